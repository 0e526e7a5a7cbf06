"""Pages by which a person collects for a project among their own: its gifts are the project's."""
