"""Who did what, when: lines are added, never changed."""
