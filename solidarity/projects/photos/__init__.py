"""Photos of a project: shown only with the consent of those who are on them."""
