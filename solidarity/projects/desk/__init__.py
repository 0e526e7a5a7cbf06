"""An association's own pages about its projects: write, plan, send."""
