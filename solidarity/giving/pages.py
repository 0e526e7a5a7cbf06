"""What the giving page tells before anybody pays: who holds the money, fees, what reaches it."""

from dataclasses import dataclass
from decimal import Decimal

from solidarity.associations.models import HostAccount, PaymentRoute
from solidarity.giving import bought, offers, queries, rules
from solidarity.kit.money import Money, convert
from solidarity.projects.models import Project
from solidarity.projects.plan.rows import PresetRow, presets_of
from solidarity.web.filters import text_in


@dataclass(frozen=True)
class Choice:
    """A suggested amount: what it is in dirhams, what it costs, what reaches the project, and what
    it buys, in the association's own words where it gave some."""

    amount: Money
    dirhams: Money
    fee: Money | None
    reaches: Money
    buys: str | None  # a sentence


@dataclass(frozen=True)
class Disclosure:
    """Said before paying, always; `percent` and `fixed` tell the card fee of a free amount."""

    host: HostAccount
    percent: Decimal | None
    fixed: Money | None
    gives_tax_receipt: bool


def choices(project: Project, currency: str, route: PaymentRoute | None, lang: str) -> list[Choice]:
    """Return the suggested amounts of a currency with what each does."""
    said = {p.amount: text_in(p.buys) for p in _own(project, currency)}
    units = bought.units_of(project, lang)
    return [
        _choice(Money(minor, currency), route, units, said.get(minor))
        for minor in amounts_of(project, currency)
    ]


def _choice(
    amount: Money, route: PaymentRoute | None, units: list[bought.Unit], said: str | None
) -> Choice:
    rate = queries.get_rate(amount.currency).rate
    fee = fee_of(amount, route)
    reaches = amount - fee if fee and fee < amount else amount
    return Choice(
        amount=amount,
        dirhams=rules.quote(amount, rate),
        fee=fee,
        reaches=reaches,
        buys=said or bought.what_it_buys(rules.quote(reaches, rate), units),
    )


def amounts_of(project: Project, currency: str) -> tuple[int, ...]:
    """Return what is suggested: the association's own amounts, else the house's (minor units)."""
    own = tuple(p.amount for p in _own(project, currency))
    return own or tuple(offers.offers()[currency].presets)


def first_choice(project: Project, currency: str) -> int:
    """Return the amount that is chosen before anybody chooses: the one in the middle."""
    amounts = amounts_of(project, currency)
    return amounts[len(amounts) // 2]


def _own(project: Project, currency: str) -> list[PresetRow]:
    return [p for p in presets_of(project) if p.currency == currency]


def fee_of(amount: Money, route: PaymentRoute | None) -> Money | None:
    """Return the estimated card fee in the currency of the gift; None when it is not known."""
    terms = _fee_terms(route, amount.currency)
    if terms is None:
        return None
    permille, fixed = terms
    fee = rules.fee_estimate(amount, permille, fixed.minor)
    # An estimate in dirhams has no centimes: the fee is settled in another currency.
    return Money(-(-fee.minor // 100) * 100, "MAD") if fee.currency == "MAD" else fee


def _fee_terms(route: PaymentRoute | None, currency: str) -> tuple[int, Money] | None:
    """Return (permille, fixed part in `currency`) of the card fee; None when it is not known."""
    if route is None or route.host_account is None:
        return None
    settles_in = route.host_account.currency
    fee = offers.card_fees().get(settles_in)
    if fee is None:
        return None
    fixed = Money(fee.fixed, settles_in)
    if settles_in != currency:
        own, given = queries.get_rate(settles_in).rate, queries.get_rate(currency).rate
        fixed = convert(fixed, own / given, currency)
    return fee.permille, fixed


def disclose(route: PaymentRoute, currency: str) -> Disclosure:
    """Return what is said before paying by a route."""
    permille, fixed = _fee_terms(route, currency) or (None, None)
    return Disclosure(
        host=route.host_account,
        percent=None if permille is None else Decimal(permille) / 10,
        fixed=fixed,
        gives_tax_receipt=route.host_account.gives_tax_receipt and bool(route.host_account.ruling),
    )
