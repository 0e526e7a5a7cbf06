"""How people of these tests enter."""

import pytest
from flask import g


@pytest.fixture
def sign_in(sign_in):
    """Sign in again and again in one test: whom the shared context remembers is forgotten."""

    def as_person(person):
        browser = sign_in(person)
        g.pop("_login_user", None)
        return browser

    return as_person
