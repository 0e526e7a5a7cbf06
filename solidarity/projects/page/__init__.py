"""The public page of a project: what it is, what was checked, what moves, how to help."""
