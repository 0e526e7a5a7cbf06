"""A campaign that failed: every gift goes back, or on to the project its donor named.

A job of the worker, in small steps: each gift is one transaction, and its refund has one name
(`ending:project:gift`), so that the job may stop anywhere and run twice. The processor is called
after each commit; a silent one is asked again by the job that sends refunds. When nothing is held
any more, the project becomes "cancelled and refunded" by itself.
"""

from collections.abc import Callable, Mapping, Sequence

import structlog

from solidarity.associations import queries as associations
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving import facts, letters, posting, totals
from solidarity.giving.endings import queries, rules
from solidarity.giving.facts import Fact
from solidarity.giving.models import Donation
from solidarity.giving.refunds import actions as refunds
from solidarity.giving.refunds import queries as refund_queries
from solidarity.giving.refunds import sending
from solidarity.giving.refunds.rules import Asker, RefundState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line
from solidarity.projects import queries as projects
from solidarity.projects import rules as project_rules
from solidarity.projects.life import actions as life
from solidarity.projects.models import Project
from solidarity.projects.rules import Actor, ProjectState
from solidarity.web import transaction

log = structlog.get_logger(__name__)
BATCH = 50  # gifts of one run: the next run takes the next
ENDED = "the campaign failed"  # pages say it in the reader's language, by who asked

# Which project the donor named for this case, when giving: gifts → {gift: project}.
Wish = Callable[[Sequence[int]], Mapping[int, int]]
_wishes: list[Wish] = []


def register_wish(read: Wish) -> None:
    """Let a room say to which project a donor wants a gift to go on, should this one fail."""
    _wishes.append(read)


def declare_failed(slug: str, reason: str, *, by: int) -> Project:
    """A treasurer says that a collection that is over has failed: its gifts go back. Never commits.

    What follows is the job's. `reason` is public.
    """
    project = projects.get_project(slug)
    is_over = project.collect_until is not None and project.collect_until < clock.today()
    if project.state != ProjectState.PUBLISHED or not is_over:
        raise Refusal(N_("The collection of this project is not over."))
    tied = associations.is_related(by, project.association_id)
    return life.decide(
        project.id, ProjectState.CANCELLED, Actor.TREASURER, by=by, reason=reason,
        is_of_association=tied,
    )  # fmt: skip


def run() -> int:
    """Give back, or send on, the next gifts of cancelled projects; returns how many."""
    gifts = queries.list_gifts_to_end(BATCH)
    db.session.rollback()
    done = sum(_end(gift_id) for gift_id in gifts)
    for project_id in queries.list_projects_done():
        with transaction.writing():
            life.move(project_id, ProjectState.REFUNDED, Actor.SITE, by=None)
    return done


def _end(gift_id: int) -> bool:
    try:
        with transaction.writing():
            refund_id = end_gift(gift_id)
    except Refusal as refusal:
        log.warning("gift_not_ended", gift=gift_id, why=str(refusal))
        return False
    if refund_id:
        sending.send(refund_id)
    return True


def end_gift(gift_id: int) -> int | None:
    """Set one gift of a cancelled project aside to go back, or move it on. Never commits.

    Returns the refund to send, if it goes back by the processor or the bank.
    """
    donation = posting.locked(gift_id)
    limits.locked(db.session, f"{donation.book}:project:{donation.project_id}")
    left, free = refund_queries.left_of(donation), refund_queries.free_for(donation)
    all_left = queries.left_of_all(donation)
    share = rules.share_of(left.minor, all_left, free.minor)
    sister = _sister(donation)
    if sister and rules.may_move(left.minor, donation.amount_minor, share):
        send_on(donation, sister)
        return None
    if share <= 0:
        return None
    _let_the_wish_be(donation)
    row = refunds.ask(
        donation.id, Money(share, donation.currency), ENDED,
        form=queries.form_of(donation), by=None, asker=Asker.SITE,
    )  # fmt: skip
    return row.id


def send_on(donation: Donation, to: Project) -> None:
    """Move a whole gift to another project: an entry, the gift's own project, the donor told.

    The gift belongs to the new project from then on, so that totals, givers and checks follow it.
    """
    was, amount, currency = donation.project_id, donation.amount_minor, donation.currency
    old = db.session.get(Project, was)
    lines = (
        Line(f"project:{was}:{currency}", amount, currency),
        Line(f"project:{to.id}:{currency}", -amount, currency),
    )
    source = f"{donation.id}:{was}:{to.id}"
    meta = {"donation": donation.id, "from": was, "to": to.id}
    entry = Entry(donation.book, "moved", source, clock.now(), lines, meta=meta)
    posted = limits.post_covered(db.session, entry, [f"project:{was}:{currency}"])
    facts.keep([(Fact("moved", source, donation, entry, Money(amount, currency)), posted)])
    donation.project_id = to.id
    db.session.flush()
    journal.record("gift_sent_on", donation, was=was, to=to.id, amount=amount)
    totals.refresh_many((was, to.id), donation.book)
    letters.write(donation, "sent_on", once=f"sent-on:{source}", old=old)


def _sister(donation: Donation) -> Project | None:
    """Return the project the donor named, when it still takes gifts."""
    for read in _wishes:
        wanted = read([donation.id]).get(donation.id)
        project = wanted and db.session.get(Project, wanted)
        if project and project.id != donation.project_id and project_rules.takes_gifts(
            project.state, project.collect_until, clock.today()
        ):  # fmt: skip
            return project
    return None


def _let_the_wish_be(donation: Donation) -> None:
    """A donor who asked for the gift back gets it now: the wish waits for nobody any more."""
    wanted = refund_queries.find_under_way(donation.id)
    if wanted and wanted.state == RefundState.WANTED:
        wanted.state, wanted.ended_at = RefundState.DECLINED, clock.now()
        wanted.decided_at, wanted.decision = clock.now(), ""
        db.session.flush()
