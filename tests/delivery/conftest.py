"""Every test of this room stands in a French page, where letters know the site's address."""

import pytest

from solidarity.delivery import checks
from solidarity.extensions import db as _db
from solidarity.giving import checks as giving_checks
from solidarity.ledger import checks as ledger_checks


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
