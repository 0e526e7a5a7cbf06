"""Two questions a supervisor asks: are you alive, and can you serve."""

from collections.abc import Callable, Sequence

import structlog
from flask import Blueprint, Flask, current_app
from sqlalchemy import Connection, text

from solidarity.extensions import db, limiter
from solidarity.web import access

Assertion = Callable[[Connection], None]
"""Raises when something that the site must never do without is not there."""

bp = Blueprint("health", __name__)
log = structlog.get_logger(__name__)


def init_app(app: Flask, assertions: Sequence[Assertion] = ()) -> None:
    """Open both pages; `assertions` is what the rooms want to be sure of before serving."""
    app.extensions["readiness"] = tuple(assertions)
    app.register_blueprint(bp)


@bp.get("/healthz")
@limiter.exempt
@access.open_to(access.EVERYONE)
def alive():
    """Answer without touching anything."""
    return {"status": "alive"}


@bp.get("/readyz")
@limiter.exempt
@access.open_to(access.EVERYONE)
def ready():
    """Answer 200 when the database answers, is migrated, and all that rooms assert holds."""
    try:
        connection = db.session.connection()
        connection.execute(text("SELECT version_num FROM alembic_version"))
    except Exception:
        return {"status": "the database does not answer"}, 503
    try:
        for holds in current_app.extensions["readiness"]:
            holds(connection)
    except Exception as problem:
        log.error("not_ready", problem=str(problem))  # what is weak is not told to strangers
        return {"status": "the site is not safe to serve"}, 503
    return {"status": "ready"}
