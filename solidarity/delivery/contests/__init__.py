"""A donor or a villager says no: it blocks the tranche until two people decided."""
