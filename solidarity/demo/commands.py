"""`flask --app wsgi prepare`, `demo load`, `demo sign-ins`."""

import time
from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from solidarity.accounts.queries import count_people
from solidarity.demo import loading, people
from solidarity.demo.double import DoubleSilent
from solidarity.demo.scale import loading as in_bulk
from solidarity.demo.sources import read
from solidarity.extensions import db
from solidarity.ledger.schema import LedgerUnguarded, assert_guarded

demo = AppGroup("demo", help="The demonstration: invented people, projects and gifts.")


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date; an empty one gets the demonstration (not in production)."""
    upgrade()
    _refuse_an_unguarded_book()
    settings = current_app.extensions["settings"]
    if settings.is_production or (count_people() and not loading.is_begun()):
        return
    _load()


def _refuse_an_unguarded_book() -> None:
    """A migration by hand, a restored dump: a guard of the book may be lost without a word."""
    try:
        assert_guarded(db.session.connection())
    except LedgerUnguarded as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        db.session.rollback()


@demo.command("load")
@click.option("--scale", type=click.IntRange(min=1), help="Instead: invent that many people.")
@click.option("--seed", default=7, show_default=True, help="The same seed invents the same.")
def load(scale: int | None, seed: int) -> None:
    """Load the demonstration; a second time changes nothing.

    With --scale N: N people with two gifts each, N/40 associations, N/10 projects, in bulk.
    """
    if scale is None:
        _load()
    else:
        _load_in_number(scale, seed)


def _load_in_number(number: int, seed: int) -> None:
    began, counts = time.monotonic(), Counter()
    with click.progressbar(length=2 * number, label="Gifts and all before them") as bar:

        def step(name: str, count: int) -> None:
            counts[name] += count
            bar.update(count if name == "gifts" else 0)

        try:
            in_bulk.load(number, seed, step)
        except (loading.NotHere, in_bulk.AlreadyThere) as refusal:
            raise click.ClickException(str(refusal)) from None
    for name, count in counts.items():
        click.echo(f"  {count:>10,} {name}")
    click.echo(f"Loaded in {time.monotonic() - began:.0f} s.")


def _load() -> None:
    began = time.monotonic()
    try:
        loaded = loading.load(click.echo)
    except (loading.NotHere, DoubleSilent) as refusal:
        raise click.ClickException(str(refusal)) from None
    if loaded:
        click.echo(f"The demonstration is loaded ({time.monotonic() - began:.0f} s).")
    else:
        click.echo("The demonstration is already loaded: nothing was changed.")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Print the site's address and who one may sign in as, with the one password of all."""
    settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("There are no demonstration sign-ins in production.")
    known = people.sign_ins()
    if not known:
        click.echo("The demonstration is not loaded: flask --app wsgi demo load")
        return
    click.echo(f"\n  {settings.public_url}/fr/account/login")
    for part, email in known:
        click.echo(f"  {part:<30} {email}")
    click.echo(f"  {'Password of them all':<30} {read('people')['password']}")
