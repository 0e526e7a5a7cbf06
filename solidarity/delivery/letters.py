"""What donors are written: a proof may be contested, their money was released, an answer.

The first two go to many people: jobs write them, in short transactions, each letter once.
"""

from flask_babel import force_locale

from solidarity.accounts import queries as accounts
from solidarity.delivery import queries
from solidarity.delivery.models import Contest, Tranche
from solidarity.delivery.rules import TrancheState
from solidarity.extensions import db
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation, DonorDetails
from solidarity.kit import clock
from solidarity.mail import actions as mail
from solidarity.web import transaction
from solidarity.web.context import public_link

BATCH = 200


def tell_windows() -> int:
    """Tell donors that a proof was accepted and may be contested (a job)."""
    waiting = db.select(Tranche.id).where(
        Tranche.state == TrancheState.ACCEPTED, Tranche.told_at.is_(None)
    )
    return _tell_all(waiting, "window", "told_at")


def tell_releases() -> int:
    """Tell donors that a tranche was released (a job)."""
    waiting = db.select(Tranche.id).where(
        Tranche.state == TrancheState.DISBURSED, Tranche.thanked_at.is_(None)
    )
    return _tell_all(waiting, "released", "thanked_at")


def _tell_all(waiting, kind: str, mark: str) -> int:
    """Write letters of `kind` about each tranche found, then mark it as told.

    A crash between two batches tells nobody twice: each letter is written under its own key.
    """
    found = list(db.session.scalars(waiting))
    db.session.rollback()
    return sum(_tell_one(tranche_id, kind, mark) for tranche_id in found)


def _tell_one(tranche_id: int, kind: str, mark: str) -> int:
    tranche = queries.get_tranche(tranche_id)
    ids = [gift.id for email, gift in giving.list_givers(tranche.project_id) if email]
    db.session.rollback()
    written = 0
    for first in range(0, len(ids), BATCH):
        with transaction.writing():
            tranche = queries.get_tranche(tranche_id)
            written += sum(_tell(tranche, one, kind) for one in ids[first : first + BATCH])
    with transaction.writing():
        setattr(queries.get_for_change(tranche_id), mark, clock.now())
    return written


def _tell(tranche: Tranche, donation_id: int, kind: str) -> bool:
    gift, donor = db.session.get(Donation, donation_id), db.session.get(DonorDetails, donation_id)
    lang, token = gift.lang, links.token_of(gift)
    letter = mail.write_letter(
        f"delivery/{kind}",
        to=donor.email,
        lang=lang,
        person_id=gift.donor_id,
        once=f"{kind}:{tranche.id}:{tranche.sendings}:{donor.email.lower()}"[:250],
        tranche=tranche,
        project=tranche.project,
        arrived=sum(part.arrived_minor or 0 for part in tranche.parts),
        address=_address(tranche, lang, gift=token),
        stop_link=public_link("giving.news", token=token, lang=lang),
        unsubscribe=public_link("giving.stop_news_in_one_click", token=token, lang=lang),
    )
    return letter is not None


def answer_contest(tranche: Tranche, contest: Contest) -> None:
    """Answer the one who contested, with the published reason."""
    to, person_id, token = _contestant(contest)
    if not to:
        return
    with force_locale(contest.lang):
        mail.write_letter(
            "delivery/contest",
            to=to,
            lang=contest.lang,
            person_id=person_id,
            once=f"contest:{contest.id}",
            contest=contest,
            tranche=tranche,
            project=tranche.project,
            address=_address(tranche, contest.lang, gift=token),
        )


def _contestant(contest: Contest) -> tuple[str | None, int | None, str | None]:
    if contest.donation_id:
        donor = db.session.get(DonorDetails, contest.donation_id)
        gift = db.session.get(Donation, contest.donation_id)
        if donor and donor.email:
            return donor.email, gift.donor_id, links.token_of(gift)
    person = accounts.find_person(contest.person_id) if contest.person_id else None
    return (person.email, person.id, None) if person else (None, None, None)


def _address(tranche: Tranche, lang: str, *, gift: str | None) -> str:
    known = {"gift": gift} if gift else {}
    return public_link(
        "delivery.show", slug=tranche.project.slug, tranche_id=tranche.id, lang=lang, **known
    )
