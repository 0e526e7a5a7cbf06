"""The five gates of a tranche as they stand now, and what freezes a project.

Nothing here is stored: a gate opens and a freeze thaws by itself when its cause ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from solidarity.associations import queries as associations
from solidarity.associations.models import Paper
from solidarity.associations.papers.rules import PaperKind
from solidarity.delivery import queries, rules
from solidarity.delivery.models import RequiredRole, Tranche
from solidarity.delivery.pots import queries as money
from solidarity.delivery.pots import rules as pots
from solidarity.delivery.rules import Gate, Statement, TrancheState
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project
from solidarity.projects.rules import STOPPED
from solidarity.volunteering.models import VolunteerRole
from solidarity.web.filters import text_in


def statements_of(tranche: Tranche) -> list[Statement]:
    """Return what its evidence counts for; what staff set aside does not count."""
    return [
        Statement(one.kind, one.said_by) for one in tranche.evidence if one.set_aside_at is None
    ]


def gates_of(tranche: Tranche) -> list[Gate]:
    """Return the five gates of a tranche as they stand now."""
    missing, required = _roles_missing([tranche.milestone_id]).get(tranche.milestone_id, ([], 0))
    return [
        money_gate(tranche),
        rules.skills_gate(missing, required),
        rules.evidence_gate(tranche.words, statements_of(tranche), advance=tranche.is_advance),
        rules.contest_gate(
            tranche.state, tranche.contest_until, queries.count_contests(tranche.id), clock.now()
        ),
        rules.freeze_gate([cause.told for cause in list_causes(tranche.project)]),
    ]


def money_gate(tranche: Tranche) -> Gate:
    """Say whether what is available covers a tranche at today's rates."""
    if tranche.state in (TrancheState.RESERVED, TrancheState.DISBURSED):
        return Gate("money", True, Refusal(N_("The money is set aside for this tranche.")))
    held = pots.worth(money.list_pots(tranche.project, queries.book()), money.rates())
    return pots.money_gate(
        tranche.asked_minor,
        held,
        is_last=is_last(tranche),
        on_its_way=money.count_unsettled(tranche.project_id, queries.book()),
    )


def is_contestable(tranche: Tranche) -> bool:
    """Say whether the proof may be contested now: from its sending to the end of the window."""
    if tranche.state not in (TrancheState.SENT, TrancheState.ACCEPTED):
        return False
    return tranche.contest_until is None or clock.now() < tranche.contest_until


def is_last(tranche: Tranche) -> bool:
    """Say whether every other tranche of the project was released or is being paid."""
    others = db.select(Tranche.id).where(
        Tranche.project_id == tranche.project_id,
        Tranche.id != tranche.id,
        Tranche.state.in_((TrancheState.WAITING, TrancheState.SENT, TrancheState.ACCEPTED)),
    )
    return db.session.scalar(others.limit(1)) is None


def _roles_missing(milestone_ids: Sequence[int]) -> dict[int, tuple[list[str], int]]:
    """Milestone → names of required roles with a free place, and how many are required."""
    query = (
        db.select(RequiredRole.milestone_id, VolunteerRole)
        .join(VolunteerRole, VolunteerRole.id == RequiredRole.role_id)
        .where(RequiredRole.milestone_id.in_(list(milestone_ids)))
        .order_by(VolunteerRole.id)
    )
    found: dict[int, tuple[list[str], int]] = {}
    for milestone_id, role in db.session.execute(query):
        missing, required = found.get(milestone_id, ([], 0))
        if role.filled < role.places:
            missing.append(text_in(role.title))
        found[milestone_id] = missing, required + 1
    return found


@dataclass(frozen=True)
class Cause:
    """One thing that freezes every release of a project; `told` is public."""

    name: str  # stopped, level, paper, dispute, complaint
    told: Refusal


def list_causes(project: Project) -> list[Cause]:
    """Return what freezes a project now. Nothing is stored: it thaws when the cause ends."""
    return [
        *_stopped(project),
        *_lapsed(project),
        *_disputed(project),
        *[
            Cause("complaint", Refusal(N_("Frozen by staff: %(reason)s"), reason=one.reason))
            for one in queries.list_freezes(project.id)
        ],
    ]


def _stopped(project: Project) -> list[Cause]:
    if project.state not in STOPPED:
        return []
    return [Cause("stopped", Refusal(N_("The project is suspended or cancelled.")))]


def _lapsed(project: Project) -> list[Cause]:
    association = project.association
    if not associations.has_level_now(association):
        told = Refusal(N_("The check of the association no longer holds."))
        return [Cause("level", told)]
    lapsed = db.select(Paper).where(
        Paper.association_id == association.id,
        Paper.kind.in_((PaperKind.BOARD, PaperKind.AUTHORISATION)),
        Paper.replaced_at.is_(None),
        Paper.valid_until < clock.today(),
    )
    return [Cause("paper", _paper_lapsed(paper)) for paper in db.session.scalars(lapsed).all()]


def _paper_lapsed(paper: Paper) -> Refusal:
    sentence = {
        PaperKind.BOARD: N_("The term of the association's board ended on %(day)s."),
        PaperKind.AUTHORISATION: N_("The authorisation to collect ended on %(day)s."),
    }[PaperKind(paper.kind)]
    return Refusal(sentence, day=paper.valid_until)


def _disputed(project: Project) -> list[Cause]:
    query = db.select(func.count()).where(
        Donation.project_id == project.id,
        Donation.book == queries.book(),
        Donation.state == DonationState.DISPUTED,
    )
    if not db.session.scalar(query):
        return []
    told = Refusal(N_("A bank disputes a gift: nothing leaves until it has decided."))
    return [Cause("dispute", told)]
