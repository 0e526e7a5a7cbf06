"""Letters: what the post is given, and how a reader stops them."""
