"""Associations keep what they promise."""
