"""Match funds that are open and hold money, and gifts that move through their life."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import inspect

from solidarity.announcements import gift_changed
from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.match_funds import funds
from solidarity.giving.match_funds.models import MatchFund
from solidarity.giving.match_funds.rules import Draft, Terms
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.kit.money import mad
from tests.factories.giving import make_card_route, make_host, make_intended
from tests.factories.projects import make_project

_numbers = count(1)
EVERY_DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)  # the day on every bank line
FIRST, SECOND, THIRD = 9_001, 9_002, 9_003  # members of staff, as the rows know them


def make_draft(**changes) -> Draft:
    """Return a rule: one for one, 2,000 MAD a gift, 5,000 a giver, no weight."""
    caps = {"gift": 200_000, "donor": 500_000, "project": None, "association": None}
    caps |= {name: changes.pop(name) for name in list(changes) if name in caps}
    today = clock.today()
    told = {
        "terms": Terms(changes.pop("factor", 1000), **caps),
        "starts_on": today - timedelta(days=1),
        "ends_on": today + timedelta(days=90),
        "weighting": "none",
        **changes,
    }
    return Draft(**told)


def make_deposit(fund: MatchFund, minor: int, *, n: int | None = None):
    """Put dirhams (centimes) into a pool, with a proof of its own."""
    n = n or next(_numbers)
    return funds.deposit(
        fund, mad(minor), source=f"line-{n}", proof=hashlib.sha256(b"%d" % n).hexdigest(),
        came_to=f"bank:h{make_host().id}:MAD", occurred_at=EVERY_DAY, by=FIRST,
    )  # fmt: skip


def make_fund(*, deposit: int = 1_000_000, is_open: bool = True, **rule) -> MatchFund:
    """Return a fund of 10,000 MAD with a simple rule, opened by a second person."""
    fund = funds.create(
        name=f"Fonds Argan {next(_numbers)}", sponsor="Coopérative Argan", terms="Un pour un.",
        draft=make_draft(**rule), book="test", by=FIRST,
    )  # fmt: skip
    if deposit:
        make_deposit(fund, deposit)
    if is_open:
        funds.approve(fund, version=1, by=SECOND)
    return fund


def make_given(project=None, *, quote: int = 50_000, state: str = "intended", **columns):
    """Return a gift of `quote` centimes in dirhams, decided upon as the page does it."""

    project = project or make_project()
    route = make_card_route(project)
    gift, _ = make_intended(project, route, minor=quote, currency="MAD", **columns)
    if state != "intended":
        move_gift(gift, state)
    return gift


def fresh(row):
    """Return a row again after a job ended the session it was read in."""
    return db.session.get(type(row), inspect(row).identity[0])


def move_gift(gift: Donation, state: str, *, refunded: int | None = None) -> None:
    """Move a gift as the processor's facts would, and let everybody know."""
    gift = fresh(gift)
    gift.state = state
    if refunded is not None:
        gift.refunded_minor = refunded
    db.session.flush()
    gift_changed.send(gift)
    totals.refresh(gift.project_id, gift.book)
