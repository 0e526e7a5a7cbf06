"""A refusal, in the words and with the HTTP status Stripe uses."""


class StripeError(Exception):
    """Answered as `{"error": {...}}`, with the fields Stripe's SDK reads."""

    def __init__(
        self, message, *, status=400, kind="invalid_request_error", code=None, param=None, **more
    ):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}
        for name, value in (("code", code), ("param", param)):
            if value is not None:
                self.body["error"][name] = value


def missing(kind: str, identity: str, param: str = "id") -> StripeError:
    """No such object, or one that belongs to another account: Stripe does not tell which."""
    return StripeError(
        f"No such {kind}: '{identity}'", status=404, code="resource_missing", param=param
    )


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeError:
    return StripeError(message, param=param, code=code)


class NotPlayedError(StripeError):
    """Stripe could do this and the double cannot yet: refused aloud, never silently ignored."""

    def __init__(self, what: str, param: str | None = None):
        super().__init__(f"The double does not play {what}.", param=param, code="not_played")
