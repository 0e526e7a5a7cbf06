"""Public figures and map data, each equal to a documented query."""
