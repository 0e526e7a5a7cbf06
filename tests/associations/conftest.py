"""A request's context for actions: links in letters need one."""

import pytest


@pytest.fixture
def acting(app, db):
    """The database, inside a request of the French site."""
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        yield db
