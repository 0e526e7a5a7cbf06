"""Compute suggestions outside any page, store them, and forget on request."""

from collections.abc import Iterable
from dataclasses import asdict

import structlog

from matching.roles import rank_roles, rank_volunteers
from solidarity.accounts.models import Person, Profile
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.projects.models import Project
from solidarity.recommendations import affinity, model, queries, records
from solidarity.recommendations.models import Dismissal, StalePerson, Suggestion
from solidarity.volunteering.models import VolunteerRole
from solidarity.web import transaction

log = structlog.get_logger(__name__)
KEPT = 12  # suggestions stored per person and kind
CHUNK = 500
POOL = 60  # projects ranked by the model before what the person told is added


def train() -> int:
    """Fit the recommender on what is in the database; returns how many choices it learned from."""
    tables = records.read_tables()
    db.session.rollback()
    if not tables.items["project"]:
        return 0
    model.train(tables)
    return len(tables.interactions["person"])


def refresh_stale(limit: int = CHUNK) -> int:
    """Make again the suggestions of people who changed something; returns how many people."""
    query = db.select(StalePerson.person_id).order_by(StalePerson.since).limit(limit)
    people = list(db.session.scalars(query))
    db.session.rollback()
    if people:
        suggest(people)
    return len(people)


def suggest_all() -> int:
    """Train, then make everybody's suggestions again; returns how many people."""
    train()
    people = queries.list_suggestible()
    db.session.rollback()
    for start in range(0, len(people), CHUNK):
        suggest(people[start : start + CHUNK])
    return len(people)


def suggest(person_ids: Iterable[int]) -> None:
    """Compute and store suggestions for some people, in one transaction."""
    people = list(person_ids)
    rows = [*_projects_for(people), *_roles_for(people)]
    db.session.rollback()
    with transaction.writing():
        db.session.execute(db.delete(Suggestion).where(Suggestion.person_id.in_(people)))
        db.session.execute(db.delete(StalePerson).where(StalePerson.person_id.in_(people)))
        if rows:
            db.session.execute(db.insert(Suggestion), rows)


def _projects_for(people: list[int]) -> list[dict]:
    tables = records.read_tables()
    wanted = set(map(str, people)) & set(tables.people["person"])
    if not wanted or not tables.open_projects:
        return []
    fitted = model.load() or model.train(tables)
    known = set(map(str, fitted.people_.catalogue.item_ids))
    candidates = [p for p in tables.open_projects if p in known]
    told, items = _told(tables), _items(tables)
    hidden = queries.dismissed("project", people)
    found = []
    for person in sorted(wanted, key=int):
        profile, history = _profile_of(tables, person), _history_of(tables, person)
        ranked = fitted.recommend(
            [person], POOL, history=history, users=profile,
            candidates=candidates or None,
        )  # fmt: skip
        lines = [(r.item, [asdict(reason) for reason in r.reasons]) for r in ranked]
        fresh = [p for p in candidates if p not in history["project"]]
        lines = _with_what_was_told(lines, fresh, told[person], items)
        lines = [line for line in lines if int(line[0]) not in hidden.get(int(person), set())]
        found += _rows(int(person), "project", lines[:KEPT], "blend+profile")
    return found


def _with_what_was_told(lines, candidates, told, items) -> list[tuple[str, list[dict]]]:
    """Add the parts of the profile; a project the model did not rank may enter by them alone."""
    reasons = dict(lines)
    for item in candidates:
        parts = affinity.parts(told, items[item])
        if parts:
            reasons[item] = [*reasons.get(item, []), *parts]
    return sorted(reasons.items(), key=lambda line: (-_score(line[1]), int(line[0])))


def _score(reasons: list[dict]) -> float:
    return sum(r["contribution"] for r in reasons)


def _told(tables: records.Tables) -> dict[str, affinity.Told]:
    columns = (tables.people[c] for c in ("person", "commune", "province", "themes"))
    return {
        person: affinity.Told(commune, province, frozenset(themes.split(",")) - {""})
        for person, commune, province, themes in zip(*columns, strict=True)
    }


def _items(tables: records.Tables) -> dict[str, affinity.Item]:
    columns = (tables.items[c] for c in ("project", "commune", "province", "theme"))
    return {
        project: affinity.Item(commune, province, theme)
        for project, commune, province, theme in zip(*columns, strict=True)
    }


def _profile_of(tables: records.Tables, person: str) -> dict[str, list]:
    place = tables.people["person"].index(person)
    return {name: [values[place]] for name, values in tables.people.items()}


def _history_of(tables: records.Tables, person: str) -> dict[str, list]:
    pairs = zip(tables.interactions["person"], tables.interactions["project"], strict=True)
    mine = [project for who, project in pairs if who == person]
    return {"person": [person] * len(mine), "project": mine}


def _roles_for(people: list[int]) -> list[dict]:
    roles = records.read_roles()
    hidden = queries.dismissed("role", people)
    found = []
    for volunteer in records.read_volunteers():
        person = int(volunteer.id)
        if person not in people:
            continue
        fits = [
            (fit.role, [asdict(reason) for reason in fit.reasons])
            for fit in rank_roles(volunteer, roles)
            if int(fit.role) not in hidden.get(person, set())
        ]
        found += _rows(person, "role", fits[:KEPT], "roles")
    return found


def _rows(person: int, kind: str, lines, name: str) -> list[dict]:
    now = clock.now()
    return [
        {
            "person_id": person,
            "kind": kind,
            "item_id": int(item),
            "rank": rank,
            "score": _score(reasons),
            "reasons": reasons,
            "model": name,
            "computed_at": now,
        }
        for rank, (item, reasons) in enumerate(lines, start=1)
    ]


def candidates_of(role_ids: list[int], k: int = 5) -> dict[int, list]:
    """Return, for each open role, the findable volunteers who suit it best, with reasons."""
    roles = [role for role in records.read_roles() if int(role.id) in role_ids]
    volunteers = records.read_volunteers(only_findable=True) if roles else []
    return {int(role.id): rank_volunteers(role, volunteers)[:k] for role in roles}


def dismiss(person: Person, kind: str, item_id: int) -> None:
    """Not this: never suggest it to this person again."""
    model_ = {"project": Project, "role": VolunteerRole}.get(kind)
    if model_ is None or db.session.get(model_, item_id) is None:
        return
    if db.session.get(Dismissal, (person.id, kind, item_id)) is None:
        db.session.add(Dismissal(person_id=person.id, kind=kind, item_id=item_id, at=clock.now()))
    db.session.execute(
        db.delete(Suggestion).filter_by(person_id=person.id, kind=kind, item_id=item_id)
    )


def switch(person: Person, *, on: bool) -> None:
    """Switch suggestions on or off as a whole; off drops what was stored."""
    profile = db.session.get(Profile, person.id) or Profile(person_id=person.id)
    profile.suggestions_on = on
    db.session.add(profile)
    if on:
        mark_stale(person.id)
    else:
        db.session.execute(db.delete(Suggestion).filter_by(person_id=person.id))


def mark_stale(person_id: int) -> None:
    """Note that a person's suggestions must be made again."""
    if db.session.get(StalePerson, person_id) is None:
        db.session.add(StalePerson(person_id=person_id, since=clock.now()))
        db.session.flush()
