"""What Stripe's own generated types say of a request and of an answer; the SDK is the contract."""
