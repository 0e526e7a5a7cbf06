"""Fundraising pages: beside gifts, on projects' pages; thanks when a gift arrives; forgetting."""

from flask import request

from solidarity.accounts import export
from solidarity.accounts import links as account_links
from solidarity.announcements import gift_received, person_erased
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.giving import extras
from solidarity.giving.extras import Extra
from solidarity.giving.fundraisers import actions, queries
from solidarity.giving.fundraisers.forms import ThroughForm
from solidarity.giving.fundraisers.rules import State
from solidarity.giving.models import Donation, DonorDetails
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.mail import actions as mail
from solidarity.projects import panels
from solidarity.projects.models import Project
from solidarity.web.context import public_link


def _form(project: Project) -> ThroughForm | None:
    """Return the hidden form of the page this gift comes through, if it takes gifts."""
    slug = request.values.get("fundraiser", "")[:255]
    page = queries.find_page(slug) if slug else None
    if page is None or page.project_id != project.id or not queries.takes_gifts(page, project):
        return None
    return ThroughForm(page)


@gift_received.connect
def thank(donation: Donation, **_facts) -> None:
    """Send the organiser's word of thanks to whoever gave through their page, once."""
    page = queries.find_of_gift(donation.id)
    donor = db.session.get(DonorDetails, donation.id) if page and page.thanks else None
    if donor is None or not donor.email or donation.is_demo or page.state == State.HIDDEN:
        return
    mail.write_letter(
        "giving/fundraiser_thanks",
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=f"fundraiser_thanks:{donation.id}",
        page=page,
        donor=donor,
        address=public_link("fundraisers.show", slug=page.slug, lang=donation.lang),
    )


@person_erased.connect
def forget(person, **_facts) -> None:
    """Take down the pages of a person who asked to be forgotten; the gifts stay the project's."""
    for page in queries.list_of_person(person.id):
        photo = db.session.get(StoredFile, page.photo_id) if page.photo_id else None
        if photo is not None:
            files.withdraw(photo)
        page.photo_id = page.organiser_id = None
        page.organiser = page.title = page.story = page.thanks = ""
        page.state, page.hidden_reason = State.HIDDEN, None
    db.session.flush()


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the pages a person organises, for their own export."""
    return {
        "pages": [
            {
                "title": page.title,
                "story": page.story,
                "thanks": page.thanks,
                "goal": f"{Money(page.goal_minor, page.currency).major} {page.currency}",
                "name": page.organiser,
            }
            for page in queries.list_of_person(person_id)
        ]
    }


extras.register(
    Extra(
        "fundraiser",
        form=_form,
        keep=lambda donation, form: actions.tag(donation, form.page.slug),
        template="giving/fundraisers/through.html",
        tell=lambda donation: queries.find_of_gift(donation.id),
        told_template="giving/fundraisers/told.html",
    )
)
panels.register_block(
    panels.Block("fundraisers", queries.read_block, "giving/fundraisers/block.html", "side")
)
account_links.register(
    "fundraisers.mine",
    N_("My fundraising pages"),
    N_("Collect for a project among your own people."),
    place=24,
)
export.register(
    "fundraisers",
    export_of,
    title=N_("My fundraising pages"),
    labels={
        "pages": N_("My fundraising pages"),
        "title": N_("Title"),
        "story": N_("Why you collect"),
        "thanks": N_("Your word of thanks"),
        "goal": N_("Goal"),
        "name": N_("Your name, as it is shown"),
    },
)
