"""Tax receipts: only through a host that may give them, numbered without a gap, never rewritten."""
