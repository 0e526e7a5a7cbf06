"""Money commands: dry runs unless --apply."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import click
from flask.cli import AppGroup

from solidarity.extensions import db
from solidarity.giving import actions, inbox, offers, queries, reconcile
from solidarity.giving.bank.commands import bank
from solidarity.giving.rates import commands as rate_commands
from solidarity.kit import clock
from solidarity.web import transaction

payments = AppGroup("payments", help="Compare with the processor; replay announcements.")
rates = AppGroup("rates", help="Exchange rates, with their source and day.")


@payments.command("reconcile")
@click.option("--days", default=None, type=int, help="How far to look back (since the last clean).")
@click.option("--apply", "really", is_flag=True, help="Post what belongs to us, queue the rest.")
def reconcile_(days: int | None, really: bool) -> None:
    """Compare the processor's own account with the book, line by line, and both balances."""
    since = clock.now() - timedelta(days=days) if days is not None else None
    for found in reconcile.compare_all(since):
        _say(_mended(found) if really else found)
    if not really:
        click.echo("Nothing was written (use --apply).")


def _mended(found: reconcile.Comparison) -> reconcile.Comparison:
    posted, queued = reconcile.mend(found.missing)
    click.echo(f"{posted} posted, {queued} queued for a person.")
    left = reconcile.compare(found.host_id, found.account, found.currency, since=found.since)
    reconcile.keep(left)
    return left


def _say(found: reconcile.Comparison) -> None:
    for one in found.missing:
        click.echo(f"  only the processor: {one.txn_id} {one.amount_minor} {one.currency}")
    for kind, source in found.strange:
        click.echo(f"  only the book: {kind} {source}")
    for payout_id in found.uneven:
        click.echo(f"  its parts do not sum to it: {payout_id}")
    agree = "equal" if found.processor_minor == found.book_minor else "DIFFERENT"
    click.echo(
        f"{found.account}: {found.movements} movements since {found.since:%Y-%m-%d}, "
        f"{found.differences} differences; balance {found.processor_minor} {found.currency} "
        f"at the processor, {found.book_minor} in the book: {agree}"
    )


@payments.command("replay")
@click.option("--apply", "really", is_flag=True, help="Apply what waits, and what was set aside.")
def replay(really: bool) -> None:
    """Apply again the announcements that wait in the inbox or were set aside."""
    counts = queries.count_inbox()
    db.session.rollback()
    waiting, aside = counts.get("waiting", 0), counts.get("quarantined", 0)
    if not really:
        click.echo(f"{waiting} waiting, {aside} set aside.")
        return
    inbox.retry_all()
    done = inbox.drain(limit=waiting + aside)
    click.echo(f"{waiting} waiting, {aside} set aside, {done} applied.")


@rates.command("set")
@click.argument("currency")
@click.argument("rate")
@click.option("--source", required=True, help="Who says so, e.g. bank-al-maghrib.")
@click.option("--as-of", default=None, help="Day of the rate, YYYY-MM-DD (today).")
def set_rate(currency: str, rate: str, source: str, as_of: str | None) -> None:
    """Keep a rate: dirhams for one unit of CURRENCY."""
    try:
        value = Decimal(rate)
    except InvalidOperation:
        raise click.BadParameter(f"{rate!r} is not a number") from None
    if currency not in offers.offers() or not value.is_finite() or value <= 0:
        raise click.BadParameter("unknown currency, or a rate that is not above zero")
    try:
        day = datetime.fromisoformat(as_of).replace(tzinfo=UTC).date() if as_of else clock.today()
    except ValueError:
        raise click.BadParameter(f"{as_of!r} is not a day; write it as 2026-11-22") from None
    with transaction.writing():
        actions.set_rate(currency, value, source, day)
    click.echo(f"1 {currency} = {value} MAD ({source}, {day})")


rates.add_command(rate_commands.import_rates)
groups = (bank, payments, rates)
