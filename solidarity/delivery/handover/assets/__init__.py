"""What a project left behind, who keeps it, and whether it still works years later."""
