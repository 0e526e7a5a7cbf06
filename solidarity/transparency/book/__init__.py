"""The public book: sealed every minute, its head told every day, a proof for each gift."""
