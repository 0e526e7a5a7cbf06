"""The fitted recommender, kept as signed arrays in the instance folder."""

from pathlib import Path

from flask import current_app

from matching import storage
from matching.errors import BadInput, Foreign, Tampered
from matching.recommender import Recommender
from solidarity.recommendations.records import SCHEMA, Tables

NAME = "recommender"


def train(tables: Tables) -> Recommender:
    """Fit on today's choices and keep the result."""
    fitted = Recommender(SCHEMA).fit(tables.interactions, tables.items, tables.people)
    folder().mkdir(parents=True, exist_ok=True)
    storage.save(fitted, folder() / NAME, _key())
    return fitted


def load() -> Recommender | None:
    """Return the kept recommender; None when there is none, or it is not ours to trust."""
    if not (folder() / f"{NAME}.json").is_file():
        return None
    try:
        return storage.load(folder() / NAME, _key())
    except (BadInput, Foreign, Tampered):
        return None


def folder() -> Path:
    """Return where models live."""
    return Path(current_app.instance_path) / "models"


def _key() -> bytes:
    return f"matching:{current_app.secret_key}".encode()
