"""Skills, roles, applications: who can help, where, and who said yes."""
