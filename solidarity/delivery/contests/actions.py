"""Open a contest, and decide it by two people who did not accept the proof. Never commits."""

from sqlalchemy.exc import IntegrityError

from solidarity.associations import queries as associations
from solidarity.delivery import gates, letters, queries, rules
from solidarity.delivery.actions import MOVED_ON, back_to_waiting
from solidarity.delivery.models import Contest, ContestOpinion, Tranche
from solidarity.delivery.rules import ContestState, TrancheState, Verdict
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.following import queries as following
from solidarity.projects.following.rules import Subject

GAVE = (DonationState.RECEIVED, DonationState.DISPUTED)
MAY_CONTEST = N_("Those who gave to this project, or follow it signed in, may contest.")
ONCE = N_("You already contested this tranche; you will be answered.")


def may_contest(tranche: Tranche, *, person_id: int | None, gift: Donation | None) -> bool:
    """Say whether somebody gave to the project, or follows it with an account."""
    project_id = tranche.project_id
    if gift is not None and gift.project_id == project_id and gift.state in GAVE:
        return True
    if person_id is None:
        return False
    gave = db.select(Donation.id).where(
        Donation.donor_id == person_id, Donation.project_id == project_id, Donation.state.in_(GAVE)
    )
    follows = following.is_following(Subject.PROJECT, project_id, person_id)
    return follows or db.session.scalar(gave.limit(1)) is not None


def open_contest(
    tranche_id: int, *, words: str, lang: str, person_id: int | None, gift: Donation | None
) -> Contest:
    """Block a tranche until two people decided; once a person, once a gift."""
    tranche = queries.get_for_change(tranche_id)
    if not may_contest(tranche, person_id=person_id, gift=gift):
        raise NotAllowed(MAY_CONTEST)
    if not gates.is_contestable(tranche):
        raise Refusal(N_("This tranche cannot be contested now."))
    if len(words.strip()) < rules.SHORTEST_WORDS:
        raise Invalid(
            N_("Say what is not true, in at least %(least)d characters."),
            field="words",
            least=rules.SHORTEST_WORDS,
        )
    contest = Contest(
        tranche_id=tranche.id, turn=tranche.sendings, person_id=person_id,
        donation_id=gift.id if gift else None,
        lang=lang, words=words.strip(), state=ContestState.OPEN, opened_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(contest)
    except IntegrityError:
        raise Refusal(ONCE) from None
    journal.record("tranche.contested", tranche, actor_id=person_id, contest=contest.id)
    db.session.flush()
    return contest


def give_opinion(contest_id: int, verdict: Verdict, *, reason: str, by: int) -> Contest:
    """Say, as one of two, whether a contest is right; the second who agrees decides it."""
    tranche = queries.get_for_change(queries.get_contest(contest_id).tranche_id)
    contest = queries.get_contest(contest_id)
    _check_judge(tranche, contest, by)
    reason = rules.check_reason(reason)
    contest.opinions.append(
        ContestOpinion(staff_id=by, verdict=verdict, reason=reason, at=clock.now())
    )
    journal.record(
        "tranche.contest_opinion", tranche, actor_id=by, contest=contest.id, verdict=verdict
    )
    decided = rules.verdict_of([one.verdict for one in contest.opinions])
    if decided:
        _decide(tranche, contest, decided, reason, by)
    db.session.flush()
    return contest


def _check_judge(tranche: Tranche, contest: Contest, by: int) -> None:
    if contest.state != ContestState.OPEN:
        raise Refusal(MOVED_ON)
    if associations.is_related(by, tranche.project.association_id):
        raise Refusal(N_("You belong to this association: another person must decide."))
    if by == tranche.accepted_by:
        raise Refusal(N_("You accepted the proof that is contested: two others must decide."))
    if by == contest.person_id:
        raise Refusal(N_("This contest is yours: two others must decide."))
    if any(one.staff_id == by for one in contest.opinions):
        raise Refusal(N_("You already gave your opinion: a second person must give theirs."))


def _decide(
    tranche: Tranche, contest: Contest, decided: ContestState, reason: str, by: int
) -> None:
    contest.state, contest.decided_at, contest.reason = decided, clock.now(), reason
    journal.record(
        "tranche.contest_decided", tranche, actor_id=by, contest=contest.id, verdict=decided
    )
    if decided == ContestState.UPHELD and tranche.state in (
        TrancheState.SENT,
        TrancheState.ACCEPTED,
    ):
        back_to_waiting(tranche, reason, by)
    letters.answer_contest(tranche, contest)
