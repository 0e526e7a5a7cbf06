"""What an organisation is, how its file moves, who may act for it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_


class Kind(StrEnum):
    LOCAL = "local"  # dahir 1-58-376 of 1958
    COOPERATIVE = "cooperative"  # law 112-12: not an association
    DIASPORA = "diaspora"  # registered where its members live
    PARTNER = "partner"  # institution, company, university
    HOST = "host"  # fiscal host: receives on behalf of others, abroad


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_WORK = "needs_work"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


# A verified association may be sent again (renewal, next level): its level stands meanwhile.
MOVES = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.NEEDS_WORK, State.VERIFIED, State.REFUSED, State.SUSPENDED},
    State.NEEDS_WORK: {State.SUBMITTED, State.SUSPENDED},
    State.VERIFIED: {State.SUBMITTED, State.NEEDS_WORK, State.SUSPENDED},
    State.REFUSED: {State.SUBMITTED},
    State.SUSPENDED: {State.VERIFIED, State.NEEDS_WORK},
}


class Role(StrEnum):
    PRESIDENT = "president"
    TREASURER = "treasurer"
    SECRETARY = "secretary"
    MEMBER = "member"


class Part(StrEnum):
    """Where a membership stands."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


class Standing(StrEnum):
    """What the public is told: computed from state, level and dates, never stored."""

    DECLARED = "declared"
    UNDER_REVIEW = "under_review"
    VERIFIED = "verified"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    REFUSED = "refused"


MANAGERS = frozenset({Role.PRESIDENT, Role.TREASURER, Role.SECRETARY})
HELD_BY_ONE = frozenset({Role.PRESIDENT, Role.TREASURER})
MOROCCAN = frozenset({Kind.LOCAL, Kind.COOPERATIVE})
ABROAD = frozenset({Kind.DIASPORA, Kind.HOST})
TWO_OFFICERS = frozenset({Kind.LOCAL, Kind.COOPERATIVE, Kind.DIASPORA})
INVITATION_DAYS = 30


def move(state: str, to: State) -> State:
    """Return `to`, or refuse a move the table does not hold."""
    if to not in MOVES[State(state)]:
        raise Refusal(N_("This file cannot take that step from where it stands. Reload the page."))
    return to


def standing(
    state: str, level: int, until: date | None, is_withdrawn: bool, today: date
) -> Standing:
    """Return what the public reads. A level counts to its last day included."""
    if state == State.SUSPENDED:
        return Standing.SUSPENDED
    if has_level(state, level, until, today):
        return Standing.VERIFIED
    if state == State.SUBMITTED:
        return Standing.UNDER_REVIEW
    if is_withdrawn:
        return Standing.WITHDRAWN
    if level:
        return Standing.EXPIRED
    return Standing.REFUSED if state == State.REFUSED else Standing.DECLARED


def has_level(state: str, level: int, until: date | None, today: date, least: int = 1) -> bool:
    """Say whether a level of at least `least` is in force today."""
    return state != State.SUSPENDED and level >= least and until is not None and today <= until


def check_place(kind: str, commune: str | None, country: str | None) -> None:
    """Refuse a Moroccan organisation without commune, and one abroad without its country."""
    if kind in MOROCCAN and not commune:
        raise Invalid(N_("Choose the commune where it is registered."), field="commune")
    if kind in ABROAD and (not country or country == "MA"):
        raise Invalid(
            N_("Choose the country where it is registered, outside Morocco."), field="country"
        )


def check_names(names: dict[str, str]) -> None:
    """Refuse an organisation without a name in French or Arabic."""
    if not any(names.get(lang) for lang in ("fr", "ar")):
        raise Invalid(N_("Give its name, in French or in Arabic."), field="name_fr")


def check_office(office: str) -> None:
    """Refuse a founder who could not act for what she founds."""
    if office not in MANAGERS:
        raise Invalid(
            N_("Whoever signs an association up is its president, treasurer or secretary."),
            field="office",
        )


def check_founded(year: int | None, today: date) -> None:
    """Refuse a founding year that cannot be."""
    if year is not None and not 1900 <= year <= today.year:
        raise Invalid(
            N_("Write a year between 1900 and %(year)d."), field="founded", year=today.year
        )


def check_invitation(role: str, email: str, held: Iterable[tuple[str, str, str | None]]) -> None:
    """Refuse an invitation that would give one person two offices, or one office to two.

    `held` is (role, part, email) of the members and invitations that stand.
    """
    for other_role, part, other_email in held:
        same_person = other_email is not None and other_email.casefold() == email.casefold()
        if same_person and part == Part.ACTIVE:
            raise Refusal(
                N_("This address belongs to someone who is already in the association."),
                field="email",
            )
        if same_person and {role, other_role} == HELD_BY_ONE:
            raise Refusal(
                N_("President and treasurer must be two people: give another address."),
                field="email",
            )
        if role in HELD_BY_ONE and role == other_role and part == Part.ACTIVE:
            raise Refusal(
                N_("Someone already holds this office: end their part first."), field="role"
            )


def check_acceptance(part: str, invited_at: datetime, now: datetime) -> None:
    """Refuse an invitation that was used, withdrawn, or left more than 30 days."""
    if part != Part.INVITED:
        raise Refusal(N_("This invitation was already used or withdrawn. Ask for another one."))
    if now - invited_at > timedelta(days=INVITATION_DAYS):
        raise Refusal(
            N_("This invitation is more than %(days)d days old. Ask for another one."),
            days=INVITATION_DAYS,
        )


def check_end(role: str, part: str, other_managers: int) -> None:
    """Refuse to end the part of the last person who can act for the association."""
    if part == Part.ACTIVE and role in MANAGERS and other_managers == 0:
        raise Refusal(
            N_("This is the last person who can act for the association. Invite another first.")
        )


def missing_officers(kind: str, roles: Iterable[str]) -> list[Role]:
    """Return the offices nobody holds yet, among those a level asks for."""
    if kind not in TWO_OFFICERS:
        return []
    held = set(roles)
    return [role for role in (Role.PRESIDENT, Role.TREASURER) if role not in held]
