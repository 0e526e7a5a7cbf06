"""Keep rates, with their source and day. The same file twice changes nothing."""

from dataclasses import dataclass

from solidarity.extensions import db
from solidarity.giving import actions as giving
from solidarity.giving import offers
from solidarity.giving.models import ExchangeRate
from solidarity.giving.rates import files, queries, rules
from solidarity.giving.rates.files import RatesRefused, Sheet
from solidarity.giving.rates.rules import HOME, Rate
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_


@dataclass(frozen=True)
class Report:
    """What an import did, or would do."""

    rates: list[Rate]
    others: int


def import_rates(content: bytes, *, by: int | None, apply: bool = True) -> Report:
    """Keep the rates of a file, all of them or none; RatesRefused says why not."""
    taken = set(offers.offers()) - {HOME}
    sheet: Sheet = files.read(content, taken=taken, today=clock.today())
    for rate in sheet.rates:
        _refuse_slip(rate)
    if apply:
        for rate in sheet.rates:
            keep(rate, by=by)
    return Report(sheet.rates, sheet.others)


def keep(rate: Rate, *, by: int | None) -> ExchangeRate:
    """Keep one rate, and who brought it."""
    row = giving.set_rate(rate.currency, rate.value, rate.source, rate.as_of)
    journal.record(
        "rate_kept", row, actor_id=by, currency=rate.currency, rate=str(rate.value),
        day=rate.as_of.isoformat(), source=rate.source,
    )  # fmt: skip
    db.session.flush()
    return row


def _refuse_slip(rate: Rate) -> None:
    before = queries.find_before(rate.currency, rate.as_of)
    if rules.is_a_slip(rate.value, before.rate if before else None):
        raise RatesRefused(
            N_(
                "One %(currency)s at %(value)s dirhams, when it was at %(before)s: look for a "
                "point in the wrong place."
            ),
            currency=rate.currency, value=rate.value.normalize(), before=before.rate.normalize(),
        )  # fmt: skip
