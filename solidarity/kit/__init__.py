"""Small tools made of the standard library alone: they know no room, no web, no database."""
