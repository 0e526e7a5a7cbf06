"""Organisations: members, papers, what was checked, how they may receive money."""
