"""Follow a project, an association or a commune without paying, and stop in one click."""
