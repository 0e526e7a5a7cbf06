"""The association's desk for help: roles, applications, answers."""
