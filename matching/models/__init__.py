"""The models: each scores every item for a person, and says exactly where a score comes from."""
