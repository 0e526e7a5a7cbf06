"""Sponsors' funds that add to gifts by a published rule."""
