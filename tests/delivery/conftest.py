"""A project under way, who works on it, who decides, and a page to stand in."""

import pytest

from solidarity.delivery import checks
from solidarity.extensions import db as _db
from solidarity.giving import checks as giving_checks
from solidarity.ledger import checks as ledger_checks
from tests.factories.accounts import make_person
from tests.factories.associations import make_member, make_verified_association
from tests.factories.projects import make_project


@pytest.fixture
def page(app, db):
    """A French page of the site, and its database; at the end the book must hold."""
    with app.test_request_context("/fr/"):
        yield db
        _db.session.flush()
        assert checks.check("test") == []
        assert giving_checks.check("test") == []
        assert not ledger_checks.is_broken(ledger_checks.check(_db.session))
        _db.session.rollback()


@pytest.fixture
def in_request(db, app):
    """A request, so that addresses and languages are there."""
    with app.test_request_context("/en/"):
        yield db


@pytest.fixture
def association(db):
    """A verified association; Fatima Oubrahim is its president on paper."""
    return make_verified_association(level=2)


@pytest.fixture
def manager(association):
    person = make_person(name="Hassan Manager")
    make_member(association=association, person=person, role="secretary")
    return person


@pytest.fixture
def project(association, manager):
    return make_project(association=association, state="works")


@pytest.fixture
def reviewer(db):
    return make_person(name="Salma Reviewer", roles=("reviewer",))


@pytest.fixture
def treasurer(db):
    return make_person(name="Driss Treasurer", roles=("treasurer",))
