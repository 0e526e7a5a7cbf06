"""What the Stripe double promises, told by driving it with the real SDK."""
