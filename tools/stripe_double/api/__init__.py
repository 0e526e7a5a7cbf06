"""The HTTP interface the SDK speaks: which requests are played, and how each is let in."""
