"""A project under way, who works on it, and who decides."""

import pytest

from tests.factories.accounts import make_person
from tests.factories.associations import make_member, make_verified_association
from tests.factories.projects import make_project


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
