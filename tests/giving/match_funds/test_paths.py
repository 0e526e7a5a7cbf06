"""The whole way, through the payment double: a paid gift brings its match, however often told."""

from solidarity.extensions import db as _db
from solidarity.giving import checks
from solidarity.giving.match_funds import pool, queries
from solidarity.giving.match_funds.rules import Held
from solidarity.giving.models import FundingTotal
from tests.factories.match_funds import make_fund


def test_a_paid_gift_brings_its_match_once_however_often_it_is_told(
    app, db, begin, pay, announce, drain, project
):
    with app.test_request_context("/fr/"):
        make_fund()
        db.session.commit()
    donation_id, _, session_id = begin(minor=1000)
    with app.app_context():
        amount = queries.find_match(donation_id).amount_minor
        assert pool.held_for(queries.find_match(donation_id)) == Held(reserved=amount)

    pay(session_id)
    announce(times=2)
    drain()
    announce()
    drain()

    with app.app_context():
        assert pool.held_for(queries.find_match(donation_id)) == Held(posted=amount)
        assert _db.session.get(FundingTotal, project.id).matched_minor == amount > 0
        assert checks.check("test") == []
