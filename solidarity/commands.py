"""Commands of the site: `flask --app wsgi …`."""

from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from solidarity import jobs
from solidarity.accounts.commands import staff
from solidarity.delivery import checks as delivery_checks
from solidarity.delivery.spending import checks as spending_checks
from solidarity.demo.commands import demo, prepare
from solidarity.extensions import db
from solidarity.giving import checks as giving_checks
from solidarity.giving import commands as giving
from solidarity.ledger import commands as ledger
from solidarity.recommendations import commands as recommendations
from solidarity.web import transaction


@click.command("worker")
def worker() -> None:
    """Run the background work until stopped."""
    jobs.work(current_app._get_current_object())


@contextmanager
def open_session():
    """Give a command the session of one transaction, committed at its end."""
    with transaction.writing():
        yield db.session


def gifts_and_book():
    """Ask the invariants between gifts, tranches, invoices and this site's book."""
    book = current_app.extensions["settings"].book
    rooms = (giving_checks, delivery_checks, spending_checks)
    return [finding for room in rooms for finding in room.check(book)]


def init_app(app: Flask) -> None:
    """Give every command to the flask program."""
    for command in (worker, prepare, demo, staff, *giving.groups, recommendations.matching):
        app.cli.add_command(command)
    app.cli.add_command(with_appcontext_group(ledger.ledger_commands(open_session, gifts_and_book)))


def with_appcontext_group(group: click.Group) -> click.Group:
    """Let every command of a plain click group run inside the application."""
    for command in group.commands.values():
        command.callback = with_appcontext(command.callback)
    return group
