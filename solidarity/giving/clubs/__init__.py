"""Hometown clubs: people of one village abroad who give together, by two signatures."""
