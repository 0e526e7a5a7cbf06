"""What is there to be released, and with whom it stands."""
