"""Home, search, guides, about, operator, legal, privacy."""
