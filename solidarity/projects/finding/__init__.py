"""Search and filters: the same result as a list, a map and a share of points."""
