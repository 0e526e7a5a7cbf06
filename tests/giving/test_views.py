"""Giving, as the giver sees it."""

import pytest

from solidarity.giving import queries
from solidarity.giving.models import (
    Donation,
    FundingTotal,
    PaymentAttempt,
    Pledge,
    ReconciliationItem,
    WebhookEvent,
)
from solidarity.kit import clock
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.giving import make_intended, make_transfer_route
from tests.factories.projects import make_project
from tests.giving.conftest import post_signed

GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org", "form_token": "once-1"}


@pytest.fixture
def give(client, project):
    """Send the giving form."""

    def send(lang="fr", currency="EUR", **values):
        data = {**GIFT, "currency": currency, **values}
        return client.post(f"/{lang}/projects/{project.slug}/give", data=data)

    return send


def test_before_paying_the_page_says_who_holds_the_money_fees_and_tax_receipt(client, project):
    page = client.get(f"/en/projects/{project.slug}/give").text

    for words in ("Rives et Douars", "of your gift plus", "No tax receipt", "can be refunded", "≈"):
        assert words in page


def test_a_gift_leads_to_the_hosted_page_and_is_committed_before(db, give, double):
    answer = give()

    assert answer.status_code == 303
    assert answer.location.startswith(double.url)
    donation = db.session.query(Donation).one()
    assert (donation.amount_minor, donation.currency, donation.state) == (5000, "EUR", "intended")
    assert donation.quote_minor == 54000
    assert donation.quote_source == "indicative"


def test_a_double_click_makes_one_gift_and_one_page(db, give, double):
    first, second = give(), give()

    assert first.location == second.location
    assert db.session.query(Donation).count() == 1


def test_amounts_in_arabic_digits_are_accepted(db, give, double):
    assert give(lang="ar", other_amount="٧٥").status_code == 303
    gift = db.session.query(Donation).one()
    assert (gift.amount_minor, gift.currency, gift.quote_minor) == (7500, "EUR", 81000)


@pytest.mark.parametrize("currency", ["EUR", "USD", "MAD"])
def test_a_written_amount_is_of_the_currency_of_the_page(db, give, double, currency):
    assert give(currency=currency, other_amount="30").status_code == 303
    gift = db.session.query(Donation).one()
    assert (gift.amount_minor, gift.currency) == (3000, currency)


def test_whoever_chooses_nothing_gives_nothing(db, give, double):
    answer = give(lang="en", amount="", other_amount="")

    assert answer.status_code == 422
    assert "Choose an amount" in answer.text
    assert db.session.query(Donation).count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"other_amount": "0"}, "smallest gift is €2"),
        ({"other_amount": "-5"}, "is not an amount"),
        ({"other_amount": "1000000000000"}, "Above €10,000"),
        ({"other_amount": "fifty"}, "is not an amount"),
        ({"other_amount": "1e3"}, "is not an amount"),
        ({"amount": "1"}, "Choose an amount"),
        ({"name": ""}, "Write your name"),
        ({"email": "nobody"}, "not an e-mail"),
        ({"message": "x" * 100_000}, "100000 characters"),
    ],
)
def test_bad_input_gets_its_sentence_keeps_what_was_typed_and_writes_nothing(
    db, give, double, values, words
):
    answer = give(lang="en", **{"name": "Fatima Zahra", **values})

    assert answer.status_code == 422
    assert words in answer.text
    assert "Fatima Zahra" in answer.text or values.get("name") == ""
    assert db.session.query(Donation).count() == 0


def test_a_currency_we_do_not_take_falls_back_without_a_gift(db, give, double):
    answer = give(lang="en", currency="XYZ")

    assert answer.status_code == 422
    assert "do not take this currency" in answer.text
    assert db.session.query(Donation).count() == 0


def test_more_than_the_donors_part_is_refused_with_what_is_left(db, give, double, project):
    db.session.add(FundingTotal(project_id=project.id, received_minor=299_900_00))
    db.session.commit()

    answer = give(lang="en", other_amount="500")

    assert answer.status_code == 422
    assert "still lacks about" in answer.text


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "times": 3},
        {"status": 500, "after_processing": True},  # kept under the idempotency key
    ],
)
def test_a_broken_processor_is_said_and_the_same_form_starts_a_new_attempt(db, give, double, fault):
    double.control("chaos", fail_next=fault)
    answer = give(lang="en")
    assert answer.status_code == 422
    assert "Nothing was paid" in answer.text
    double.control("chaos", fail_next=None)

    assert give(lang="en").status_code == 303
    assert db.session.query(Donation).count() == 1
    states = [a.state for a in db.session.query(PaymentAttempt).order_by(PaymentAttempt.n)]
    assert states == ["failed", "open"]


def test_a_line_cut_after_the_processor_worked_finds_the_page_it_opened(db, give, double):
    double.control("chaos", fail_next={"drop_connection": True})
    assert give(lang="en").status_code == 303
    assert db.session.query(PaymentAttempt).count() == 1


def test_coming_back_from_the_bank_shows_the_bank_s_word(client, db, give, double):
    give(lang="en")
    attempt = db.session.query(PaymentAttempt).one()
    done = double.control("pay", session=attempt.session_id, outcome="card")

    page = client.get(done["success_url"].split("127.0.0.1:8000", 1)[1])

    assert page.status_code == 200
    assert "Your gift was received" in page.text
    db.session.expire_all()
    assert db.session.query(Donation).one().state == "received"
    assert db.session.query(FundingTotal).one().received_minor == 54000
    assert db.session.query(Letter).filter_by(kind="giving/thanks").count() == 1


def test_a_forged_link_opens_nothing(client, project):
    assert client.get("/fr/gifts/forged.token").status_code == 404
    assert client.get("/ar/pledges/forged.token").status_code == 404


def test_where_no_route_is_open_one_promises_and_it_is_plainly_not_money(client, db, double):
    project = make_project()
    db.session.commit()

    answer = client.post(f"/en/projects/{project.slug}/give", data={**GIFT, "currency": "EUR"})

    page = client.get(answer.location).text
    assert "A promise is not money" in page
    assert db.session.query(Donation).count() == 0
    total = db.session.query(FundingTotal).one()
    assert (total.promised_minor, total.received_minor) == (54000, 0)

    client.post(answer.location)
    db.session.expire_all()
    assert db.session.query(Pledge).one().state == "withdrawn"
    assert db.session.query(FundingTotal).one().promised_minor == 0


def test_a_promise_asks_for_nothing_that_is_not_kept(client, db):
    project = make_project()
    db.session.commit()

    page = client.get(f"/en/projects/{project.slug}/give").text

    assert "Promise a gift to" in page
    for name in ("message", "is_anonymous", "wants_news"):
        assert f'name="{name}"' not in page


@pytest.mark.parametrize("amount", [{"amount": ""}, {"other_amount": "0"}])
def test_a_promise_needs_an_amount_too(client, db, double, amount):
    project = make_project()
    db.session.commit()

    data = {**GIFT, "currency": "EUR", **amount}
    answer = client.post(f"/en/projects/{project.slug}/give", data=data)

    assert answer.status_code == 422
    assert db.session.query(Pledge).count() == 0


def test_nothing_is_promised_to_a_project_that_takes_no_gift(client, db, double):
    project = make_project(state="suspended")
    db.session.commit()

    client.post(f"/en/projects/{project.slug}/give", data={**GIFT, "currency": "EUR"})

    assert db.session.query(Pledge).count() == 0


def test_a_transfer_is_explained_before_it_is_announced(client, db):
    project = make_project()
    make_transfer_route(project)
    db.session.commit()

    answer = client.get(f"/en/projects/{project.slug}/give")

    assert answer.location == f"/en/projects/{project.slug}/transfer"
    page = client.get(answer.location).text
    assert page.index("18-18/2026/7") < page.index("Show me the account and the reference")
    assert client.get(f"/en/projects/{project.slug}/route").location == answer.location


def test_the_page_tells_what_each_of_the_project_s_own_amounts_buys(client, db, project):
    project.presets = {"EUR": [{"amount": n, "buys": {}} for n in (1000, 30000)]}
    project.budget[0].amount_minor = 12_000_00
    db.session.commit()

    page = client.get(f"/en/projects/{project.slug}/give").text

    assert 'value="1000"' in page
    assert 'value="30000" checked' in page
    assert "<bdi>€300</bdi> ≈ <bdi>3,240" in page
    assert "4 gifts like this one pay for: Forage et pompage solaire." in page


@pytest.mark.parametrize("slug", ["nothing-here", "../etc"])
def test_an_unknown_project_is_not_found(client, db, slug):
    assert client.get(f"/fr/projects/{slug}/give").status_code == 404


EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.succeeded",
    "livemode": False,
    "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "ch_1", "object": "charge"}},
}


def test_a_webhook_with_a_wrong_signature_is_refused(app, client, db):
    assert post_signed(app, client, EVENT, secret="whsec_other").status_code == 400
    assert client.post("/webhooks/stripe", data="{}").status_code == 400
    assert db.session.query(WebhookEvent).count() == 0


def test_live_money_never_enters_the_test_book(app, client, db):
    assert post_signed(app, client, {**EVENT, "livemode": True}).status_code == 400
    assert db.session.query(WebhookEvent).count() == 0


def test_another_version_of_the_api_is_set_aside(app, client, db):
    assert post_signed(app, client, {**EVENT, "api_version": "2017-08-15"}).status_code == 200
    assert db.session.query(WebhookEvent).one().state == "quarantined"


@pytest.fixture
def dispute(db, project):
    """A dispute about a gift waits for the treasurer."""
    gift, _attempt = make_intended(project, queries.find_route(project))
    item = ReconciliationItem(
        kind="dispute", source="dp_1", state="open", found_at=clock.now(),
        facts={"donation": gift.reference, "amount": 5000, "status": "needs_response"},
    )  # fmt: skip
    db.session.add(item)
    db.session.commit()
    return item


@pytest.fixture
def treasurer(db, sign_in):
    person = make_person(roles=("treasurer",))
    db.session.commit()
    return sign_in(person)


def test_the_treasurer_reads_a_dispute_in_words_with_its_gift_and_its_project(
    treasurer, dispute, project
):
    page = treasurer.get("/en/staff/money").text

    for words in ("Dispute", "waits for our answer", dispute.facts["donation"], project.slug):
        assert words in page


def test_what_did_not_agree_is_settled_with_words_and_by_one_person(treasurer, dispute, db):
    refused = treasurer.post(f"/en/staff/money/{dispute.id}", data={"resolution": "done"})
    assert refused.status_code == 422
    assert "at least 20 characters" in refused.text

    told = "The donor was reached; the bank withdrew the dispute."
    assert (
        treasurer.post(f"/en/staff/money/{dispute.id}", data={"resolution": told}).status_code
        == 303
    )
    db.session.expire_all()
    kept = db.session.get(ReconciliationItem, dispute.id)
    assert (kept.state, kept.resolution) == ("resolved", told)
    assert kept.owner_id
    assert kept.resolved_at
    again = treasurer.post(f"/en/staff/money/{dispute.id}", data={"resolution": told})
    assert again.status_code == 409
    assert "All agrees" in treasurer.get("/en/staff/money").text
