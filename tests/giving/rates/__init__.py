"""Exchange rates and their age."""
