"""What the personas follow: their commune, and projects they care about."""

from solidarity.accounts.queries import find_profile
from solidarity.demo.people import Cast
from solidarity.demo.sources import read
from solidarity.projects.following import actions, queries
from solidarity.projects.following.rules import Subject
from solidarity.projects.models import Project


def follow_all(projects: dict[str, Project], cast: Cast) -> int:
    """Let every persona follow; returns how many follows.

    A project or commune with news of these days is left out: its letters were for others.
    """
    fresh = {project.id for _, project in queries.list_news()}
    busy = {project.commune_code for _, project in queries.list_news()}
    told, count = read("people")["personas"], 0
    for key, person in cast.personas.items():
        profile = find_profile(person.id)
        if profile.origin_commune_code and profile.origin_commune_code not in busy:
            count += _follow(person, Subject.COMMUNE, profile.origin_commune_code)
        for wanted in told[key].get("follows", []):
            if projects[wanted].id not in fresh:
                count += _follow(person, Subject.PROJECT, str(projects[wanted].id))
    return count


def _follow(person, kind: Subject, subject_id: str) -> int:
    subject = queries.find_subject(kind, subject_id)
    if subject is None:
        return 0
    actions.follow(subject, person_id=person.id, lang=person.lang)
    return 1
