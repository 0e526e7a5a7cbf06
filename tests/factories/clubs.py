"""A club with its treasurer, its second signatory and a member without an account."""

from dataclasses import dataclass

from solidarity.accounts.models import Person
from solidarity.giving.clubs import actions
from solidarity.giving.clubs.models import Club, ClubMember
from tests.factories.accounts import make_person

AZAGHAR_NIRS = "09.541.03.07"


@dataclass
class MadeClub:
    """A club and its people."""

    club: Club
    treasurer: Person
    signatory: Person
    member: ClubMember


def make_club(*, treasurer: Person | None = None, joined: bool = True) -> MadeClub:
    """Return a founded club; its second signatory has joined unless told otherwise."""
    treasurer = treasurer or make_person(name="Hassan")
    signatory = make_person(name="Khadija")
    club = actions.found(
        name="Ceux d'Azaghar N'irs à Lyon", commune=AZAGHAR_NIRS, country="FR",
        second_name="Khadija", second_email=signatory.email, by=treasurer,
    )  # fmt: skip
    if joined:
        actions.join(club, by=signatory)
    member = actions.add_member(club, name="Brahim", email="", by=treasurer)
    return MadeClub(club, treasurer, signatory, member)
