"""Who works here: `flask --app wsgi staff add EMAIL --role reviewer`, `staff list`."""

import click
from flask.cli import AppGroup
from flask_security.recoverable import generate_reset_password_token

from solidarity.accounts import actions, queries
from solidarity.accounts.entry_forms import email_of
from solidarity.accounts.models import Person
from solidarity.accounts.rules import StaffRoleName
from solidarity.web import transaction
from solidarity.web.context import public_link
from solidarity.web.languages import LANGUAGES, REFERENCE

staff = AppGroup("staff", help="Who works here, and with which rights.")


@staff.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in StaffRoleName]))
@click.option("--name", default=None, help="How the site calls a person who has no account yet.")
@click.option("--lang", default=REFERENCE, type=click.Choice(list(LANGUAGES)))
def add(email: str, role: str, name: str | None, lang: str) -> None:
    """Give EMAIL a staff role, opening an account where there is none."""
    address = email_of(email)
    if address is None:
        raise click.UsageError(f"“{email}” is not an e-mail address.")
    with transaction.writing():
        person, is_new = _find_or_join(address, name, lang)
        given = actions.give_role(person, role)
    if not given:
        click.echo(f"{address} already is {role}. Nothing changed.")
        return
    click.echo(f"{address} is now {role}.")
    if is_new:
        click.echo("Give them this link, valid for one day and once, to choose a password:")
        click.echo(_password_link(person))


def _find_or_join(address: str, name: str | None, lang: str) -> tuple[Person, bool]:
    """Return the person and whether the account is new (its address is taken as proved)."""
    person = queries.find_person_by_email(address)
    if person is not None:
        return person, False
    name = name or address.partition("@")[0]
    return actions.join(email=address, name=name, lang=lang, is_confirmed=True), True


def _password_link(person: Person) -> str:
    token = generate_reset_password_token(person)
    return public_link("security.reset_password", lang=person.lang, token=token)


@staff.command("remove")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in StaffRoleName]))
def remove(email: str, role: str) -> None:
    """Withdraw a staff role from EMAIL; the account stays."""
    with transaction.writing():
        person = queries.find_person_by_email(email)
        if person is None:
            raise click.UsageError(f"{email} has no account.")
        taken = actions.take_role(person, role)
    click.echo(f"{email} is no longer {role}." if taken else f"{email} was not {role}.")


@staff.command("list")
def list_() -> None:
    """Show everyone who holds a staff role."""
    people = queries.list_staff()
    for person in people:
        roles = ", ".join(sorted(role.name for role in person.roles))
        second = "second step on" if person.tf_primary_method else "no second step"
        click.echo(f"{person.email}  {person.name}  {roles}  ({second})")
    if not people:
        click.echo("Nobody yet: flask --app wsgi staff add EMAIL --role administrator")
