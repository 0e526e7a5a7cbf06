"""Suggestions as a page shows them: with their reasons in words."""

from dataclasses import dataclass

from solidarity.recommendations import queries, words
from solidarity.recommendations.queries import Suggested
from solidarity.volunteering import candidates
from solidarity.volunteering import queries as volunteering
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class Shown:
    """A suggestion and why, in the language of the page."""

    item: Suggested
    why: list[str]


def for_donor(person_id: int, limit: int = 6) -> list[Shown]:
    """Return the projects chosen for a person, with reasons."""
    return _shown(queries.list_projects_for(person_id, limit))


def for_home(person) -> list[Shown]:
    """Return the three projects chosen for whoever stands on the home page."""
    return for_donor(person.id, 3)


def for_volunteer(person_id: int, limit: int = 6) -> list[Shown]:
    """Return the roles chosen for a person, with reasons."""
    return _shown(queries.list_roles_for(person_id, limit))


def _shown(found: list[Suggested]) -> list[Shown]:
    reasons = [one.suggestion.reasons for one in found]
    earlier = {
        int(r["value"])
        for rs in reasons
        for r in rs
        if r["kind"] == "history" and str(r["value"]).isdigit()
    }
    titles = {k: text_in(v) for k, v in queries.titles_of(earlier).items()} if earlier else {}
    labels = _labels(reasons)
    return [Shown(one, words.sentences(one.suggestion.reasons, titles, labels)) for one in found]


def _labels(reasons: list[list[dict]]) -> dict[str, str]:
    kinds = ("skill", "useful_skill")
    ids = {str(r["name"]) for rs in reasons for r in rs if r["kind"] in kinds}
    found = volunteering.skills_by_id(ids) if ids else {}
    return {skill_id: text_in(skill.label) for skill_id, skill in found.items()}


def candidate(fit, names: dict[int, str], labels: dict[str, str]) -> candidates.Candidate:
    """Return a candidate for a role, with the reasons as the association reads them."""
    said = [labels[r.name] for r in fit.reasons if r.name in labels]
    person_id = int(fit.volunteer)
    return candidates.Candidate(person_id, names.get(person_id, ""), fit.score, tuple(said))
