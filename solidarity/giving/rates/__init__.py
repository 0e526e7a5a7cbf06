"""Exchange rates: imported with their source and day, refused for quoting when too old."""
