"""Pages of communes: their people, their needs, their projects."""
