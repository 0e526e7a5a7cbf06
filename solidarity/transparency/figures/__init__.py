"""Each figure the site shows, with the question to the database that makes it."""
