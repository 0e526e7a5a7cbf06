"""Clubs forget whoever asks: their shares stay in the statement, of nobody."""

from solidarity.accounts import export
from solidarity.accounts import links as account_links
from solidarity.announcements import person_erased
from solidarity.extensions import db
from solidarity.giving.clubs import actions, queries, rules
from solidarity.giving.clubs.models import Club, ClubMember
from solidarity.kit.messages import N_


@person_erased.connect
def forget(person, **_facts) -> None:
    """Make every place of a person nameless, the ones that wait for their address too."""
    theirs = ClubMember.person_id == person.id
    if person.email:
        theirs = db.or_(theirs, ClubMember.email == person.email.lower())
    query = db.select(ClubMember, Club).join(Club, Club.id == ClubMember.club_id).where(theirs)
    for member, club in db.session.execute(query).all():
        actions.make_nameless(club, member)
    db.session.flush()


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return the clubs a person belongs to and what they put in, for their own export."""
    query = (
        db.select(ClubMember, Club)
        .join(Club, Club.id == ClubMember.club_id)
        .where(ClubMember.person_id == person_id)
        .order_by(Club.id)
    )
    return {
        "clubs": [
            {
                "club": club.name,
                "role": member.role,
                "name": member.name,
                "given": ", ".join(
                    f"{one.major} {one.currency}" for one in queries.given_by_member(member.id)
                ),
            }
            for member, club in db.session.execute(query)
        ]
    }


account_links.register(
    "clubs.mine",
    N_("My clubs"),
    N_("Give together with people of your village, by two signatures."),
    place=26,
)
export.register(
    "clubs",
    export_of,
    title=N_("My clubs"),
    labels={
        "clubs": N_("My clubs"),
        "club": N_("Club"),
        "role": N_("Office"),
        "name": N_("Name"),
        "given": N_("Given"),
    },
    codes={"role": rules.ROLE_WORDS},
)
