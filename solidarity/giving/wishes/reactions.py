"""Wishes beside gifts: asked where one gives, told on the gift's page, forgotten on demand."""

from solidarity.accounts import export
from solidarity.announcements import person_erased
from solidarity.extensions import db
from solidarity.giving import extras
from solidarity.giving.extras import Extra
from solidarity.giving.wishes import actions, queries
from solidarity.giving.wishes.forms import WishForm
from solidarity.giving.wishes.models import GiftTribute
from solidarity.kit.messages import N_

NOTHING = {"name": "", "to_name": "", "to_email": "", "from_name": "", "message": ""}


@person_erased.connect
def forget(person, **_facts) -> None:
    """Drop the names a person wrote in tributes, and cards that wait for their address."""
    theirs = db.update(GiftTribute).filter_by(person_id=person.id)
    db.session.execute(theirs.values(person_id=None, **NOTHING))
    if person.email:
        to_them = db.func.lower(GiftTribute.to_email) == person.email.lower()
        db.session.execute(
            db.update(GiftTribute).where(to_them).values(to_name="", to_email="", message="")
        )


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the tributes a person made, for their own export."""
    query = db.select(GiftTribute).filter_by(person_id=person_id)
    return {
        "tributes": [
            {
                "tribute_name": row.name,
                "card_to": row.to_name,
                "card_from": row.from_name,
                "card_message": row.message,
            }
            for row in db.session.scalars(query.order_by(GiftTribute.donation_id))
        ]
    }


def _keep(donation, form: WishForm) -> None:
    actions.keep(donation, line=form.line.data, sister=form.sister.data, card=form.card())


extras.register(
    Extra(
        "wish",
        form=WishForm,
        keep=_keep,
        template="giving/wishes/form.html",
        tell=queries.find_wish,
        told_template="giving/wishes/told.html",
    )
)
export.register(
    "wishes",
    export_of,
    title=N_("Gifts in somebody's name"),
    labels={
        "tributes": N_("Gifts in somebody's name"),
        "tribute_name": N_("Whose name"),
        "card_to": N_("Who gets the card"),
        "card_from": N_("Signed by"),
        "card_message": N_("A word on the card"),
    },
)
