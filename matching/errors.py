"""What can go wrong, by name: each message is one sentence a person can act on."""


class MatchingError(ValueError):
    """Something was asked of the recommender that it cannot do."""


class BadInput(MatchingError):
    """A table, schema, id or number that cannot be used."""


class StorageRefused(MatchingError):
    """A stored model that must not be loaded."""


class Tampered(StorageRefused):
    """The content is not what was signed."""


class Foreign(StorageRefused):
    """Not a model of ours, or of another version, or signed with another key."""
