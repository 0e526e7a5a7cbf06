"""Carry a leftover's plan out: one treasurer proposes, another person approves, then it is done.

What if it runs twice? A project has one open decision, which the database holds too; an approved
one is refused a second approval under its lock; each currency has one move and one entry; each
gift has one part, whose refund is named after it. The worker may stop between any two parts.
"""

import structlog

from solidarity.associations import queries as associations
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving import totals
from solidarity.giving.endings.leftovers import held, queries, rules
from solidarity.giving.endings.leftovers.held import Held
from solidarity.giving.endings.leftovers.models import (
    LeftoverDecision,
    LeftoverMove,
    LeftoverPart,
)
from solidarity.giving.endings.leftovers.rules import Way
from solidarity.giving.refunds import actions as refunds
from solidarity.giving.refunds import queries as refund_queries
from solidarity.giving.refunds.rules import Asker
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, convert
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line
from solidarity.projects import queries as projects
from solidarity.projects.models import Project
from solidarity.web import transaction

log = structlog.get_logger(__name__)
BATCH = 50  # parts of one run: the next run takes the next
HOME = "MAD"
WHY = "left over"  # pages say it in the reader's language, by who asked


def propose(slug: str, *, by: int) -> LeftoverDecision:
    """A treasurer proposes to carry out the plan; the open proposal is found again."""
    project = projects.get_project(slug)
    _lock(project)
    found = queries.find_open(project.id)
    if found:
        return found
    case = _checked(project, by)
    row = LeftoverDecision(
        project_id=project.id, book=queries.book(), choice=case.plan.choice,
        sister_id=case.plan.sister.id if case.plan.sister else None,
        proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record("leftover_proposed", project, actor_id=by, decision=row.id, choice=row.choice)
    return row


def drop(slug: str, decision_id: int, *, by: int) -> None:
    """Take a proposal back before it was approved; nothing moved."""
    project = projects.get_project(slug)
    row = _waiting(project, decision_id)
    row.dropped_at, row.dropped_by = clock.now(), by
    db.session.flush()
    journal.record("leftover_dropped", project, actor_id=by, decision=row.id)


def approve(slug: str, decision_id: int, *, by: int) -> LeftoverDecision:
    """The second person: what goes on moves now, what goes back is written for the worker."""
    project = projects.get_project(slug)
    _lock(project)
    row = _waiting(project, decision_id)
    rules.check_second(row.proposed_by, by)
    case = _checked(project, by)
    row.approved_by, row.approved_at = by, clock.now()
    db.session.flush()
    for one, way in case.held:
        if way == Way.ON:
            _send_on(row, one)
        elif way == Way.BACK:
            _give_back(row, one)
    journal.record(
        "leftover_approved", project, actor_id=by, decision=row.id,
        ways={one.currency: [way, one.left] for one, way in case.held},
    )  # fmt: skip
    _end(row)
    return row


def share() -> int:
    """Ask the refunds of the next parts (a job of the worker); returns how many were asked.

    The job that sends refunds tells the processor; those by a bank wait for a treasurer's proof.
    """
    waiting = queries.list_parts_to_ask(BATCH)
    db.session.rollback()
    asked = sum(_ask(part_id) for part_id in waiting)
    ended = queries.list_asked()
    db.session.rollback()
    for decision_id in ended:
        with transaction.writing():
            _end(queries.get_decision_for_change(decision_id))
    return asked


def _lock(project: Project) -> None:
    """What we read after this, nobody changes before we end."""
    limits.locked(db.session, f"{queries.book()}:project:{project.id}")


def _waiting(project: Project, decision_id: int) -> LeftoverDecision:
    row = queries.get_decision_for_change(decision_id)
    if row.project_id != project.id or row.approved_at or row.dropped_at:
        raise Refusal(N_("Somebody already settled this."))
    return row


def _checked(project: Project, by: int) -> queries.Case:
    """Return how it stands, or refuse: nothing is left, money still moves, a tied person acts."""
    if associations.is_related(by, project.association_id):
        raise Refusal(N_("You belong, or belonged, to this association: somebody else must act."))
    case = queries.case_of(project)
    if case.is_settled:
        raise Refusal(N_("What was left over of this project was settled already."))
    if not case.held:
        raise Refusal(N_("Nothing is left over: everything was used, or works still go on."))
    if case.why_not:
        raise Refusal(case.why_not)
    return case


def _send_on(row: LeftoverDecision, one: Held) -> None:
    """Move what is left in one currency to the sister project: one entry, covered."""
    taken = f"project:{row.project_id}:{one.currency}"
    lines = (
        Line(taken, one.left, one.currency),
        Line(f"project:{row.sister_id}:{one.currency}", -one.left, one.currency),
    )
    source = f"leftover:{row.id}:{row.project_id}:{one.currency}"
    at = clock.now()
    dirhams = _dirhams(row.project_id, one.left, one.currency)
    meta = {"from": row.project_id, "to": row.sister_id}
    entry = Entry(row.book, "leftover", source, at, lines, meta=meta)
    posted = limits.post_covered(db.session, entry, [taken])
    db.session.add(
        LeftoverMove(
            decision_id=row.id, from_id=row.project_id, to_id=row.sister_id, currency=one.currency,
            amount_minor=one.left, dirhams_minor=dirhams, entry_id=posted.entry_id, at=at,
        )
    )  # fmt: skip
    db.session.flush()
    totals.refresh_many((row.project_id, row.sister_id), row.book)


def _dirhams(project_id: int, amount: int, currency: str) -> int:
    """Return what a move counts for, MAD centimes: at the frozen quotes of the project's gifts in
    that currency, so that its totals fall by what they had risen; today's rate without any."""
    if currency == HOME:
        return amount
    kept, quote = held.kept_at_quotes(project_id, currency, queries.book())
    if kept:
        return rules.dirhams_of(amount, kept, quote)
    return convert(Money(amount, currency), giving.get_rate(currency).rate, HOME).minor


def _give_back(row: LeftoverDecision, one: Held) -> None:
    """Write what each gift gets back of one currency."""
    gifts = held.gifts_left(row.project_id, one.currency, row.book)
    other = held.other_money(row.project_id, one.currency, row.book)
    shared = rules.parts(one.left, one.currency, gifts, other)
    for gift, minor in shared.items():
        db.session.add(
            LeftoverPart(
                decision_id=row.id, donation_id=gift, amount_minor=minor, currency=one.currency
            )
        )
    db.session.flush()


def _ask(part_id: int) -> bool:
    try:
        with transaction.writing():
            return _ask_one(part_id)
    except Refusal as refusal:
        with transaction.writing():
            part = db.session.get(LeftoverPart, part_id)
            part.refused = str(refusal)[:500]
        log.warning("leftover_part_stays", part=part_id, why=str(refusal))
        return False


def _ask_one(part_id: int) -> bool:
    part = db.session.get(LeftoverPart, part_id, with_for_update={"key_share": True})
    if part.refund_id or part.refused or refund_queries.find_under_way(part.donation_id):
        return False
    refund = refunds.ask(
        part.donation_id, Money(part.amount_minor, part.currency), WHY,
        form=f"leftover:{part.id}", by=None, asker=Asker.SITE,
    )  # fmt: skip
    part.refund_id = refund.id
    return True


def _end(row: LeftoverDecision) -> None:
    """A decision is done once each of its parts was asked; one without parts is done at once."""
    db.session.flush()
    if row.done_at is None and row.id in queries.list_asked():
        row.done_at = clock.now()
        db.session.flush()
