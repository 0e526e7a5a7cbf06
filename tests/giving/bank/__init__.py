"""Statements, lines, links."""
