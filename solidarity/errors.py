"""What the site says no with: a status and a sentence for the person who asked."""


class Refusal(Exception):
    """A rule says no. `msgid` is an English sentence marked with N_, `values` fill it in.

    `field` names the form field the sentence belongs beside, when there is one.
    """

    status = 409

    def __init__(self, msgid: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(msgid)
        self.msgid, self.field, self.values = msgid, field, values

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


class Invalid(Refusal):
    """What was typed cannot be accepted as it is."""

    status = 422


class NotFound(Refusal):
    """There is no such thing, or not for this person."""

    status = 404


class NotAllowed(Refusal):
    """This person may not do that."""

    status = 403
