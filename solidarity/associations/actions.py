"""Found an association, tell what it is, invite its people, end their part."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from solidarity.accounts.models import Person
from solidarity.associations import queries, rules, wording
from solidarity.associations.models import Association, Membership
from solidarity.associations.rules import Part, Role, State
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock, tokens
from solidarity.kit.messages import N_
from solidarity.kit.text import fold, slugify
from solidarity.mail import actions as mail
from solidarity.web.context import public_link

TOLD = ("name", "about", "commune_code", "country", "founded", "email", "phone")
RESERVED = {"new", "invitations"}  # addresses beside /associations/<slug>


def found_association(*, kind: str, office: str, by: Person, **told: Any) -> Association:
    """Sign up an organisation; `by` becomes its first member, with the office she states.

    `told` holds name, about (Texts), commune_code, country, founded, email, phone.
    """
    rules.check_office(office)
    _check(kind, told)
    association = Association(
        kind=kind, state=State.DRAFT, created_at=clock.now(), is_demo=by.is_demo, **told
    )
    association.folded = _folded(association)
    _give_slug(association)
    db.session.add(
        Membership(
            association_id=association.id, person_id=by.id, role=office, state=Part.ACTIVE,
            since=clock.now(),
        )
    )  # fmt: skip
    journal.record("association_founded", association, actor_id=by.id, kind=kind, office=office)
    db.session.flush()
    return association


def describe(association: Association, *, by: Person, **told: Any) -> None:
    """Change what an association tells of itself; its kind stays what it was reviewed as."""
    _check(association.kind, told)
    changed = [key for key in TOLD if getattr(association, key) != told[key]]
    for key in changed:
        setattr(association, key, told[key])
    association.folded = _folded(association)
    journal.record("association_described", association, actor_id=by.id, changed=changed)
    db.session.flush()


def _check(kind: str, told: dict[str, Any]) -> None:
    rules.check_names(told["name"])
    rules.check_place(kind, told["commune_code"], told["country"])
    rules.check_founded(told["founded"], clock.today())


def _folded(association: Association) -> str:
    return fold(" ".join(text for text in association.name.values() if text))


def _give_slug(association: Association) -> None:
    """Insert the row under the first free address made of its name."""
    latin = slugify(association.name.get("fr") or "")
    base = latin if len(latin) > 1 and latin not in RESERVED else "association"
    for slug in (base, *(f"{base}-{tokens.new_reference(5).lower()}" for _ in range(5))):
        association.slug = slug
        try:
            with db.session.begin_nested():
                db.session.add(association)
        except IntegrityError:
            continue  # the address is taken: try another
        return
    raise Refusal(N_("This name could not be given an address. Try again."))


def invite(association: Association, *, email: str, role: str, lang: str, by: Person) -> Membership:
    """Invite someone by letter; a second letter to the same address replaces the first."""
    parts = queries.list_members(association.id)
    others = [m for m in parts if not _is_replaced(m, email)]
    held = [(m.membership.role, m.membership.state, m.email) for m in others]
    rules.check_invitation(role, email, held)
    for replaced in (m.membership for m in parts if _is_replaced(m, email)):
        db.session.delete(replaced)
    token = tokens.new_token()
    invitation = Membership(
        association_id=association.id, role=role, state=Part.INVITED, invited_email=email,
        token_digest=tokens.digest(token), invited_by=by.id, since=clock.now(),
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    journal.record("member_invited", association, actor_id=by.id, role=role)
    mail.write_letter(
        "associations/invitation", to=email, lang=lang, association=association, role=role,
            words=wording,
        host=by.name, days=rules.INVITATION_DAYS,
        link=public_link("associations.invitation", token=token, lang=lang),
    )  # fmt: skip
    return invitation


def _is_replaced(member: queries.Member, email: str) -> bool:
    is_waiting = member.membership.state == Part.INVITED
    return is_waiting and (member.email or "").casefold() == email.casefold()


def accept_invitation(token: str, *, by: Person) -> Membership:
    """Take the part an invitation offers. One person, one part: the treasurer is another."""
    invitation = _waiting_invitation(token)
    association = invitation.association
    mine = db.session.scalar(
        db.select(Membership).filter_by(association_id=association.id, person_id=by.id)
    )
    if mine and mine.state == Part.ACTIVE:
        raise Refusal(
            N_("You already belong to this association. Another person must take this part.")
        )
    _check_office_is_free(association.id, invitation.role)
    if mine:  # she comes back: the old row is hers, the invitation has served
        db.session.delete(invitation)
    part = mine or invitation
    part.role, part.person_id, part.state = invitation.role, by.id, Part.ACTIVE
    part.since, part.until = clock.now(), None
    part.token_digest = None
    journal.record("member_joined", association, actor_id=by.id, role=part.role)
    db.session.flush()
    return part


def _waiting_invitation(token: str) -> Membership:
    invitation = queries.find_invitation(tokens.digest(token))
    if invitation is None:
        raise NotFound(N_("This invitation was already used or withdrawn. Ask for another one."))
    rules.check_acceptance(invitation.state, invitation.since, clock.now())
    db.session.get(Association, invitation.association_id, with_for_update=True)
    return invitation


def _check_office_is_free(association_id: int, role: str) -> None:
    taken = db.session.scalar(
        db.select(Membership.id).filter_by(
            association_id=association_id, role=role, state=Part.ACTIVE
        )
    )
    if taken and role in rules.HELD_BY_ONE:
        raise Refusal(N_("Someone already holds this office: end their part first."))


def decline_invitation(token: str, *, by: Person) -> None:
    """Say no to an invitation."""
    invitation = _waiting_invitation(token)
    journal.record("invitation_declined", invitation.association, actor_id=by.id)
    db.session.delete(invitation)
    db.session.flush()


def end_membership(association: Association, membership_id: int, *, by: Person) -> None:
    """End someone's part, or take an invitation back; never the last manager's."""
    db.session.get(Association, association.id, with_for_update=True)
    part = db.session.get(Membership, membership_id)
    if part is None or part.association_id != association.id or part.state == Part.ENDED:
        raise NotFound(N_("This person is not in the association."))
    rules.check_end(part.role, part.state, _count_other_managers(part))
    journal.record(
        "member_ended", association, actor_id=by.id, role=part.role, person_id=part.person_id
    )
    if part.state == Part.INVITED:
        db.session.delete(part)
    else:
        part.state, part.until = Part.ENDED, clock.now()
    db.session.flush()


def _count_other_managers(part: Membership) -> int:
    return db.session.scalar(
        db.select(db.func.count()).where(
            Membership.association_id == part.association_id,
            Membership.id != part.id,
            Membership.state == Part.ACTIVE,
            Membership.role.in_([Role.PRESIDENT, Role.TREASURER, Role.SECRETARY]),
        )
    )
