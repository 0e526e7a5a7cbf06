"""Keep a wish with its gift, once; send the cards whose day has come."""

from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.giving.wishes import queries, rules
from solidarity.giving.wishes.models import GiftTribute, GiftWish
from solidarity.giving.wishes.rules import Card
from solidarity.kit import clock
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web import transaction
from solidarity.web.context import public_link


def keep(donation: Donation, *, line: int, sister: int, card: Card) -> None:
    """Keep what a giver wished; a gift that already has its wish keeps the first.

    A line that filled up meanwhile, a project that stopped: the wish falls away by itself.
    """
    rules.check_card(card, clock.today())
    project = db.session.get(Project, donation.project_id)
    if (line or sister) and db.session.get(GiftWish, donation.id) is None:
        _keep_wish(donation, project, line, sister)
    if card.kind and db.session.get(GiftTribute, donation.id) is None:
        db.session.add(
            GiftTribute(
                donation_id=donation.id, person_id=donation.donor_id, kind=card.kind,
                name=card.name, to_name=card.to_name, to_email=card.to_email,
                from_name=card.from_name, message=card.message,
                send_on=card.send_on or clock.today(), has_consent=card.has_consent,
            )
        )  # fmt: skip
    db.session.flush()


def _keep_wish(donation: Donation, project: Project, line: int, sister: int) -> None:
    lines = {one.n: one.label for one in queries.list_open_lines(project)}
    sisters = {one.id for one in queries.list_sisters(project)}
    line_n, sister_id = (line if line in lines else None), (sister if sister in sisters else None)
    if line_n is None and sister_id is None:
        return
    db.session.add(
        GiftWish(
            donation_id=donation.id,
            project_id=project.id,
            line_n=line_n,
            line_label=lines.get(line_n, {}),
            sister_id=sister_id,
        )
    )


def send_cards(limit: int = 100) -> int:
    """Send the cards of received gifts whose day has come, once each (a job)."""
    query = (
        db.select(GiftTribute.donation_id)
        .join(Donation, Donation.id == GiftTribute.donation_id)
        .where(
            GiftTribute.sent_at.is_(None),
            GiftTribute.to_email != "",
            GiftTribute.send_on <= clock.today(),
            Donation.state == DonationState.RECEIVED,
        )
        .order_by(GiftTribute.donation_id)
        .limit(limit)
    )
    waiting = list(db.session.scalars(query))
    for donation_id in waiting:
        with transaction.writing():
            _send(donation_id)
    return len(waiting)


def _send(donation_id: int) -> None:
    tribute = db.session.get(
        GiftTribute, donation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if tribute.sent_at is not None or not tribute.to_email:
        return
    donation = db.session.get(Donation, donation_id)
    project = db.session.get(Project, donation.project_id)
    mail.write_letter(
        "giving/tribute",
        to=tribute.to_email,
        lang=donation.lang,
        once=f"tribute:{donation_id}",
        tribute=tribute,
        project=project,
        address=public_link("projects.show", slug=project.slug, lang=donation.lang),
    )
    tribute.sent_at, tribute.to_email = clock.now(), ""
    db.session.flush()
