"""The append-only double-entry book: it knows accounts and entries, no donation."""
