"""Disputes: what a bank took back for a time, and how it ended."""
