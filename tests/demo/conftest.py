"""One demonstration per engine, loaded once: the tests here only read it."""

import pytest

from solidarity.demo import loading
from solidarity.extensions import db as _db
from tests.conftest import site_on
from tools.stripe_double.server import running


@pytest.fixture(scope="session")
def loaded(template, tmp_path_factory):
    """A site with the demonstration, and the double that knows its payments."""
    folder = tmp_path_factory.mktemp("demo")
    with running() as double, site_on(template, folder, STRIPE_API_BASE=double.url) as app:
        with app.app_context():
            app.extensions["demo_loaded"] = loading.load()
            app.extensions["double"] = double
            _db.session.remove()
        yield app


@pytest.fixture
def demo(loaded):
    """The loaded database, inside a request, so that addresses can be made."""
    with loaded.test_request_context("/fr/"):
        yield _db
        _db.session.rollback()
        _db.session.remove()


@pytest.fixture
def projects(demo):
    """The demonstration's projects by their key in the file."""
    return loading.find_projects()
