"""Papers a person can keep: acknowledgements, statements, tax receipts, and the same as sheets."""
