"""The papers of an association: which are needed, what the site checks by itself."""
