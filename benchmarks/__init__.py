"""Measures anyone can run: each beside a peer or a physical limit, never from a timed test."""
