"""Payment routes: how money may reach an association, and who holds it meanwhile."""
