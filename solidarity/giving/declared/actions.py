"""Write down that somebody gave at a licensed company; read what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from solidarity.associations.models import PaymentRoute
from solidarity.errors import Invalid
from solidarity.extensions import db
from solidarity.giving import offers, queries, rules
from solidarity.giving.declared.models import DeclaredGift
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project


@dataclass(frozen=True)
class Said:
    """What the donor typed."""

    amount: Money | None
    given_on: date | None
    name: str = ""
    receipt: str = ""


def declare(
    project: Project, route: PaymentRoute, said: Said, *, person_id: int | None, form: str
) -> DeclaredGift:
    """Keep a declared gift; the same form twice keeps one."""
    if said.amount is None or said.amount.minor <= 0:
        raise Invalid(N_("Write the amount you gave."), field="amount")
    offer = offers.offers()[said.amount.currency]
    rules.check_amount(said.amount, 1, offer.most)
    if said.given_on is None or not route.starts_on <= said.given_on <= clock.today():
        raise Invalid(
            N_("Write the day you gave, between the opening of the collection and today."),
            field="given_on",
        )
    found = db.session.scalar(db.select(DeclaredGift).filter_by(form_token=form))
    if found is not None:
        return found
    row = DeclaredGift(
        form_token=form, project_id=project.id, route_id=route.id, person_id=person_id,
        name=said.name, amount_minor=said.amount.minor, currency=said.amount.currency,
        quote_minor=rules.quote(said.amount, queries.get_rate(said.amount.currency).rate).minor,
        given_on=said.given_on, receipt=said.receipt, said_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same form, at the same moment
        return db.session.scalars(db.select(DeclaredGift).filter_by(form_token=form)).one()
    journal.record("gift_declared", row, actor_id=person_id, project=project.id)
    return row


def read_block(project_ids: Sequence[int]) -> dict[int, tuple[int, Money]]:
    """Return how many gifts were declared for each project, and about how much (MAD)."""
    query = (
        db.select(DeclaredGift.project_id, func.count(), func.sum(DeclaredGift.quote_minor))
        .where(DeclaredGift.project_id.in_(list(project_ids)))
        .group_by(DeclaredGift.project_id)
    )
    return {p: (count, mad(int(total))) for p, count, total in db.session.execute(query)}


def list_of_person(person_id: int) -> list[DeclaredGift]:
    """Return what a person declared, newest first."""
    query = db.select(DeclaredGift).filter_by(person_id=person_id)
    return list(db.session.scalars(query.order_by(DeclaredGift.id.desc())))
