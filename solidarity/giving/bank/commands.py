"""`bank open` and `bank import FILE`: the bank page, from a terminal. Dry runs unless --apply."""

from pathlib import Path

import click
from flask.cli import AppGroup

from solidarity.errors import Refusal
from solidarity.giving.bank import actions, queries, statements
from solidarity.giving.transfers.rules import compact
from solidarity.kit.money import Money
from solidarity.web import transaction

bank = AppGroup("bank", help="Bank accounts and their statements.")


@bank.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "iban", required=True, help="IBAN of the account.")
@click.option("--currency", default=None, help="Where one IBAN keeps several.")
@click.option("--apply", "really", is_flag=True, help="Write the lines and their entries.")
def import_(file: Path, iban: str, currency: str | None, really: bool) -> None:
    """Import a statement: CAMT.053 or CSV. All of it, or nothing and why."""
    found = queries.find_account_by_iban(compact(iban))
    wanted = [a.id for a in found if currency in (None, a.currency)]
    if len(wanted) != 1:
        raise click.ClickException("No such account is read (see `bank open`), or say --currency.")
    try:
        with file.open("rb") as stream, transaction.writing():
            report = statements.import_statement(
                wanted[0], stream, file.name, by=None, apply=really
            )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    total = Money(report.total_minor, report.currency)
    click.echo(f"{report.lines} lines, {report.first_on} to {report.last_on}, {total.major} in all")
    click.echo(f"{report.new} new, {report.known} known already.")
    if not report.has_balances:
        click.echo("The file tells no balances: that nothing is missing cannot be checked.")
    if not really:
        click.echo("Nothing was written (use --apply).")


@bank.command("open")
@click.argument("iban")
@click.option("--label", required=True, help="How the desk calls it.")
@click.option("--currency", required=True)
@click.option("--host", type=int, default=None, help="Number of the fiscal host's account.")
@click.option("--project", type=int, default=None, help="Number of the project it collects for.")
def open_(iban: str, label: str, currency: str, host: int | None, project: int | None) -> None:
    """Read the statements of an account: of a fiscal host, or collecting for a project."""
    if (host is None) == (project is None):
        raise click.ClickException("Say --host or --project, one of them.")
    try:
        with transaction.writing():
            account = actions.open_account(
                iban=iban, label=label, currency=currency, by=None,
                host_account_id=host, project_id=project,
            )  # fmt: skip
            code = account.code
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{code} is read from now on.")
