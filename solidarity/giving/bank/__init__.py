"""Bank statements: imported whole or not at all, each line matched to what it pays for."""
