"""Payouts: what the processor sent to the hosts own bank accounts."""
