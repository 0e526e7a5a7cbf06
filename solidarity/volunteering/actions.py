"""Offer a skill, open a role, apply, answer. A place can be taken once only."""

from dataclasses import dataclass, field

from solidarity import jobs
from solidarity.accounts.models import Person
from solidarity.announcements import person_changed
from solidarity.associations import queries as associations
from solidarity.associations.models import Association
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.text import fold
from solidarity.mail import actions as mail
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.volunteering import queries, rules
from solidarity.volunteering.models import Application, PersonSkill, RoleSkill, VolunteerRole
from solidarity.volunteering.rules import ApplicationState, Asked, RoleState
from solidarity.web import transaction
from solidarity.web.context import public_link


@dataclass(frozen=True)
class RoleWords:
    """What a role says, in the languages it was said in."""

    title: dict[str, str]
    description: dict[str, str] = field(default_factory=dict)
    costs: dict[str, str] = field(default_factory=dict)
    lodging: dict[str, str] = field(default_factory=dict)
    insurance: dict[str, str] = field(default_factory=dict)
    safety: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    hours_per: str = "in_all"
    level: str = "junior"


def offer_skill(person_id: int, skill_id: str, *, years: int, level: str | None = None) -> None:
    """Say, or say again, that a person has a skill, since how many years, how well."""
    row = db.session.get(PersonSkill, (person_id, skill_id))
    if row is None:
        row = PersonSkill(person_id=person_id, skill_id=skill_id)
        db.session.add(row)
    row.years, row.level = years, level or rules.level_of(years)
    db.session.flush()
    person_changed.send(db.session.get(Person, person_id))


def drop_skill(person_id: int, skill_id: str) -> None:
    """Take a skill off a person's list."""
    row = db.session.get(PersonSkill, (person_id, skill_id))
    if row:
        db.session.delete(row)
        person_changed.send(db.session.get(Person, person_id))


def open_role(project: Project, words: RoleWords, asked: Asked, *, by: int | None) -> VolunteerRole:
    """Publish a role on a project that is alive; refuses what cannot be filled."""
    rules.check_role(asked)
    role = VolunteerRole(
        project_id=project.id, state=RoleState.OPEN, filled=0, created_at=clock.now()
    )
    role.is_demo = project.is_demo
    _describe(role, words, asked)
    db.session.add(role)
    db.session.flush()
    _set_skills(role, asked, words.level)
    journal.record("role_opened", role, actor_id=by, project=project.id)
    transaction.after_commit(jobs.wake)  # whoever asked to be told of such a role
    return role


def change_role(role: VolunteerRole, words: RoleWords, asked: Asked, *, by: int) -> None:
    """Change a role; it never offers fewer places than are taken."""
    rules.check_role(asked)
    if asked.places < role.filled:
        raise Refusal(
            N_("%(filled)d people are accepted already: offer at least as many places."),
            field="places",
            filled=role.filled,
        )
    _describe(role, words, asked)
    if role.state != RoleState.CLOSED:
        role.state = RoleState.FULL if role.filled >= role.places else RoleState.OPEN
    _set_skills(role, asked, words.level)
    journal.record("role_changed", role, actor_id=by)


def close_role(role: VolunteerRole, *, by: int | None) -> None:
    """Stop taking applications for a role."""
    role.state = RoleState.CLOSED
    journal.record("role_closed", role, actor_id=by)


def _describe(role: VolunteerRole, words: RoleWords, asked: Asked) -> None:
    role.title, role.description = words.title, words.description
    role.costs, role.lodging = words.costs, words.lodging
    role.insurance, role.safety = words.insurance, words.safety
    role.languages = list(words.languages)
    role.mode, role.starts_on, role.ends_on = asked.mode, asked.starts_on, asked.ends_on
    role.hours, role.hours_per, role.places = asked.hours, words.hours_per, asked.places
    labels = queries.skills_by_id((*asked.required, *asked.useful)).values()
    texts = [*words.title.values(), *words.description.values(), *(s.folded for s in labels)]
    role.folded = fold(" ".join(texts))


def _set_skills(role: VolunteerRole, asked: Asked, level: str) -> None:
    db.session.execute(db.delete(RoleSkill).filter_by(role_id=role.id))
    wanted = [(s, True, level) for s in asked.required]
    wanted += [(s, False, rules.Level.JUNIOR) for s in asked.useful]
    db.session.add_all(
        RoleSkill(role_id=role.id, skill_id=skill, is_required=required, least_level=least)
        for skill, required, least in wanted
    )
    db.session.flush()
    db.session.expire(role, ["skills"])


def apply(role_id: int, person: Person, message: str) -> Application:
    """Offer help for a role, once."""
    role = db.session.get(VolunteerRole, role_id)
    project = db.session.get(Project, role.project_id)
    existing = queries.find_application(role_id, person.id)
    was_withdrawn = existing and existing.state == ApplicationState.WITHDRAWN
    rules.check_application(
        state=role.state if project_rules.takes_volunteers(project.state) else RoleState.CLOSED,
        is_member=associations.is_member(person.id, project.association_id),
        has_applied=bool(existing) and not was_withdrawn,
        is_adult=person.is_adult,
    )
    made = existing or Application(role_id=role_id, person_id=person.id)
    made.message, made.state = message, ApplicationState.APPLIED
    made.applied_at, made.decided_at, made.reason, made.answer = clock.now(), None, None, ""
    db.session.add(made)
    db.session.flush()
    journal.record("applied", made, actor_id=person.id, role=role_id)
    _tell_managers(made, role, project, person)
    return made


def accept(application: Application, *, by: int, answer: str = "") -> None:
    """Say yes: takes a place, or refuses when the last one just went."""
    rules.check_answer(application.state, ApplicationState.ACCEPTED)
    role = _locked(application.role_id)
    if role.filled >= role.places:
        raise rules.RoleFull(N_("The places of this role are all taken."))
    role.filled += 1
    if role.filled >= role.places:
        role.state = RoleState.FULL
    _decide(application, ApplicationState.ACCEPTED, by=by, answer=answer)


def refuse(application: Application, *, by: int, reason: str, answer: str = "") -> None:
    """Say no, with a reason of the closed list."""
    rules.check_answer(application.state, ApplicationState.REFUSED)
    if reason not in rules.REFUSAL_REASONS:
        raise Refusal(N_("Choose a reason."), field="reason")
    if reason == "other" and not answer.strip():
        raise Refusal(N_("Write the reason."), field="answer")
    application.reason = reason
    _decide(application, ApplicationState.REFUSED, by=by, answer=answer)


def withdraw(application: Application, *, by: int) -> None:
    """The volunteer takes the offer back; an accepted place becomes free again."""
    rules.check_answer(application.state, ApplicationState.WITHDRAWN)
    if application.state == ApplicationState.ACCEPTED:
        role = _locked(application.role_id)
        role.filled -= 1
        if role.state == RoleState.FULL:
            role.state = RoleState.OPEN
    application.state = ApplicationState.WITHDRAWN
    journal.record("withdrawn", application, actor_id=by)


def _locked(role_id: int) -> VolunteerRole:
    return db.session.get(
        VolunteerRole, role_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _decide(application: Application, state: ApplicationState, *, by: int, answer: str) -> None:
    application.state, application.answer = state, answer
    application.decided_at, application.decided_by = clock.now(), by
    db.session.flush()
    journal.record(str(state), application, actor_id=by)
    person = db.session.get(Person, application.person_id)
    role = db.session.get(VolunteerRole, application.role_id)
    if person.email:
        mail.write_letter(
            "volunteering/answer",
            to=person.email,
            lang=person.lang,
            person_id=person.id,
            once=f"answer:{application.id}:{state}",
            person=person,
            role=role,
            application=application,
            reason=rules.REFUSAL_REASONS.get(application.reason or "", ""),
            address=public_link("volunteering.missions", lang=person.lang),
        )


def _tell_managers(made: Application, role: VolunteerRole, project: Project, person) -> None:
    association = db.session.get(Association, project.association_id)
    for manager in associations.list_managers(project.association_id):
        page = public_link(
            "volunteering_desk.index",
            association=association.slug,
            slug=project.slug,
            lang=manager.lang,
        )
        mail.write_letter(
            "volunteering/applied",
            to=manager.email,
            lang=manager.lang,
            person_id=manager.id,
            once=f"applied:{made.id}:{made.applied_at.isoformat()}:{manager.id}",
            role=role,
            project=project,
            person=person,
            message=made.message,
            address=page,
        )
