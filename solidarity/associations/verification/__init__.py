"""Verification: two pairs of eyes, published reasons, a level with an end."""
