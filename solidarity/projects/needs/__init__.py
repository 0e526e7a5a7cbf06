"""Needs: anyone of a commune says what is missing; staff check; a project answers."""
