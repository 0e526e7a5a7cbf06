"""A person who is forgotten takes along the words they wrote for a refund."""

from solidarity.giving import reactions
from solidarity.giving.models import Donation
from solidarity.giving.queries import find_route
from solidarity.giving.refunds.models import Refund
from solidarity.kit import clock
from tests.factories.accounts import make_person
from tests.factories.giving import make_intended


def test_the_words_of_a_wish_go_with_the_person(db, app, project):
    with app.test_request_context("/fr/"):
        person = make_person(name="Fatima")
        gift, _ = make_intended(project, find_route(project), person_id=person.id)
        db.session.add(
            Refund(
                donation_id=gift.id, form_token="f", amount_minor=5000, currency="EUR",
                asker="donor", reason="Ma mère est malade.", state="wanted", asked_at=clock.now(),
                attempts=0,
            )
        )  # fmt: skip
        db.session.flush()

        reactions.forget(person)
        db.session.expire_all()

        assert db.session.query(Refund).one().reason == ""
        assert db.session.query(Donation).one().donor_id is None
