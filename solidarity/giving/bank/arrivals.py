"""The letter of a gift that landed: both numbers, once.

It takes the place of the thanks that `posting` writes for gifts by card: the same `once`.
"""

from solidarity.extensions import db
from solidarity.giving import links
from solidarity.giving.bank.models import BankLine
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.kit.money import Money
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web.context import public_link


def write_letter(donation: Donation, line: BankLine) -> None:
    """Tell the giver what arrived, and on which day the statement shows it."""
    donor = db.session.get(DonorDetails, donation.id)
    if donation.is_demo or donor is None or not donor.email:
        return
    told = db.session.get(AnnouncedGift, donation.id)
    mail.write_letter(
        "giving/landed",
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=f"thanks:{donation.id}",
        donation=donation,
        donor=donor,
        announced=Money(told.announced_minor, donation.currency),
        landed=Money(donation.amount_minor, donation.currency),
        booked_on=line.booked_on,
        project=db.session.get(Project, donation.project_id),
        address=public_link("transfers.show", token=links.token_of(donation), lang=donation.lang),
    )
