"""What a giver wishes beside a gift: a line of the budget, a sister project, a name to honour."""
