"""Needs in any state, without going through the form."""

from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.tokens import new_reference
from solidarity.projects.models import Need

AZAGHAR_NIRS = "09.541.03.07"


def make_need(
    *,
    what: str = "Le puits est sec depuis le mois de juin.",
    lang: str = "fr",
    state: str = "open",
    theme: str = "water",
    commune_code: str = AZAGHAR_NIRS,
    people: int = 120,
    **columns,
) -> Need:
    """Return a flushed need, shown to everyone unless `state` says otherwise."""
    defaults = {
        "slug": new_reference(8).lower(),
        "place": {"fr": "Tagant-n-Aman", "ar": "تاكانت نـ أمان"},
        "stated_at": clock.now(),
    }
    need = Need(
        what={lang: what}, state=state, theme=theme, commune_code=commune_code, people=people,
        **{**defaults, **columns},
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    return need
