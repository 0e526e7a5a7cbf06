"""Send a file, give an opinion, give a level or take it away."""

from solidarity import announcements
from solidarity.accounts.models import Person
from solidarity.associations import queries as associations
from solidarity.associations.models import Association, LevelDecision, Review
from solidarity.associations.papers import queries as papers
from solidarity.associations.papers import rules as paper_rules
from solidarity.associations.routes import actions as routes
from solidarity.associations.rules import State, move
from solidarity.associations.verification import queries, rules
from solidarity.associations.verification.rules import About, Verdict
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail import actions as mail
from solidarity.web import access
from solidarity.web.context import public_link


def submit(association: Association, *, level: int, by: Person) -> None:
    """Send the file to the reviewers. Refused while something is missing."""
    _lock(association)
    rules.check_level_asked(level, queries.levels_to_ask(association))
    if papers.get_missing(association, level):
        raise Refusal(N_("The file is not complete: the list below says what is missing."))
    if level > 1:
        _check_minutes(association)
    association.state = move(association.state, State.SUBMITTED)
    association.round += 1
    association.level_asked, association.submitted_at = level, clock.now()
    journal.record("file_sent", association, actor_id=by.id, level=level, round=association.round)
    db.session.flush()


def _check_minutes(association: Association) -> None:
    minutes = papers.find_paper(association.id, paper_rules.PaperKind.MINUTES)
    if minutes:
        months = associations.get_policy("papers.minutes.months")["months"]
        paper_rules.check_minutes(minutes.issued_on, clock.today(), months)


def give_opinion(
    association: Association, *, verdict: str, reason: str, checked: list[str], by: Person
) -> State | None:
    """Record one reviewer's opinion; the one that completes the count decides.

    Returns where the file went, or None while another opinion is needed. The association's row
    is locked first: of two reviewers at the same moment, the second sees the first's opinion.
    """
    _lock(association)
    rules.check_waiting(association.state)
    opinions = queries.list_opinions(association)
    _check_reviewer(association, opinions, by)
    rules.check_opinion(verdict, reason, checked)
    opinion = _write_opinion(
        association, About.REQUEST, level=association.level_asked, verdict=verdict,
        reason=reason, checked=checked, by=by,
    )  # fmt: skip
    opinions = [*opinions, opinion]
    decided = rules.outcome([o.verdict for o in opinions], queries.reviewers_needed())
    if decided:
        association.state = move(association.state, decided)
        association.level_asked = association.level_asked if decided is State.VERIFIED else None
        if decided is State.VERIFIED:
            _give_level(association, [o for o in opinions if o.verdict == Verdict.ACCEPT], by)
        _write_decision_letters(association, decided, opinions)
    db.session.flush()
    return decided


def _lock(association: Association) -> None:
    db.session.refresh(association, with_for_update=True)


def _check_reviewer(association: Association, opinions: list[Review], by: Person) -> None:
    rules.check_reviewer(
        is_related=associations.is_related(by.id, association.id),
        has_reviewed=by.id in {o.reviewer_id for o in opinions},
    )


def _write_opinion(association: Association, about: str, *, by: Person, **said) -> Review:
    opinion = Review(
        association_id=association.id, about=about, round=association.round,
        reviewer_id=by.id, at=clock.now(), **said,
    )  # fmt: skip
    db.session.add(opinion)
    db.session.flush()
    journal.record(
        "opinion_given", association, actor_id=by.id, about=about, verdict=said["verdict"]
    )
    return opinion


def _give_level(association: Association, accepting: list[Review], by: Person) -> None:
    level = association.level_asked
    months = associations.get_policy(f"level.{level}.months")["months"]
    association.level, association.level_asked = level, None
    association.level_since = clock.today()
    association.level_until = rules.last_day(clock.today(), months)
    association.withdrawn_at = association.state_reason = None
    db.session.add(
        LevelDecision(
            association_id=association.id,
            level=level,
            reason="\n\n".join(o.reason for o in accepting),
            checked=sorted({code for o in accepting for code in o.checked}),
            reviewers=[o.reviewer_id for o in accepting],
            decided_at=clock.now(),
            valid_until=association.level_until,
        )
    )
    journal.record("level_given", association, actor_id=by.id, level=level)
    db.session.flush()
    announcements.association_level_changed.send(association)


def _write_decision_letters(
    association: Association, decided: State, opinions: list[Review]
) -> None:
    reasons = [o.reason for o in opinions if _speaks_for(o.verdict, decided)]
    once = f"associations/decision/{association.id}/{association.round}"
    _write_to_managers(association, "associations/decision", once, decided=decided, reasons=reasons)


def _speaks_for(verdict: str, decided: State) -> bool:
    wanted = {
        State.VERIFIED: Verdict.ACCEPT,
        State.NEEDS_WORK: Verdict.NEEDS_WORK,
        State.REFUSED: Verdict.REFUSE,
    }
    return verdict == wanted[decided]


def _write_to_managers(association: Association, kind: str, once: str, **values) -> None:
    for person in associations.list_managers(association.id):
        mail.write_letter(
            kind, to=person.email, lang=person.lang, once=f"{once}/{person.id}",
            association=association, **values,
            link=public_link("association_desk.home", slug=association.slug, lang=person.lang),
        )  # fmt: skip


def withdraw_level(association: Association, *, reason: str, by: Person) -> bool:
    """Take a level away: at once for an administrator, else when a second reviewer agrees.

    Returns whether the level is gone. Its routes close with it.
    """
    _lock(association)
    if association.level == 0:
        raise Refusal(N_("This association has no level to take away."))
    rules.check_reason(reason)
    opinions = queries.list_opinions(association, About.WITHDRAWAL)
    _check_reviewer(association, opinions, by)
    opinions = [
        *opinions,
        _write_opinion(
            association, About.WITHDRAWAL, level=association.level,
            verdict=Verdict.REFUSE, reason=reason, checked=[], by=by,
        ),
    ]  # fmt: skip
    is_gone = rules.may_withdraw(
        is_administrator=access.ADMINISTRATOR.question(by, {}),
        reviewers=len(opinions),
        needed=queries.reviewers_needed(),
    )
    if is_gone:
        _take_level(association, opinions, by)
    return is_gone


def _take_level(association: Association, opinions: list[Review], by: Person) -> None:
    reasons = [o.reason for o in opinions]
    decision = LevelDecision(
        association_id=association.id, level=association.level, reason="\n\n".join(reasons),
        checked=[], reviewers=[o.reviewer_id for o in opinions], decided_at=clock.now(),
        is_withdrawal=True,
    )  # fmt: skip
    db.session.add(decision)
    association.level, association.level_since, association.level_until = 0, None, None
    association.withdrawn_at = clock.now()
    if association.state == State.VERIFIED:
        association.state = move(association.state, State.NEEDS_WORK)
    db.session.flush()
    routes.close_all(association, by=by)
    journal.record("level_withdrawn", association, actor_id=by.id, level=decision.level)
    _write_to_managers(
        association, "associations/withdrawn", f"associations/withdrawn/{decision.id}",
        reasons=reasons,
    )  # fmt: skip
    announcements.association_level_changed.send(association)


def suspend(association: Association, *, reason: str, by: Person) -> None:
    """Freeze an association while something is looked into; its routes receive nothing."""
    _lock(association)
    rules.check_reason(reason)
    _check_reviewer(association, [], by)
    association.state = move(association.state, State.SUSPENDED)
    association.state_reason, association.level_asked = reason, None
    journal.record("association_suspended", association, actor_id=by.id, reason=reason)
    once = f"associations/suspended/{association.id}/{clock.now().isoformat()}"
    _write_to_managers(association, "associations/suspended", once, reasons=[reason])
    announcements.association_level_changed.send(association)


def lift_suspension(association: Association, *, reason: str, by: Person) -> None:
    """End a suspension: the association finds its level again, or its file to complete."""
    _lock(association)
    rules.check_reason(reason)
    if association.state != State.SUSPENDED:
        raise Refusal(N_("This association is not suspended."))
    _check_reviewer(association, [], by)
    to = State.VERIFIED if association.level else State.NEEDS_WORK
    association.state = move(association.state, to)
    association.state_reason = None
    journal.record("suspension_lifted", association, actor_id=by.id, reason=reason)
    db.session.flush()
    announcements.association_level_changed.send(association)
