"""Authorisations to appeal to the public: what is asked, who verifies, what is owed after."""

import io
from datetime import date, timedelta

import pytest

from solidarity.associations.authorisations import actions, countries, queries, rules
from solidarity.associations.authorisations.models import Authorisation
from solidarity.associations.authorisations.rules import Standing
from solidarity.associations.routes import queries as routes
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import (
    make_administrator,
    make_authorisation,
    make_member,
    make_reviewer,
    make_verified_association,
)

DAY = date(2026, 6, 1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("state", "starts", "ends", "standing"),
    [
        ("waiting", 0, 9, Standing.WAITING),
        ("refused", 0, 9, Standing.REFUSED),
        ("verified", 1, 9, Standing.AHEAD),
        ("verified", 0, 0, Standing.IN_FORCE),
        ("verified", -9, 0, Standing.IN_FORCE),
        ("verified", -9, -1, Standing.ENDED),
    ],
)
def test_both_its_days_are_inside_and_nothing_counts_before_somebody_saw_it(
    state, starts, ends, standing
):
    first, last = DAY + timedelta(days=starts), DAY + timedelta(days=ends)
    assert rules.standing(state, first, last, DAY) == standing


@pytest.mark.parametrize(
    ("gone", "due"), [(9, None), (10, 10), (24, 10), (25, 25), (30, 25), (31, 31), (400, 31)]
)
def test_a_reminder_missed_on_its_day_is_made_up_for(gone, due):
    assert rules.reminder_due(DAY, None, DAY + timedelta(days=gone)) == due
    assert rules.reminder_due(DAY, DAY, DAY + timedelta(days=gone)) is None


def test_the_account_is_due_thirty_days_after_and_late_the_day_after_that():
    due = rules.account_due(DAY, 30)
    assert due == date(2026, 7, 1)
    assert not rules.is_overdue(due, None, due)
    assert rules.is_overdue(due, None, due + timedelta(days=1))


@pytest.fixture
def desk(client, db):
    """An association and its secretary's browser."""
    association, person = make_verified_association(), make_person()
    make_member(association=association, person=person, role="secretary")
    sign_in(client, person)
    return association, person


def typed(**changes):
    today = clock.today()
    return {
        "reference": "SGG/2026/18", "authority": "SGG", "purpose": "L'eau du douar",
        "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=60)).isoformat(),
        "ceiling": "200000", "file": (io.BytesIO(PDF), "autorisation.pdf"), **changes,
    }  # fmt: skip


def test_an_association_enters_its_authorisation_with_a_private_copy(client, db, desk):
    association, person = desk
    answer = client.post(f"/fr/manage/{association.slug}/authorisations", data=typed())

    assert answer.status_code == 303
    row = db.session.query(Authorisation).one()
    assert (row.state, row.ceiling_minor, row.entered_by) == ("waiting", 20_000_000, person.id)
    assert row.file_id


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reference": ""}, "number of the authorisation"),
        ({"ends_on": "2020-01-01", "starts_on": "2019-01-01"}, "last day has passed"),
        ({"ceiling": "0"}, "above zero"),
        ({"ceiling": ""}, "above zero"),
        ({"file": (b"", "")}, "Add a copy"),
        ({"file": (b"hello", "a.pdf")}, "Copy"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, db, desk, changes, words):
    association, _ = desk
    if "file" in changes:  # opened anew for each engine: a request closes it
        content, name = changes["file"]
        changes = {"file": (io.BytesIO(content), name)}
    answer = client.post(f"/en/manage/{association.slug}/authorisations", data=typed(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "L&#39;eau du douar" in answer.text
    assert db.session.query(Authorisation).count() == 0


def test_a_reviewer_who_is_not_related_verifies_it_with_words(client, db):
    association, reviewer = make_verified_association(), make_reviewer()
    held = make_authorisation(
        association=association, state="waiting", decided_at=None, reason=None
    )
    sign_in(client, reviewer)
    address = f"/en/staff/authorisations/{held.id}"

    short = client.post(address, data={"verdict": "accept", "reason": "seen"})
    assert short.status_code == 422
    assert "at least 20 characters" in short.text
    words = "Original seen, same number, same dates."
    assert client.post(address, data={"verdict": "accept", "reason": words}).status_code == 303

    db.session.expire_all()
    held = db.session.get(Authorisation, held.id)
    assert (held.state, held.decided_by) == ("verified", reviewer.id)
    assert db.session.query(JournalLine).filter_by(act="authorisation_verified").count() == 1
    assert client.post(address, data={"verdict": "refuse", "reason": words}).status_code == 422


def test_whoever_belongs_to_the_association_does_not_verify_its_document(app, db):
    association, reviewer = make_verified_association(), make_reviewer()
    make_member(association=association, person=reviewer)
    held = make_authorisation(
        association=association, state="waiting", decided_at=None, reason=None
    )
    with pytest.raises(NotAllowed):
        actions.decide(held.id, accept=True, reason="x" * 30, by=reviewer)


def test_a_late_account_stands_on_the_public_page_and_blocks_another_collection(client, db):
    association = make_verified_association()
    held = make_authorisation(
        association=association,
        starts_on=clock.today() - timedelta(days=80),
        ends_on=clock.today() - timedelta(days=40),
    )
    account = actions.ask_account(held, days=30)
    assert actions.ask_account(held, days=30) is account
    db.session.commit()

    page = client.get(f"/en/associations/{association.slug}").text
    assert "is late" in page
    with pytest.raises(Refusal, match="late"):
        actions.refuse_debtor(association.id)

    filer = make_person()
    with pytest.raises(Invalid):
        actions.file_account(account, filed_on=held.ends_on, figures={}, by=filer)
    actions.file_account(account, filed_on=clock.today(), figures={"a": 1}, by=filer)
    actions.refuse_debtor(association.id)
    assert queries.list_overdue(association.id) == []
    with pytest.raises(Refusal, match="already filed"):
        actions.file_account(account, filed_on=clock.today(), figures={}, by=filer)


def test_an_administrator_closes_a_country_with_its_source_and_the_journal_keeps_it(client, db):
    administrator = sign_in(client, make_administrator()) and make_administrator()
    assert "FR" in routes.list_open_countries()

    unsaid = client.post("/en/staff/countries", data={"country": "FR", "act": "close"})
    assert unsaid.status_code == 422
    assert "source" in unsaid.text
    with pytest.raises(Invalid):
        countries.decide("FR", is_open=False, source="", by=administrator)
    told = {"country": "FR", "act": "close", "source": "Opinion of counsel, 3 June 2026"}
    assert client.post("/en/staff/countries", data=told).status_code == 303

    assert "FR" not in routes.list_open_countries()
    line = db.session.query(JournalLine).filter_by(act="country_closed").one()
    assert line.facts["country"] == "FR"
    assert "Opinion of counsel" in client.get("/en/staff/countries").text
