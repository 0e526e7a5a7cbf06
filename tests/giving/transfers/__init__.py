"""Gifts that no processor carries."""
