"""People: joining, signing in, what they tell of themselves, leaving."""
