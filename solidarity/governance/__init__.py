"""The staff desk: what waits, for whom, since when."""
