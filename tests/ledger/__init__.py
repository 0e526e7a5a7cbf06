"""The book keeps its promises on every engine we serve."""
