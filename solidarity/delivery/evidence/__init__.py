"""What proves a stage: the association's papers and photos, and what independent people saw."""
