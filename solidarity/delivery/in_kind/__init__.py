"""Days of work and goods: valued, confirmed by two sides, beside money and never inside it."""
