"""What a browser keeps of a half-written form (static/js/draft.js) until the server has it."""

from flask import flash


def forget(key: str) -> None:
    """Tell the browser, on the page that follows, that the form `data-draft=key` was received."""
    flash(key, "draft-done")
