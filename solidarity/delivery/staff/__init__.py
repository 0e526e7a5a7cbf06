"""Releasing: the queue, the two people, the notes to be read, the bank's proof, the freeze."""
