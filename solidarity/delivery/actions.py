"""Move a tranche: prepare, accept or send back its proof, approve, pay, give up. Never commits.

Each act locks the tranche's row, then, where money moves, the project's pockets in the book: of
eight who approve at the same moment one does, and no two tranches take the same money.
"""

from collections.abc import Collection
from datetime import timedelta

from solidarity.announcements import tranche_released
from solidarity.associations import queries as associations
from solidarity.delivery import gates, notes, queries, rules
from solidarity.delivery.models import Tranche, TranchePart
from solidarity.delivery.pots import queries as money
from solidarity.delivery.pots import rules as pots
from solidarity.delivery.rules import TrancheState
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.ledger import limits
from solidarity.ledger.rules import Overdrawn
from solidarity.projects import queries as projects
from solidarity.projects.models import Milestone, Project

NOTHING_THERE = N_("No money of this project is available now.")
MOVED_ON = N_("This tranche has moved since you opened the page. Look at it again.")


def prepare(project: Project, *, by: int | None) -> list[Tranche]:
    """Make the tranches of a project whose works may begin; those that stand are left alone."""
    project = projects.get_for_change(project.id)
    if project.state not in rules.BEGUN:
        raise Refusal(N_("Tranches are prepared once the project is funded or its works began."))
    known = queries.list_of_project(project.id)
    standing = {t.milestone_id for t in known if t.state != TrancheState.VOIDED}
    rounds = {t.milestone_id: t.round for t in known}
    stages = [stage for stage in project.milestones if stage.tranche_minor]
    made = [
        _prepared(project, stage, stages, rounds.get(stage.id, 0) + 1)
        for stage in stages
        if stage.id not in standing
    ]
    db.session.add_all(made)
    db.session.flush()
    for tranche in made:
        journal.record("tranche.prepared", tranche, actor_id=by, asked=tranche.asked_minor)
    return made


def _prepared(project: Project, stage: Milestone, stages: list[Milestone], turn: int) -> Tranche:
    return Tranche(
        project_id=project.id, milestone_id=stage.id, n=stage.n, round=turn,
        asked_minor=stage.tranche_minor, state=TrancheState.WAITING, words="",
        is_advance=rules.is_advance(
            stage.n, min(s.n for s in stages), stage.tranche_minor,
            sum(s.tranche_minor for s in stages), queries.advance_permille(),
        ),
        state_since=clock.now(), created_at=clock.now(), is_demo=project.is_demo,
    )  # fmt: skip


def send(tranche_id: int, *, by: int) -> Tranche:
    """Send the proof of a stage to be read: words, papers and photos are there."""
    tranche = _locked(tranche_id, TrancheState.WAITING)
    lack = rules.check_file(tranche.words, gates.statements_of(tranche), advance=tranche.is_advance)
    if lack:
        raise lack
    tranche.sent_at, tranche.sent_by = clock.now(), by
    tranche.sendings += 1
    return _move(tranche, TrancheState.SENT, "tranche.proof_sent", by)


def accept(tranche_id: int, *, by: int) -> Tranche:
    """Accept the proof, as the first of two people: the window to contest opens."""
    tranche = _locked(tranche_id, TrancheState.SENT)
    rules.check_acceptor(
        related=associations.is_related(by, tranche.project.association_id),
        is_witness=any(one.said_by == by for one in gates.statements_of(tranche)),
    )
    gate = rules.evidence_gate(
        tranche.words, gates.statements_of(tranche), advance=tranche.is_advance
    )
    if not gate.is_open:
        raise gate.told
    tranche.accepted_at, tranche.accepted_by = clock.now(), by
    tranche.contest_until = clock.now() + timedelta(days=queries.contest_days())
    tranche.told_at = None
    return _move(tranche, TrancheState.ACCEPTED, "tranche.proof_accepted", by)


def send_back(tranche_id: int, *, by: int, reason: str) -> Tranche:
    """Ask the association for more, in words that everyone reads."""
    tranche = _locked(tranche_id, TrancheState.SENT, TrancheState.ACCEPTED)
    if associations.is_related(by, tranche.project.association_id):
        raise Refusal(N_("You belong to this association: another person must decide."))
    return back_to_waiting(tranche, rules.check_reason(reason), by)


def back_to_waiting(tranche: Tranche, reason: str, by: int | None) -> Tranche:
    """Let the association make its proof again; nothing of the first decision stands."""
    tranche.accepted_at = tranche.accepted_by = tranche.contest_until = None
    return _move(tranche, TrancheState.WAITING, "tranche.sent_back", by, reason)


def approve(tranche_id: int, *, by: int, seen: Collection[str]) -> Tranche:
    """Approve the release, as the second person, and set the money aside in the book.

    `seen`: keys of the security notes this person ticked; they stay in the journal.
    """
    tranche = _locked(tranche_id, TrancheState.ACCEPTED)
    rules.check_approver(
        by,
        accepted_by=tranche.accepted_by,
        sent_by=tranche.sent_by,
        related=associations.is_related(by, tranche.project.association_id),
    )
    limits.locked(db.session, f"{queries.book()}:project:{tranche.project_id}")
    for gate in gates.gates_of(tranche):
        if not gate.is_open:
            raise gate.told
    standing = [note.key for note in notes.list_notes(tranche)]
    rules.check_seen(standing, seen)
    tranche.approved_at, tranche.approved_by = clock.now(), by
    tranche.seen_notes = standing
    _reserve(tranche)
    return _move(tranche, TrancheState.RESERVED, "tranche.approved", by, notes=standing)


def _reserve(tranche: Tranche) -> None:
    """Set aside, from each holder and currency, what makes the tranche at today's rates."""
    held = money.list_pots(tranche.project, queries.book())
    parts = pots.split(tranche.asked_minor, held, money.rates())
    if not parts:
        raise Refusal(NOTHING_THERE)
    tranche.parts.extend(_set_aside(tranche, k, part) for k, part in enumerate(parts, start=1))


def _set_aside(tranche: Tranche, k: int, part: pots.Part) -> TranchePart:
    source = f"tranche:{tranche.project_id}:{tranche.n}:{tranche.round}:{k}"
    try:
        posted = limits.reserve(
            db.session, book=queries.book(), project_id=tranche.project_id, amount=part.amount,
            currency=part.currency, source=source, occurred_at=tranche.approved_at,
            meta={"tranche": tranche.id},
        )  # fmt: skip
    except Overdrawn:
        raise Refusal(NOTHING_THERE) from None
    return TranchePart(
        k=k, source=source, host_account_id=part.host_id,
        currency=part.currency, amount_minor=part.amount, pays_in=part.pays_in,
        leaves_minor=part.leaves, quote_rate=part.rate, quote_minor=part.dirhams,
        reservation_id=posted.entry_id,
    )  # fmt: skip


def finish(tranche: Tranche, by: int) -> None:
    """Every part arrived: the tranche is released, and those above hear of it, once."""
    tranche.disbursed_at = clock.now()
    _move(tranche, TrancheState.DISBURSED, "tranche.released", by)
    tranche_released.send(tranche)


def void(tranche_id: int, *, by: int, reason: str) -> Tranche:
    """Give a tranche up before any of it was paid: what was set aside is the project's again."""
    tranche = _locked(tranche_id, *rules.LIVE)
    reason = rules.check_reason(reason)
    if any(part.disbursement_id for part in tranche.parts):
        raise Refusal(N_("A part of this tranche was already paid: it can no longer be given up."))
    for part in tranche.parts:
        posted = limits.void(
            db.session, part.reservation_id, source=f"void:{part.source}", occurred_at=clock.now()
        )
        part.void_id = posted.entry_id
    return _move(tranche, TrancheState.VOIDED, "tranche.given_up", by, reason)


def _locked(tranche_id: int, *states: TrancheState) -> Tranche:
    tranche = queries.get_for_change(tranche_id)
    if tranche.state not in states:
        raise Refusal(MOVED_ON)
    return tranche


def _move(
    tranche: Tranche, to: TrancheState, act: str, by: int | None, reason: str = "", **facts
) -> Tranche:
    was = tranche.state
    tranche.state, tranche.state_since = to, clock.now()
    tranche.state_reason = reason or None
    journal.record(act, tranche, actor_id=by, was=was, to=to, reason=reason, **facts)
    db.session.flush()
    return tranche
