"""The desk pages about who an association is: its members, its invitations, its profile."""
