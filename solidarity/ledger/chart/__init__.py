"""The chart of accounts: which accounts there can be, and what each code says."""
