"""Money commands: dry runs unless --apply."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import click
from flask.cli import AppGroup

from solidarity.extensions import db
from solidarity.giving import actions, inbox, offers, reconcile
from solidarity.giving.bank.commands import bank
from solidarity.giving.models import WebhookEvent
from solidarity.giving.rates import commands as rate_commands
from solidarity.kit import clock
from solidarity.web import transaction

payments = AppGroup("payments", help="Compare with the processor; replay announcements.")
rates = AppGroup("rates", help="Exchange rates, with their source and day.")


@payments.command("reconcile")
@click.option("--days", default=7, show_default=True, help="How far to look back.")
@click.option("--apply", "really", is_flag=True, help="Post what belongs to us, queue the rest.")
def reconcile_(days: int, really: bool) -> None:
    """List what the processor settled and the book does not hold."""
    found = reconcile.find_differences(clock.now() - timedelta(days=days))
    for one in found:
        click.echo(f"{one.txn_id} {one.amount_minor} {one.currency} on {one.account}")
    if really:
        posted, queued = reconcile.mend(found)
        click.echo(f"{posted} posted, {queued} queued for a person.")
    else:
        click.echo(f"{len(found)} to mend; nothing was written (use --apply).")


@payments.command("replay")
@click.option("--apply", "really", is_flag=True, help="Apply the waiting announcements.")
def replay(really: bool) -> None:
    """Apply announcements that still wait in the inbox."""
    waiting = db.session.query(WebhookEvent).filter_by(state="waiting").count()
    db.session.rollback()
    done = inbox.drain(limit=waiting) if really else 0
    click.echo(f"{waiting} waiting, {done} applied." if really else f"{waiting} waiting.")


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
