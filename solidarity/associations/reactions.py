"""What associations do when something happens below them."""

from solidarity.accounts import export
from solidarity.accounts.models import Person
from solidarity.announcements import person_erased
from solidarity.associations import queries, wording
from solidarity.associations.models import Membership
from solidarity.associations.rules import Part
from solidarity.extensions import db
from solidarity.kit import clock
from solidarity.kit.messages import N_


@person_erased.connect
def forget_person(person: Person, **_facts) -> None:
    """End the parts of a person who asked to be forgotten, and drop invitations sent to her.

    Even the last manager's: the right to be forgotten does not wait for a successor.
    """
    waiting = db.delete(Membership).where(
        Membership.state == Part.INVITED,
        db.func.lower(Membership.invited_email) == (person.email or "").lower(),
    )
    db.session.execute(waiting)
    parts = db.session.scalars(db.select(Membership).filter_by(person_id=person.id))
    for part in parts:
        part.invited_email = None
        if part.state == Part.ACTIVE:
            part.state, part.until = Part.ENDED, clock.now()
    db.session.flush()


export.register(
    "associations",
    queries.export_of,
    title=N_("My associations"),
    labels={
        "memberships": N_("My associations"),
        "name": N_("Name"),
        "office": N_("Office"),
        "state": N_("State"),
        "since": N_("Since"),
        "until": N_("Until"),
    },
    codes={"office": wording.ROLE, "state": wording.PART},
)
