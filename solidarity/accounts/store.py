"""Where Flask-Security keeps people: it flushes, the request commits."""

from typing import Any

from flask import g
from flask_security import SQLAlchemyUserDatastore

from solidarity.accounts import actions
from solidarity.accounts.models import Passkey, Person, StaffRole
from solidarity.extensions import db
from solidarity.web.languages import REFERENCE


class PeopleStore(SQLAlchemyUserDatastore):
    """Flask-Security's door to our people; opening an account is our own action."""

    def commit(self) -> None:
        """Leave the commit to the request (web.transaction): a refused one writes nothing."""
        self.db.session.flush()

    def create_user(self, **fields: Any) -> Person:
        """Open an account from the sign-up form, in the language of its page."""
        fields = self._prepare_create_user_args(**fields)
        for unused in ("active", "roles"):
            fields.pop(unused)
        return actions.join(lang=g.get("lang") or REFERENCE, **fields)


people = PeopleStore(db, Person, StaffRole, Passkey)
