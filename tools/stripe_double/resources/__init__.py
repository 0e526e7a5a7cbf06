"""What exists at Stripe and how it changes: pages, payments, refunds, disputes, payouts."""
