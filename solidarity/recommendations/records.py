"""Rows become the plain tables and values that `matching` understands. No amount goes in."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from matching import roles as m
from matching.schema import Attributes, InteractionColumns, Schema
from solidarity.accounts.models import PresenceWindow, Profile
from solidarity.extensions import db
from solidarity.geography import queries as geography
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import DonationState
from solidarity.kit import clock
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Follow, Project
from solidarity.volunteering.models import PersonSkill, RoleSkill, VolunteerRole
from solidarity.volunteering.rules import RANKS, RoleState

SCHEMA = Schema(
    interactions=InteractionColumns(user="person", item="project"),
    items=Attributes(
        id="project",
        text=("title",),
        category=("theme", "commune", "province"),
        geo=("lat", "lon"),
    ),
    users=Attributes(
        id="person",
        category=("commune", "province", "country"),
        multi={"themes": ","},
    ),
)
HELD = (DonationState.RECEIVED, DonationState.DISPUTED)
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True)
class Tables:
    """Columns by name, as `Recommender.fit` reads them; and which projects may be shown."""

    interactions: dict[str, list]
    items: dict[str, list]
    people: dict[str, list]
    open_projects: list[str] = field(default_factory=list)


def read_tables() -> Tables:
    """Read gifts and follows (never amounts), public projects and profiles."""
    projects = list(db.session.scalars(db.select(Project).where(Project.published_at.is_not(None))))
    known = {project.id for project in projects}
    pairs = sorted((who, str(item)) for who, item in _choices() if item in known)
    return Tables(
        interactions={"person": [w for w, _ in pairs], "project": [item for _, item in pairs]},
        items=_items(projects),
        people=_people(),
        open_projects=[str(p.id) for p in projects if is_open(p)],
    )


def is_open(project: Project) -> bool:
    """Say whether a project may be suggested to a donor today."""
    return project_rules.takes_gifts(project.state, project.collect_until, clock.today())


def _choices() -> set[tuple[str, int]]:
    """Return (who, project): members by id; guests by a number that lives as long as this call."""
    gifts = (
        db.select(Donation.donor_id, DonorDetails.email, Donation.project_id)
        .outerjoin(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(Donation.state.in_(HELD))
    )
    guests: dict[str, str] = {}
    found: set[tuple[str, int]] = set()
    for donor_id, email, project_id in db.session.execute(gifts):
        if donor_id:
            found.add((str(donor_id), project_id))
        elif email:
            guest = guests.setdefault(email.lower(), f"guest-{len(guests)}")
            found.add((guest, project_id))
    return found | _follows()


def _follows() -> set[tuple[str, int]]:
    query = db.select(Follow.person_id, Follow.subject_id).where(
        Follow.person_id.is_not(None), Follow.subject_kind == "project"
    )
    rows = db.session.execute(query)
    return {(str(person), int(item)) for person, item in rows if str(item).isdigit()}


def _items(projects: list[Project]) -> dict[str, list]:
    communes = [geography.get_commune(p.commune_code) for p in projects]
    return {
        "project": [str(p.id) for p in projects],
        "title": [" ".join(p.title.values()) for p in projects],
        "theme": [p.theme for p in projects],
        "commune": [c.code for c in communes],
        "province": [c.province_code for c in communes],
        "lat": [c.lat for c in communes],
        "lon": [c.lon for c in communes],
    }


def _people() -> dict[str, list]:
    profiles = list(db.session.scalars(db.select(Profile).where(Profile.suggestions_on)))
    return {
        "person": [str(p.person_id) for p in profiles],
        "commune": [p.origin_commune_code or "" for p in profiles],
        "province": [province_of(p.origin_commune_code) for p in profiles],
        "country": [p.residence_country or "" for p in profiles],
        "themes": [",".join(p.themes or []) for p in profiles],
    }


def province_of(commune_code: str | None) -> str:
    """Return the province of a commune's code; an empty word for none."""
    commune = geography.find_commune(commune_code)
    return commune.province_code if commune else ""


def read_roles() -> list[m.Role]:
    """Read the open roles of projects that are alive."""
    query = (
        db.select(VolunteerRole, Project)
        .join(Project, Project.id == VolunteerRole.project_id)
        .where(
            VolunteerRole.state == RoleState.OPEN,
            Project.published_at.is_not(None),
            Project.state.in_(sorted(project_rules.ALIVE)),
        )
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    asked = _asked_skills([role.id for role, _ in rows])
    today = clock.today()
    return [
        _role(role, project, asked.get(role.id, []))
        for role, project in rows
        if role.ends_on is None or role.ends_on >= today
    ]


def _asked_skills(role_ids: list[int]) -> dict[int, list[RoleSkill]]:
    found: dict[int, list[RoleSkill]] = {}
    query = db.select(RoleSkill).where(RoleSkill.role_id.in_(role_ids))
    for row in db.session.scalars(query):
        found.setdefault(row.role_id, []).append(row)
    return found


def _role(role: VolunteerRole, project: Project, asked: list[RoleSkill]) -> m.Role:
    # Help given from afar needs no presence: its dates bind nobody's summer.
    window = None
    if role.mode == "on_site" and role.starts_on and role.ends_on:
        window = m.Window(role.starts_on, role.ends_on)
    return m.Role(
        id=str(role.id),
        project=str(project.id),
        required=tuple(m.Skill(a.skill_id, RANKS[a.least_level]) for a in asked if a.is_required),
        useful=tuple(a.skill_id for a in asked if not a.is_required),
        languages=frozenset(role.languages or ()),
        window=window,
        commune=project.commune_code,
        province=province_of(project.commune_code),
        remote=role.mode != "on_site",
        themes=frozenset({project.theme}),
        weekly_hours=role.hours if role.hours_per == "week" else None,
        places=role.places - role.filled,
    )


def read_volunteers(*, only_findable: bool = False) -> list[m.Volunteer]:
    """Read people who offer a skill; `only_findable`: who let associations find them."""
    skills: dict[int, list[PersonSkill]] = {}
    for row in db.session.scalars(db.select(PersonSkill)):
        skills.setdefault(row.person_id, []).append(row)
    query = db.select(Profile).where(Profile.person_id.in_(list(skills)))
    profiles = {p.person_id: p for p in db.session.scalars(query)}
    windows = _windows(list(skills))
    return [
        volunteer(person_id, held, profiles.get(person_id), windows.get(person_id, []))
        for person_id, held in sorted(skills.items())
        if not only_findable or "skills" in (getattr(profiles.get(person_id), "shown", None) or [])
    ]


def _windows(person_ids: list[int]) -> dict[int, list[m.Window]]:
    found: dict[int, list[m.Window]] = {}
    query = db.select(PresenceWindow).where(PresenceWindow.person_id.in_(person_ids))
    for row in db.session.scalars(query):
        found.setdefault(row.person_id, []).append(m.Window(row.starts_on, row.ends_on))
    return found


def volunteer(
    person_id: int,
    skills: list[PersonSkill],
    profile: Profile | None,
    windows: list[m.Window],
    *,
    today: date | None = None,
) -> m.Volunteer:
    """Return one volunteer as matching sees them. Days never told are not days refused."""
    today = today or clock.today()
    commune = profile.origin_commune_code if profile else None
    return m.Volunteer(
        id=str(person_id),
        skills=tuple(m.Skill(s.skill_id, RANKS[s.level]) for s in skills),
        languages=frozenset((profile.languages if profile else None) or ("fr", "ar", "zgh", "en")),
        windows=tuple(windows) or (m.Window(today, today + TWO_YEARS),),
        commune=commune,
        province=province_of(commune) or None,
        themes=frozenset(profile.themes if profile else ()),
        professions=frozenset(s.skill_id for s in skills if s.verified_at),
    )
