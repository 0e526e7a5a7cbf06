"""What no page of ours ever expects is refused before any view or database sees it.

A NUL character cannot be stored by PostgreSQL and cuts words short elsewhere; a number longer
than the 32 bits of a serial key, the only ids that stand in addresses, is no id of ours.
"""

from collections.abc import Iterator

from flask import Flask, abort, request

NUL = "\x00"
LARGEST = 2**31 - 1


def refuse_strange_input() -> None:
    """Answer 400 to a NUL in an address, a question or a form, 404 to an impossible number."""
    if any(NUL in text for text in _texts()):
        abort(400)
    if any(isinstance(v, int) and v > LARGEST for v in (request.view_args or {}).values()):
        abort(404)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value
    for name, file in request.files.items(multi=True):
        yield name
        yield file.filename or ""


def init_app(app: Flask) -> None:
    """Look at every request before it goes further."""
    app.before_request(refuse_strange_input)
