"""Payment routes: who may open which one, and what each must hold.

The platform does not hold what it may not hold (laws 15-18 and 18-18): a card payment lands on
a fiscal host's account abroad, a transfer on the association's own authorised account, a
referral at a licensed company.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from solidarity.associations.rules import Kind
from solidarity.errors import Invalid, Refusal
from solidarity.kit.identifiers import is_moroccan_iban
from solidarity.kit.messages import N_
from solidarity.kit.money import EXPONENTS

PROCESSOR_ACCOUNT = re.compile(r"acct_[A-Za-z0-9_]{4,60}")


class RouteKind(StrEnum):
    CARD = "card"
    TRANSFER = "transfer"
    REFERRAL = "referral"


# Transfers stand apart: the law names who may appeal to the public (policy row transfer.kinds).
KINDS = {
    RouteKind.CARD: (Kind.LOCAL, Kind.COOPERATIVE, Kind.DIASPORA, Kind.HOST),
    RouteKind.REFERRAL: (Kind.LOCAL, Kind.COOPERATIVE, Kind.DIASPORA),
}


@dataclass(frozen=True)
class Draft:
    """A route as the reviewer typed it. `host_country` is where the host account stands."""

    kind: str
    starts_on: date
    ends_on: date | None = None
    ceiling_minor: int | None = None  # MAD centimes
    countries: list[str] = field(default_factory=list)
    host_country: str | None = None
    address: str = ""
    holder: str = ""
    iban: str = ""
    authorisation: str = ""
    authority: str = ""
    has_copy: bool = False


@dataclass(frozen=True)
class Policy:
    """What the policy table says about routes."""

    level_ceiling_minor: int  # MAD centimes
    open_countries: frozenset[str]
    processor_countries: frozenset[str]
    transfer_kinds: frozenset[str]  # Kind values


def kinds_for(association_kind: str, policy: Policy) -> list[RouteKind]:
    """Return the kinds of route this kind of organisation may have."""
    return [kind for kind in RouteKind if _may_have(association_kind, kind, policy)]


def _may_have(association_kind: str, kind: str, policy: Policy) -> bool:
    if kind == RouteKind.TRANSFER:
        return association_kind in policy.transfer_kinds - {Kind.COOPERATIVE}
    return association_kind in KINDS[RouteKind(kind)]


def check(association_kind: str, is_level_in_force: bool, route: Draft, policy: Policy,
          today: date) -> None:  # fmt: skip
    """Refuse a route that the law, the policy table or the file does not allow."""
    if not is_level_in_force:
        raise Refusal(
            N_("The association has no level in force: two reviewers must accept its file first.")
        )
    check_kind(association_kind, route.kind, policy)
    _check_dates(route, today)
    _check_ceiling(route, policy)
    _check_countries(route.countries, policy)
    {
        RouteKind.CARD: _check_card,
        RouteKind.TRANSFER: _check_transfer,
        RouteKind.REFERRAL: _check_referral,
    }[RouteKind(route.kind)](route, policy)


def check_kind(association_kind: str, kind: str, policy: Policy) -> None:
    """Refuse a kind of route that this kind of organisation may not have."""
    if _may_have(association_kind, kind, policy):
        return
    if association_kind == Kind.COOPERATIVE:
        raise Invalid(
            N_(
                "Law 18-18 lets only associations appeal to the public: a co-operative receives "
                "by card through a host, or through a licensed company."
            ),
            field="kind",
        )
    raise Invalid(N_("This kind of organisation cannot receive that way."), field="kind")


def _check_dates(route: Draft, today: date) -> None:
    if route.ends_on and route.ends_on < route.starts_on:
        raise Invalid(N_("The last day comes before the first."), field="ends_on")
    if route.ends_on and route.ends_on < today:
        raise Invalid(N_("The last day has passed: choose a later one."), field="ends_on")


def _check_ceiling(route: Draft, policy: Policy) -> None:
    if route.ceiling_minor is None:
        return
    if route.ceiling_minor <= 0:
        raise Invalid(N_("Write a ceiling above zero, or leave it empty."), field="ceiling")
    if route.ceiling_minor > policy.level_ceiling_minor:
        raise Invalid(
            N_("The ceiling of this level is %(most)s MAD: lower the amount."),
            field="ceiling",
            most=f"{policy.level_ceiling_minor // 100:,}".replace(",", "\u00a0"),
        )


def _check_countries(countries: Iterable[str], policy: Policy) -> None:
    closed = sorted(set(countries) - policy.open_countries)
    if closed:
        raise Invalid(
            N_("Collection is not open in: %(countries)s. Untick these countries."),
            field="countries",
            countries=", ".join(closed),
        )


def _check_card(route: Draft, policy: Policy) -> None:
    if not route.host_country:
        raise Invalid(N_("Choose the host account that receives the cards."), field="host")
    if route.host_country not in policy.processor_countries:
        raise Invalid(
            N_("The card processor does not serve this host's country: choose another host."),
            field="host",
        )


def _check_transfer(route: Draft, _policy: Policy) -> None:
    if not route.authorisation:
        raise Invalid(
            N_("Write the number of the fundraising licence (law 18-18)."), field="authorisation"
        )
    if not route.authority:
        raise Invalid(N_("Write which authority gave the licence."), field="authority")
    if not route.ends_on:
        raise Invalid(N_("A licence has a last day: write it."), field="ends_on")
    if not route.has_copy:
        raise Invalid(
            N_("The copy of the licence is not in the file: the association must add it first."),
            field="authorisation",
        )
    if not is_moroccan_iban(route.iban):
        raise Invalid(
            N_("This is not a Moroccan IBAN: MA and 26 digits, whose keys must be right."),
            field="iban",
        )


def _check_referral(route: Draft, _policy: Policy) -> None:
    parts = urlsplit(route.address)
    if parts.scheme != "https" or "." not in parts.netloc:
        raise Invalid(
            N_("Write the address of the collection's own page, beginning with https://"),
            field="address",
        )
    if not route.holder:
        raise Invalid(N_("Write the name of the licensed company."), field="holder")


def is_open(starts_on: date, ends_on: date | None, is_closed: bool, today: date) -> bool:
    """Say whether a route receives today (its first and last days included)."""
    return not is_closed and starts_on <= today and (ends_on is None or today <= ends_on)


def check_host_account(
    account: str, currency: str, country: str, processor_countries: Iterable[str],
    *, gives_tax_receipt: bool, ruling: str,
) -> None:  # fmt: skip
    """Refuse a host account the processor cannot serve, or a tax receipt without its ruling."""
    if not PROCESSOR_ACCOUNT.fullmatch(account):
        raise Invalid(N_("The processor's account begins with acct_."), field="processor_account")
    if currency not in EXPONENTS:
        raise Invalid(N_("The site does not know this currency."), field="currency")
    if country not in set(processor_countries):
        raise Invalid(
            N_("The card processor does not serve this host's country: choose another host."),
            field="association",
        )
    if gives_tax_receipt and not ruling:
        raise Invalid(
            N_("Write the reference of the ruling: without it no tax receipt may be promised."),
            field="ruling",
        )
