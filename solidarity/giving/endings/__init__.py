"""How giving ends: a campaign that fails, and what remains of one that succeeded."""
