"""The staff desk keeps what it promises."""
