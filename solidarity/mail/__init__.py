"""Letters: written in the transaction that causes them, posted after it."""
