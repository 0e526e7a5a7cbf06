"""What a finished project did not need: agreed beforehand, carried out by two people."""
