"""Gifts without a card: a bank transfer that is announced, then seen on a statement; cash."""
