"""What volunteering does when it hears news from below, and what it shows on a project's page."""

from solidarity.accounts import export, letter_kinds, links
from solidarity.announcements import person_erased, project_changed_state
from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.projects import panels
from solidarity.projects import rules as project_rules
from solidarity.volunteering import actions, queries
from solidarity.volunteering.models import Application, PersonSkill, RoleAlert, VolunteerRole
from solidarity.volunteering.rules import (
    APPLICATION_WORDS,
    LEVEL_WORDS,
    ApplicationState,
    RoleState,
)

EXPORT_LABELS = {
    "skills": N_("What I can do"),
    "skill": N_("Code of the skill"),
    "label": N_("Skill"),
    "level": N_("Level"),
    "years": N_("Years of practice"),
    "applications": N_("My missions"),
    "role": N_("Role"),
    "project": N_("Project"),
    "message": N_("What you wrote"),
    "state": N_("State"),
    "applied_at": N_("On"),
    "alerts": N_("Role alerts"),
    "email": N_("E-mail address"),
    "filters": N_("Searched for"),
    "created_at": N_("On"),
    "is_on": N_("On now"),
}


def init_app() -> None:
    """Start listening, and put the roles on projects' pages (said once, at start-up)."""
    person_erased.connect(forget)
    project_changed_state.connect(close_roles_of_a_project_that_stopped)
    links.register(
        "volunteering.missions",
        N_("My missions"),
        N_("What you offered, and the answers."),
        place=30,
    )
    links.register(
        "volunteering.skills", N_("What I can do"), N_("Your trades, and since when."), place=31
    )
    letter_kinds.register("volunteering/alert", N_("Roles that fit your alerts"))
    export.register(
        "volunteering",
        queries.export_of,
        title=N_("Volunteering"),
        labels=EXPORT_LABELS,
        codes={"level": LEVEL_WORDS, "state": APPLICATION_WORDS},
        only_in_file=frozenset({"skill"}),
    )
    panels.register_block(
        panels.Block("roles", queries.roles_of, "volunteering/project_block.html", place="skills")
    )


def forget(person) -> None:
    """Drop skills and alerts; withdraw what waits; answered applications keep no words."""
    waiting = db.select(Application).filter_by(person_id=person.id)
    for application in db.session.scalars(waiting):
        if application.state in (ApplicationState.APPLIED, ApplicationState.ACCEPTED):
            actions.withdraw(application, by=person.id)
        application.message = ""
    for model in (PersonSkill, RoleAlert):
        db.session.execute(db.delete(model).filter_by(person_id=person.id))


def close_roles_of_a_project_that_stopped(project, **_news) -> None:
    """A project that is no longer alive looks for nobody."""
    if not project_rules.takes_volunteers(project.state):
        open_roles = db.select(VolunteerRole).filter_by(project_id=project.id, state=RoleState.OPEN)
        for role in db.session.scalars(open_roles):
            actions.close_role(role, by=None)
