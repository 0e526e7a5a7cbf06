"""Volunteers and roles: first what must hold, then how well they suit each other, and why.

Plain values in, plain values out: no clock, no database. A constraint that fails gives a named
obstacle; the score of a pair that passes is the exact sum of its reasons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from matching.errors import BadInput
from matching.reasons import Reason, merged, total

TOP_LEVEL = 4  # 1 beginner, 2 able alone, 3 experienced, 4 can teach it
SKILL, USEFUL, PROXIMITY, THEME, HOURS, LIKELIHOOD = 0.40, 0.15, 0.15, 0.15, 0.15, 0.20


class Reach(StrEnum):
    """How far from her commune a volunteer goes to work on site."""

    NOWHERE = "nowhere"
    COMMUNE = "commune"
    PROVINCE = "province"
    ANYWHERE = "anywhere"


class Constraint(StrEnum):
    """What must hold before anything is weighed."""

    DATES = "dates"
    PLACE = "place"
    LANGUAGE = "language"
    SKILL = "skill"
    PROFESSION = "profession"


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self):
        if self.end < self.start:
            raise BadInput("A window of dates must not end before it starts.")

    def days_shared(self, other: "Window") -> int:
        """Number of days in both."""
        return max((min(self.end, other.end) - max(self.start, other.start)).days + 1, 0)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill held, or asked for, at a level from 1 to TOP_LEVEL."""

    name: str
    level: int = 1

    def __post_init__(self):
        if not 1 <= self.level <= TOP_LEVEL:
            raise BadInput(f"The level of “{self.name}” must be between 1 and {TOP_LEVEL}.")


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What a person declared, and which professions were verified."""

    id: str
    skills: tuple[Skill, ...] = ()
    languages: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()
    commune: str | None = None
    province: str | None = None
    reach: Reach = Reach.ANYWHERE
    remote: bool = True
    themes: frozenset[str] = frozenset()
    weekly_hours: float | None = None
    professions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Role:
    """What a project asks for. `languages`: one of them is enough; `days`: at least so many
    within `window`; `profession`: regulated, so it must be verified; `places`: people wanted."""

    id: str
    project: str | None = None
    required: tuple[Skill, ...] = ()
    useful: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    window: Window | None = None
    days: int = 1
    commune: str | None = None
    province: str | None = None
    remote: bool = False
    themes: frozenset[str] = frozenset()
    weekly_hours: float | None = None
    profession: str | None = None
    places: int = 1


@dataclass(frozen=True)
class Taxonomy:
    """Skills under broader skills; who can do the narrow one can do the broad one.

    Examples
    --------
    >>> tree = Taxonomy({"dry stone": "masonry", "masonry": "building"})
    >>> tree.level([Skill("dry stone", 3)], "building")
    3
    """

    broader: Mapping[str, str] = field(default_factory=dict)

    def level(self, skills: Iterable[Skill], wanted: str) -> int:
        """Highest level among skills that are the wanted one or lie under it; 0 for none."""
        return max((s.level for s in skills if wanted in self._upwards(s.name)), default=0)

    def _upwards(self, name: str) -> list[str]:
        found = [name]
        while (name := self.broader.get(name, "")) and name not in found:
            found.append(name)
        return found


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A constraint that fails: `name` what was asked, `value` how much of it."""

    constraint: Constraint
    name: str
    value: str | int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """A volunteer and a role that suit each other; `score` is the sum of `reasons`."""

    volunteer: str
    role: str
    score: float
    reasons: tuple[Reason, ...]


FLAT = Taxonomy()


def obstacles(volunteer: Volunteer, role: Role, taxonomy: Taxonomy = FLAT) -> tuple[Obstacle, ...]:
    """Every constraint that fails, in the order of Constraint; empty where the role is open."""
    found = [
        _dates(volunteer, role),
        _place(volunteer, role),
        _language(volunteer, role),
        *_skills(volunteer, role, taxonomy),
        _profession(volunteer, role),
    ]
    return tuple(obstacle for obstacle in found if obstacle)


def _dates(volunteer: Volunteer, role: Role) -> Obstacle | None:
    if role.window is None:
        return None
    if any(role.window.days_shared(window) >= role.days for window in volunteer.windows):
        return None
    span = f"{role.window.start.isoformat()}/{role.window.end.isoformat()}"
    return Obstacle(Constraint.DATES, span, role.days)


def _place(volunteer: Volunteer, role: Role) -> Obstacle | None:
    if role.remote:
        return None if volunteer.remote else Obstacle(Constraint.PLACE, "remote")
    open_ = {
        Reach.ANYWHERE: True,
        Reach.PROVINCE: _same(volunteer.province, role.province),
        Reach.COMMUNE: _same(volunteer.commune, role.commune),
        Reach.NOWHERE: False,
    }
    reachable = open_[volunteer.reach]
    return None if reachable else Obstacle(Constraint.PLACE, "on site", role.commune)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def _language(volunteer: Volunteer, role: Role) -> Obstacle | None:
    if not role.languages or role.languages & volunteer.languages:
        return None
    return Obstacle(Constraint.LANGUAGE, " or ".join(sorted(role.languages)))


def _skills(volunteer: Volunteer, role: Role, taxonomy: Taxonomy) -> list[Obstacle]:
    return [
        Obstacle(Constraint.SKILL, needed.name, needed.level)
        for needed in role.required
        if taxonomy.level(volunteer.skills, needed.name) < needed.level
    ]


def _profession(volunteer: Volunteer, role: Role) -> Obstacle | None:
    if role.profession is None or role.profession in volunteer.professions:
        return None
    return Obstacle(Constraint.PROFESSION, role.profession)


def weigh(
    volunteer: Volunteer, role: Role, taxonomy: Taxonomy = FLAT, likelihood: float | None = None
) -> Fit:
    """How well an open role suits; each part lies between 0 and its weight.

    `likelihood` (0 to 1) is what the past says of both sides agreeing, where it says anything.
    """
    reasons = [
        *_skill_reasons(volunteer, role, taxonomy),
        *_shares("useful_skill", USEFUL, role.useful, _held(volunteer, role, taxonomy)),
        *_proximity(volunteer, role),
        *_shares("theme", THEME, role.themes, role.themes & volunteer.themes),
        *_hours(volunteer, role),
    ]
    if likelihood is not None:
        value = min(max(float(likelihood), 0.0), 1.0)
        reasons.append(Reason("likelihood", "both_sides", value, LIKELIHOOD * value))
    reasons = merged(reasons)
    return Fit(volunteer.id, role.id, total(reasons), reasons)


def _skill_reasons(volunteer: Volunteer, role: Role, taxonomy: Taxonomy) -> list[Reason]:
    share = SKILL / max(len(role.required), 1) / TOP_LEVEL
    levels = {n.name: taxonomy.level(volunteer.skills, n.name) for n in role.required}
    return [Reason("skill", name, level, share * level) for name, level in levels.items()]


def _held(volunteer: Volunteer, role: Role, taxonomy: Taxonomy) -> set[str]:
    return {name for name in role.useful if taxonomy.level(volunteer.skills, name)}


def _shares(kind: str, weight: float, asked: Iterable[str], met: Iterable[str]) -> list[Reason]:
    """The weight divided evenly among what is asked, given for what is met."""
    share = weight / max(len(set(asked)), 1)
    return [Reason(kind, name, None, share) for name in sorted(met)]


def _proximity(volunteer: Volunteer, role: Role) -> list[Reason]:
    if _same(volunteer.commune, role.commune):
        return [Reason("proximity", "commune", role.commune, PROXIMITY)]
    if _same(volunteer.province, role.province):
        return [Reason("proximity", "province", role.province, PROXIMITY / 2)]
    return []


def _hours(volunteer: Volunteer, role: Role) -> list[Reason]:
    """The share of the hours asked that she offers; hours not declared count for nothing."""
    if not role.weekly_hours or not volunteer.weekly_hours:
        return []
    share = min(volunteer.weekly_hours / role.weekly_hours, 1.0)
    return [Reason("hours", "weekly", volunteer.weekly_hours, HOURS * share)]


def rank_roles(volunteer: Volunteer, roles: Iterable[Role], taxonomy: Taxonomy = FLAT) -> list[Fit]:
    """The roles open to a volunteer, best first."""
    fits = [
        weigh(volunteer, role, taxonomy)
        for role in roles
        if not obstacles(volunteer, role, taxonomy)
    ]
    return sorted(fits, key=lambda fit: (-fit.score, fit.role))


def rank_volunteers(
    role: Role, volunteers: Iterable[Volunteer], taxonomy: Taxonomy = FLAT
) -> list[Fit]:
    """The volunteers a role is open to, best first."""
    fits = [
        weigh(volunteer, role, taxonomy)
        for volunteer in volunteers
        if not obstacles(volunteer, role, taxonomy)
    ]
    return sorted(fits, key=lambda fit: (-fit.score, fit.volunteer))
