"""One sponsor's fund, as if it had been there when some of the latest gifts were made.

It opens with its money and a second person, matches a few gifts of each project that collects, by
the ordinary functions, and leaves one out with a written reason.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app

from solidarity.accounts import queries as accounts
from solidarity.accounts.rules import StaffRoleName
from solidarity.associations.models import HostAccount
from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.match_funds import actions, funds, queries
from solidarity.giving.match_funds.models import MatchFund
from solidarity.giving.match_funds.rules import Draft, Terms
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState

NAMES = {"fr": "Fonds Safran et Argan", "ar": "صندوق الزعفران والأركان", "en": "Saffron and Argan"}
SPONSOR = "Coopératives Safran et Argan (fictif)"
TERMS = {
    "fr": "Nous vivons de cette terre. Nous ajoutons à chaque don, et davantage là où peu de "
    "gens ont pu partir et où moins de dons arrivent.",
    "ar": "نعيش من هذه الأرض. نضيف إلى كل هبة، وأكثر حيث لم يستطع إلا القليل أن يغادر وحيث تصل "
    "هبات أقل.",
    "en": "We live from this land. We add to each gift, and more where few could leave and fewer "
    "gifts arrive.",
}
DEPOSITED = 60_000_00  # MAD centimes
GIFTS_EACH = 3  # of a project
LEFT_OUT = (
    "Deux dons le même jour depuis le même compte, sous deux noms : une seule personne, dont le "
    "plafond est déjà atteint."
)


def sponsor_all(projects: Iterable[Project]) -> int:
    """Open the fund and let it match; returns how many gifts it looked at, 0 when it is there."""
    gifts = _list_gifts([p.id for p in projects if p.state == ProjectState.PUBLISHED])
    host = db.session.scalar(db.select(HostAccount).order_by(HostAccount.id))
    is_there = db.session.scalar(db.select(MatchFund.id).filter_by(is_demo=True))
    if is_there or not gifts or host is None:
        return 0
    with clock.standing_at(gifts[0].created_at - timedelta(days=2)):
        fund = _open(host)
    for gift in gifts:
        _match(gift)
    _leave_one_out(fund, gifts)
    return len(gifts)


def _open(host: HostAccount) -> MatchFund:
    writer, reader = _staff()
    today = clock.today()
    terms = Terms(500, gift=1_000_00, donor=2_000_00, project=12_000_00, association=20_000_00)
    draft = Draft(terms, today, today + timedelta(days=400), "census-2024-1")
    fund = funds.create(
        name=NAMES["fr"], sponsor=SPONSOR, terms=TERMS["fr"], draft=draft,
        book=current_app.extensions["settings"].book, by=writer,
    )  # fmt: skip
    fund.name, fund.terms, fund.is_demo = NAMES, TERMS, True
    funds.deposit(
        fund, mad(DEPOSITED), source="demo", proof=hashlib.sha256(b"demo match fund").hexdigest(),
        came_to=f"bank:h{host.id}:MAD", occurred_at=clock.now(), by=writer,
    )  # fmt: skip
    funds.approve(fund, version=1, by=reader)
    return fund


def _staff() -> tuple[int, int]:
    """Return who writes the fund down and who reads it: an administrator, a treasurer."""
    writer = accounts.list_staff_with(StaffRoleName.ADMINISTRATOR)[0].id
    staff = accounts.list_staff_with(StaffRoleName.TREASURER)
    return writer, next(person.id for person in staff if person.id != writer)


def _list_gifts(project_ids: list[int]) -> list[Donation]:
    """Return the latest gifts of each project, the oldest first."""
    place = db.func.row_number().over(
        partition_by=Donation.project_id, order_by=(Donation.created_at.desc(), Donation.id.desc())
    )
    settled = (DonationState.RECEIVED, DonationState.ON_ITS_WAY)
    rows = db.select(Donation.id, place.label("place")).where(
        Donation.project_id.in_(project_ids), Donation.is_demo, Donation.state.in_(settled)
    )
    latest = rows.subquery()
    query = db.select(Donation).join(latest, latest.c.id == Donation.id)
    query = query.where(latest.c.place <= GIFTS_EACH)
    return list(db.session.scalars(query.order_by(Donation.created_at, Donation.id)))


def _match(gift: Donation) -> None:
    for moment, act in ((gift.created_at, actions.consider), (_settled_at(gift), actions.follow)):
        with clock.standing_at(moment):
            act(gift)
    totals.refresh(gift.project_id, gift.book)


def _settled_at(gift: Donation) -> datetime:
    return gift.received_at or gift.created_at


def _leave_one_out(fund: MatchFund, gifts: list[Donation]) -> None:
    waiting = [gift for gift in gifts if gift.state == DonationState.ON_ITS_WAY]
    for gift in waiting[:1]:
        match = queries.find_match(gift.id)
        actions.exclude(fund, match, reason=LEFT_OUT, by=_staff()[1])
