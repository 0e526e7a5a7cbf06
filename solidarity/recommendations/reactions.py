"""What recommendations does when it hears news from below, and what it adds to other pages."""

from flask_babel import gettext

from solidarity import jobs
from solidarity.accounts import export, links
from solidarity.accounts import queries as accounts
from solidarity.announcements import gift_received, person_changed, person_erased
from solidarity.extensions import db
from solidarity.kit.messages import N_
from solidarity.recommendations import actions, pages, queries
from solidarity.recommendations.models import Dismissal, StalePerson, Suggestion
from solidarity.volunteering import candidates
from solidarity.volunteering import queries as volunteering
from solidarity.web import transaction
from solidarity.web.filters import text_in


def init_app() -> None:
    """Start listening, and answer who might help (said once, at start-up)."""
    person_changed.connect(notice_person)
    gift_received.connect(notice_gift)
    person_erased.connect(forget)
    candidates.register(candidates_of_project)
    links.register(
        "recommendations.index", N_("Chosen for you"), N_("Projects and roles, and why."), place=10
    )
    export.register(
        "suggestions",
        queries.export_of,
        title=N_("Chosen for you"),
        labels={
            "suggested": N_("Suggested"),
            "dismissed": N_("Not wanted"),
            "kind": N_("Kind"),
            "item": N_("Number"),
            "title": N_("Title"),
            "score": N_("Score"),
            "reasons": N_("Reasons"),
            "name": N_("Name"),
            "value": N_("Value"),
            "contribution": N_("Weight"),
        },
        codes={"kind": {"project": N_("Project"), "role": N_("Role")}},
        only_in_file=frozenset({"item", "score", "reasons"}),
    )


def notice_person(person) -> None:
    """A profile or a skill changed: suggestions are made again soon."""
    actions.mark_stale(person.id)
    transaction.after_commit(jobs.wake)


def notice_gift(donation) -> None:
    """A gift says what somebody cares about."""
    if donation.donor_id:
        actions.mark_stale(donation.donor_id)


def forget(person) -> None:
    """Drop every row that names a person; the next fit forgets them."""
    for model in (Suggestion, Dismissal, StalePerson):
        db.session.execute(db.delete(model).filter_by(person_id=person.id))


def candidates_of_project(project_id: int) -> dict[int, list[candidates.Candidate]]:
    """Answer the association's desk: who might help, for each open role."""
    roles = [role.id for role in volunteering.list_roles_of_project(project_id)]
    fits = actions.candidates_of(roles)
    people = {int(fit.volunteer) for found in fits.values() for fit in found}
    names = accounts.names_of(people) if people else {}
    labels = {s.id: text_in(s.label) for s in volunteering.list_skills()}
    labels |= {"commune": gettext("from this commune"), "province": gettext("from this province")}
    return {
        role: [pages.candidate(fit, names, labels) for fit in found] for role, found in fits.items()
    }
