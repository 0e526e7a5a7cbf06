"""`rates import FILE`: a dry run unless --apply."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.giving.rates import actions
from solidarity.web import transaction


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "really", is_flag=True, help="Keep the rates.")
@with_appcontext
def import_rates(file: Path, really: bool) -> None:
    """Read a CSV of rates (date,currency,rate,source; or Bank Al-Maghrib's own table)."""
    try:
        with transaction.writing():
            report = actions.import_rates(file.read_bytes(), by=None, apply=really)
            if not really:
                db.session.rollback()
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    for rate in report.rates:
        click.echo(f"1 {rate.currency} = {rate.value} MAD ({rate.source}, {rate.as_of})")
    done = "kept" if really else "read; nothing was written (use --apply)"
    click.echo(f"{len(report.rates)} rates {done}; {report.others} of other currencies left out.")
