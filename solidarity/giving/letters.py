"""What the giver is told when a gift moves, once each; and who is handed their word."""

from solidarity.announcements import gift_received
from solidarity.associations import queries as associations
from solidarity.extensions import db
from solidarity.giving import links
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import DonationState
from solidarity.mail import actions as mail
from solidarity.mail.models import Letter
from solidarity.projects.models import Project
from solidarity.web.context import public_link

LETTERS = {
    DonationState.RECEIVED: "thanks",
    DonationState.ON_ITS_WAY: "on_its_way",
    DonationState.FAILED: "failed",
    DonationState.REFUNDED: "refunded",
}


def tell(donation: Donation) -> None:
    """Tell the giver what became of the gift, once each; let the rooms above know of a received
    one. A page left open and never paid is not written about.
    """
    letter = LETTERS.get(DonationState(donation.state))
    if letter:
        write(donation, letter, once=f"{letter}:{donation.id}")
    if donation.state == DonationState.RECEIVED:
        follow(donation)


def follow(donation: Donation) -> None:
    """Do what follows a received gift, beside the thanks: tell the rooms, pass the giver's word."""
    gift_received.send(donation)
    donor = db.session.get(DonorDetails, donation.id) if not donation.is_demo else None
    if donor and donor.email and donor.message:
        _pass_word(donation, donor)


def write(donation: Donation, letter: str, *, once: str, **more: object) -> DonorDetails | None:
    """Write to the giver of a gift about it; returns who was written to."""
    donor = db.session.get(DonorDetails, donation.id) if not donation.is_demo else None
    if donor is None or not donor.email:
        return None
    mail.write_letter(
        f"giving/{letter}",
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=once,
        **_values(donation, donor),
        **more,
    )
    return donor


def compose_thanks(letter: Letter) -> dict | None:
    """Return the values of thanks that were owed since the gift was recorded (recording)."""
    donation = db.session.get(Donation, letter.about["donation"])
    donor = db.session.get(DonorDetails, donation.id)
    return _values(donation, donor) if donor and donor.email else None


def _values(donation: Donation, donor: DonorDetails) -> dict:
    page = public_link("giving.gift", token=links.token_of(donation), lang=donation.lang)
    return {
        "donation": donation,
        "donor": donor,
        "project": db.session.get(Project, donation.project_id),
        "address": page,
    }


def _pass_word(donation: Donation, donor: DonorDetails) -> None:
    """Hand the giver's word for the village to those who act for its association, once."""
    project = db.session.get(Project, donation.project_id)
    for manager in associations.list_managers(project.association_id):
        mail.write_letter(
            "giving/word",
            to=manager.email,
            lang=manager.lang,
            person_id=manager.id,
            once=f"word:{donation.id}:{manager.id}",
            name="" if donation.is_anonymous else donor.name,
            message=donor.message,
            project=project,
            address=public_link("projects.show", slug=project.slug, lang=manager.lang),
        )
