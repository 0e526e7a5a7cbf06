"""Write a project: begin it, tell where and for whom, tell its story."""

from dataclasses import dataclass, field
from datetime import date

from solidarity.associations.models import Association
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.geography import queries as geography
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.text import fold, slugify
from solidarity.projects import queries, rules
from solidarity.projects.models import Need, Project


class Conflict(Refusal):
    """Somebody else wrote since this page was opened."""


@dataclass(frozen=True)
class Place:
    """Where and for whom; the exact point is never shown to the public."""

    theme: rules.Theme
    commune_code: str
    place: dict[str, str] = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    people_winter: int | None = None
    people_summer: int | None = None
    households: int | None = None
    collect_until: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Story:
    """What is told, by language."""

    title: dict[str, str]
    story: dict[str, str]
    risk: dict[str, str]
    upkeep: dict[str, str]


def start_draft(
    association: Association,
    *,
    title: dict[str, str],
    theme: rules.Theme,
    commune_code: str,
    by: int,
    need: Need | None = None,
) -> Project:
    """Begin a project, from nothing or from a need whose words and numbers are taken over."""
    commune = geography.get_commune(commune_code)
    project = Project(
        slug=_free_slug(title, commune.name["fr"]),
        association_id=association.id,
        title=title,
        story={},
        place={},
        theme=theme,
        commune_code=commune_code,
        state=rules.ProjectState.DRAFT,
        created_by=by,
        created_at=clock.now(),
    )
    if need is not None:
        project.need_id, project.place = need.id, dict(need.place)
        project.story, project.people_winter = dict(need.what), need.people
    project.folded = folded(project, association)
    db.session.add(project)
    db.session.flush()
    journal.record("project.started", project, actor_id=by, need_id=project.need_id)
    return project


def set_place(project_id: int, place: Place, *, version: int, by: int) -> Project:
    """Write where the project stands and for whom."""
    project = open_for_writing(project_id, version)
    geography.get_commune(place.commune_code)
    for name, value in vars(place).items():
        setattr(project, name, value)
    return written(project, "project.place_written", by)


def set_story(project_id: int, story: Story, *, version: int, by: int) -> Project:
    """Write what is told, in one language or more."""
    project = open_for_writing(project_id, version)
    for name, value in vars(story).items():
        setattr(project, name, {lang: text for lang, text in value.items() if text})
    return written(project, "project.story_written", by)


def open_for_writing(project_id: int, version: int) -> Project:
    """Lock a project that may still be written, or refuse; `version` is the one that was read."""
    project = queries.get_for_change(project_id)
    if not rules.is_writable(project.state):
        raise Refusal(N_("This project was sent. What it is and costs cannot be changed any more."))
    if project.version != version:
        raise Conflict(N_(
            "Somebody saved this project after you opened this page. Nothing of yours was "
            "written and nothing you typed is lost: compare with what is saved, then save again."
        ))  # fmt: skip
    return project


def written(project: Project, act: str, by: int) -> Project:
    """Keep what was written: the version goes up, search follows, the journal knows."""
    project.edited_at = clock.now()
    project.folded = folded(project, project.association)
    journal.record(act, project, actor_id=by)
    db.session.flush()
    return project


def folded(project: Project, association: Association) -> str:
    """Return the words by which a project is found, folded."""
    commune = geography.get_commune(project.commune_code)
    names = (
        *project.title.values(),
        *project.place.values(),
        *commune.name.values(),
        *commune.province.name.values(),
        *association.name.values(),
        rules.THEMES[rules.Theme(project.theme)],
    )
    return fold(" ".join(name for name in names if name))


def _free_slug(title: dict[str, str], place: str) -> str:
    """Return a free web address made of the title; of the place when no letter of it is Latin."""
    latin = (slugify(title[lang]) for lang in ("fr", "en", *title) if title.get(lang))
    base = next((slug for slug in latin if len(slug) > 2), slugify(f"projet {place}"))
    taken = queries.list_slugs_like(base)
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(s for s in numbered if s not in taken)
