"""Make people, and sign them in without the form."""

import itertools
import time

from flask.testing import FlaskClient
from flask_security import hash_password

from solidarity.accounts import actions
from solidarity.accounts.models import Person
from solidarity.extensions import db

PASSWORD = "argan-and-almonds"
_numbers = itertools.count(1)


def make_person(
    *,
    email: str | None = None,
    name: str = "Amina Ait Said",
    roles: tuple[str, ...] = (),
    lang: str = "fr",
    confirmed: bool = True,
    password: str | None = None,
) -> Person:
    """Return a person who joined. Give `password=PASSWORD` to sign in through the form
    (hashing takes a moment, so a person has none unless asked)."""
    return actions.join(
        email=email or f"person{next(_numbers)}@example.org",
        name=name,
        password=hash_password(password) if password else None,
        roles=tuple(roles),
        lang=lang,
        is_confirmed=confirmed,
    )


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign `person` in as if the form had been sent just now.

    What the test wrote before is committed: the client reads through its own connection.
    """
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = person.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = time.time()
    return client
