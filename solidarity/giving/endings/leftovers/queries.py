"""Ask about leftovers: the plan of a project, what is left and waits, what was moved and said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import case, func
from sqlalchemy.orm import joinedload

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.endings.leftovers import held, rules
from solidarity.giving.endings.leftovers.held import Held
from solidarity.giving.endings.leftovers.models import (
    LeftoverDecision,
    LeftoverPart,
    LeftoverPlan,
)
from solidarity.giving.endings.leftovers.rules import Choice, Way
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.refunds.models import Refund
from solidarity.giving.refunds.rules import UNDER_WAY, RefundState
from solidarity.giving.rules import DonationState, Means
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.ledger import queries as ledger
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Milestone, Project
from solidarity.projects.plan.rules import MilestoneState
from solidarity.projects.rules import ProjectState

SISTERS_SHOWN = 30


def book() -> str:
    """Return the book this site writes in: live or test."""
    return current_app.extensions["settings"].book


@dataclass(frozen=True)
class Plan:
    """What was agreed of a project: the default where nobody chose."""

    choice: str
    sister: Project | None = None
    is_chosen: bool = False

    @property
    def words(self) -> str:
        return rules.CHOICE_WORDS[Choice(self.choice)]


def plan_of(project_id: int) -> Plan:
    """Return a project's plan."""
    return plans_of([project_id])[project_id]


def plans_of(project_ids: Sequence[int]) -> dict[int, Plan]:
    """Return the plans of many projects, the default for those without one."""
    query = (
        db.select(LeftoverPlan, Project)
        .outerjoin(Project, Project.id == LeftoverPlan.sister_id)
        .where(LeftoverPlan.project_id.in_(list(project_ids)))
    )
    found = {row.project_id: Plan(row.choice, to, True) for row, to in db.session.execute(query)}
    return {i: found.get(i, Plan(rules.DEFAULT)) for i in project_ids}


def list_sisters(project: Project) -> list[Project]:
    """Return the public projects of the same association or commune that are not over."""
    near = db.or_(
        Project.association_id == project.association_id,
        Project.commune_code == project.commune_code,
    )
    query = db.select(Project).where(
        Project.id != project.id,
        near,
        Project.state.in_(project_rules.ALIVE),
        Project.published_at.is_not(None),
    )
    own = case((Project.association_id == project.association_id, 0), else_=1)
    return list(db.session.scalars(query.order_by(own, Project.id).limit(SISTERS_SHOWN)))


@dataclass(frozen=True)
class Case:
    """A project that is over and holds something, or whose decision is being carried out."""

    project: Project
    plan: Plan
    held: list[tuple[Held, Way]]
    why_not: str | None  # why it must wait
    decision: LeftoverDecision | None
    to_send: int = 0  # parts the worker has still to ask
    is_settled: bool = False  # it was decided, and nothing came since

    @property
    def since(self) -> datetime:
        return self.decision.proposed_at if self.decision else self.project.state_since


def _is_over():
    """Say in SQL that nothing more will be paid for a project."""
    ahead = db.exists().where(
        Milestone.project_id == Project.id, Milestone.state != MilestoneState.DONE
    )
    serves = db.and_(Project.state == ProjectState.OPERATING, ~ahead)
    return db.or_(Project.state == ProjectState.COMPLETED, serves)


def is_over(project_id: int) -> bool:
    """Say whether nothing more will be paid for a project."""
    return db.session.scalar(db.select(Project.id).where(Project.id == project_id, _is_over()))


def list_cases() -> list[Case]:
    """Return what waits for staff, the oldest first."""
    over = list(db.session.scalars(db.select(Project.id).where(_is_over())))
    left = held.held_by(over, book())
    decisions = _open_decisions()
    ids = ({*left} - _settled([*left])) | {*decisions}
    query = db.select(Project).where(Project.id.in_(ids)).options(joinedload(Project.association))
    plans, to_send = plans_of(sorted(ids)), _to_send()
    found = [
        _case(project, plans[project.id], left.get(project.id, []),
              decisions.get(project.id), to_send)
        for project in db.session.scalars(query)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.project.id))


def case_of(project: Project) -> Case:
    """Return how it stands with one project."""
    found = held.held_by([project.id], book()) if is_over(project.id) else {}
    decisions = _open_decisions(project.id)
    return _case(
        project, plan_of(project.id), found.get(project.id, []),
        decisions.get(project.id), _to_send(), is_settled=bool(_settled([project.id])),
    )  # fmt: skip


def _case(project, plan: Plan, left, decision, to_send: Counter, *, is_settled=False) -> Case:
    ways = [(one, way_for(project, plan, one)) for one in left]
    return Case(
        project, plan, ways, why_not=still_moving(project.id), decision=decision,
        to_send=to_send[decision.id] if decision else 0, is_settled=is_settled,
    )  # fmt: skip


def way_for(project: Project, plan: Plan, one: Held) -> Way:
    """Return what happens to what is left in one currency, as things stand today."""
    to = plan.sister
    takes = to is not None and project_rules.takes_gifts(to.state, to.collect_until, clock.today())
    return rules.way_of(
        plan.choice, sister_takes=takes, same_hands=takes and _same_hands(project, to, one)
    )


def _same_hands(project: Project, sister: Project, one: Held) -> bool:
    """Whoever has the money must be the sister project's own holder: no bank is asked to move it.

    An association's own collecting account serves the one project of its authorisation.
    """
    route = giving.find_route(sister)
    host = route.host_account_id if route else None
    if host is None:
        return False
    own = giving.find_route(project)
    hands = one.hands or {(own.host_account_id if own else None, one.currency)}
    return set(hands) == {(host, one.currency)}


def still_moving(project_id: int) -> str | None:
    """Return the sentence that says why what is left is not known yet, if it is not."""
    mine = Donation.project_id == project_id
    settled = db.select(ProcessorFact.donation_id).where(ProcessorFact.kind == "settlement")
    unsettled = db.and_(
        Donation.state == DonationState.RECEIVED,
        Donation.means == Means.PROCESSOR,
        Donation.id.not_in(settled),
    )
    waits = (DonationState.ON_ITS_WAY, DonationState.DISPUTED)
    if db.session.scalar(
        db.select(Donation.id).where(mine, db.or_(Donation.state.in_(waits), unsettled)).limit(1)
    ):
        return N_("A gift is still on its way, disputed or not credited yet: let it end first.")
    going_back = (
        db.select(Refund.id).join(Donation, Donation.id == Refund.donation_id)
        .where(mine, Refund.state.in_(UNDER_WAY)).limit(1)
    )  # fmt: skip
    if db.session.scalar(going_back):
        return N_("A refund of one of its gifts is under way: let it end first.")
    pockets = ledger.project_totals(db.session, book(), [project_id])[project_id]
    if any(one.reserved for one in pockets.values()):
        return N_("Money is set aside for a tranche: release it, or give it up, first.")
    return None


def _open_decisions(project_id: int | None = None) -> dict[int, LeftoverDecision]:
    query = db.select(LeftoverDecision).filter_by(done_at=None, dropped_at=None)
    if project_id:
        query = query.filter_by(project_id=project_id)
    return {row.project_id: row for row in db.session.scalars(query)}


def _settled(project_ids: list[int]) -> set[int]:
    """Return projects whose leftover was decided and to which nothing came since: what remains is
    smaller than what can be sent back, or is kept for the upkeep."""
    since = LeftoverDecision.approved_at
    came = db.exists().where(
        Donation.project_id == LeftoverDecision.project_id, Donation.received_at > since
    )
    returned = db.exists().where(
        Refund.donation_id == Donation.id,
        Donation.project_id == LeftoverDecision.project_id,
        Refund.state == RefundState.FAILED,
        Refund.ended_at > since,
    )
    query = db.select(LeftoverDecision.project_id).where(
        LeftoverDecision.project_id.in_(project_ids),
        LeftoverDecision.done_at.is_not(None),
        ~came,
        ~returned,
    )
    return set(db.session.scalars(query))


def _to_send() -> Counter[int]:
    query = (
        db.select(LeftoverPart.decision_id, func.count())
        .where(LeftoverPart.refund_id.is_(None), LeftoverPart.refused.is_(None))
        .group_by(LeftoverPart.decision_id)
    )
    return Counter({i: n for i, n in db.session.execute(query)})  # noqa: C416 - rows are not pairs


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many leftovers wait for a person, and since when."""
    waiting = [one.since for one in list_cases() if not (one.decision and one.decision.approved_at)]
    return len(waiting), min(waiting, default=None)


def find_open(project_id: int) -> LeftoverDecision | None:
    """Return the decision of a project that is not done yet."""
    return _open_decisions(project_id).get(project_id)


def get_decision_for_change(decision_id: int) -> LeftoverDecision:
    """Return a decision locked until the end of the transaction."""
    row = db.session.get(
        LeftoverDecision, decision_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if row is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    return row


def list_parts_to_ask(limit: int) -> list[int]:
    """Return parts whose refund was not asked yet and may be now, in order."""
    mine = Refund.donation_id == LeftoverPart.donation_id
    query = (
        db.select(LeftoverPart.id)
        .where(LeftoverPart.refund_id.is_(None), LeftoverPart.refused.is_(None))
        .where(~db.exists().where(mine, Refund.state.in_(UNDER_WAY)))
        .order_by(LeftoverPart.id)
    )
    return list(db.session.scalars(query.limit(limit)))


def list_asked() -> list[int]:
    """Return approved decisions of which every part was asked or refused."""
    waits = db.exists().where(
        LeftoverPart.decision_id == LeftoverDecision.id,
        LeftoverPart.refund_id.is_(None),
        LeftoverPart.refused.is_(None),
    )
    query = db.select(LeftoverDecision.id).where(
        LeftoverDecision.approved_at.is_not(None), LeftoverDecision.done_at.is_(None), ~waits
    )
    return list(db.session.scalars(query.order_by(LeftoverDecision.id)))
