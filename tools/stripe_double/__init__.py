"""A stand-in for Stripe: a separate process the real SDK talks to, with a hosted page and webhooks.

Development, demo and tests run against it. It plays payments by card and SEPA debit, fees and
exchange, refunds, disputes and payouts, and on request the failures a real processor shows:
duplicates, disorder, silence, errors after the work is done. No card exists here, only `sk_test_`
keys are accepted, and nothing leaves this computer.
"""
