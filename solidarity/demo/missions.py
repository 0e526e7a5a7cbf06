"""Open the demonstration's volunteer roles; let its volunteers offer their help."""

from datetime import timedelta

from solidarity.accounts.models import Person
from solidarity.associations.rules import Role
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, read, texts
from solidarity.kit import clock
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.volunteering import actions
from solidarity.volunteering.actions import RoleWords
from solidarity.volunteering.models import VolunteerRole
from solidarity.volunteering.rules import Asked, Level, Mode

LEVELS = {"junior": Level.JUNIOR, "confirme": Level.CONFIRMED, "expert": Level.EXPERT}
HOURS_A_DAY = 7
COSTS = {
    "fr": "Voyage à la charge du bénévole ; repas offerts sur place.",
    "ar": "السفر على نفقة المتطوع، والوجبات مقدمة في عين المكان.",
    "en": "The volunteer pays the journey; meals are offered on site.",
}
LODGING = {
    "fr": "Chez l'habitant, au village.",
    "ar": "عند أهل الدوار.",
    "en": "With a family of the village.",
}
INSURANCE = {
    "fr": "L'association déclare la mission ; vérifiez votre propre couverture.",
    "ar": "تصرح الجمعية بالمهمة، وتحقق من تأمينك الشخصي.",
    "en": "The association declares the mission; check your own cover.",
}
OFFER = "Je peux aider pour cette mission : c'est mon métier. / يمكنني المساعدة في هذه المهمة."
ANSWER = "Bienvenue : nous vous appelons cette semaine."


def open_all(projects: dict[str, Project], cast: Cast, calendar: Calendar) -> list[VolunteerRole]:
    """Open the roles of every public project; those of projects that ended are closed again."""
    opened = []
    for told in read("projects")["projects"]:
        project = projects[told["id"]]
        if project.published_at is None:
            continue
        by = cast.offices[told["id"], Role.PRESIDENT].id
        with clock.standing_at(project.published_at + timedelta(hours=2)):
            roles = [_open(project, role, by) for role in told["volunteer_roles"]]
        if project_rules.takes_volunteers(project.state):
            opened += roles
        else:
            for role in roles:
                actions.close_role(role, by=by)
    return opened


def _open(project: Project, told: dict, by: int) -> VolunteerRole:
    is_remote = told["mode"] == Mode.REMOTE
    words = RoleWords(
        title=texts(told, "label"),
        costs={} if is_remote else COSTS,
        lodging={} if is_remote else LODGING,
        insurance={} if is_remote else INSURANCE,
        languages=("fr",) if is_remote else ("fr", "ar"),
        level=LEVELS[told["seniority"]],
    )
    asked = Asked(
        mode=told["mode"],
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        hours=told["days"] * HOURS_A_DAY,
        places=told["people"],
        required=(told["skill_id"],),
        useful=(),
    )
    return actions.open_role(project, words, asked, by=by)


def apply_all(
    opened: list[VolunteerRole], projects: dict[str, Project], cast: Cast, calendar: Calendar
) -> None:
    """Each persona offers one skill to the first role that asks for it; some are accepted."""
    presidents = {
        projects[key].id: person for (key, office), person in cast.offices.items()
        if office == Role.PRESIDENT
    }  # fmt: skip
    offered = [(role.skills[0].skill_id, role) for role in reversed(opened) if _skills(role)]
    for n, persona in enumerate(p for p in read("personas") if p["skills"]):
        person = cast.personas[persona["id"]]
        role = next((r for skill, r in offered if skill in persona["skills"]), None)
        if role is not None:
            _apply(role, person, calendar, yes=presidents[role.project_id] if n % 2 else None)


def _skills(role: VolunteerRole) -> list:
    actions.db.session.refresh(role, ["skills"])
    return role.skills


def _apply(role: VolunteerRole, person: Person, calendar: Calendar, *, yes: Person | None) -> None:
    asked_at = max(role.created_at, calendar.ago(12))
    with clock.standing_at(asked_at):
        application = actions.apply(role.id, person, OFFER)
    if yes is not None:
        with clock.standing_at(min(asked_at + timedelta(days=3), calendar.now)):
            actions.accept(application, by=yes.id, answer=ANSWER)
