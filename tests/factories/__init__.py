"""Makers of rows for tests: keyword-only, sensible fixed values, one file a room."""
