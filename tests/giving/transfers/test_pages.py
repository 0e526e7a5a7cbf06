"""Transfers and cash as donors, treasurers and associations see them."""

import io
import re
from datetime import timedelta

import pytest

from solidarity.giving import checks, queries
from solidarity.giving.bank import linking
from solidarity.giving.bank.linking import Part
from solidarity.giving.bank.models import BankLine, BankLink
from solidarity.giving.links import token_of
from solidarity.giving.models import Donation
from solidarity.giving.transfers.models import AnnouncedGift, CashGift, HostBankAccount
from solidarity.kit import clock
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.associations import make_member, make_verified_association
from tests.factories.bank import (
    camt,
    make_bank_account,
    make_cash,
    make_collecting_route,
    make_host_bank_account,
    make_lines,
    make_transfer,
)
from tests.factories.giving import make_host
from tests.factories.projects import make_project

pytestmark = pytest.mark.any_engine
GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org", "form_token": "once"}


@pytest.fixture
def project(db):
    project = make_project()
    make_host_bank_account(project)
    db.session.commit()
    return project


@pytest.fixture
def in_request(app):
    """What letters need to know the site's address: `with in_request(): …`, around a factory."""
    return lambda: app.test_request_context("/fr/")


def announce(client, project, lang="fr", **values):
    data = {**GIFT, "currency": "EUR", **values}
    return client.post(f"/{lang}/projects/{project.slug}/transfer", data=data)


def test_a_donor_without_a_card_is_offered_a_transfer_beside_it(client, project):
    page = client.get(f"/en/projects/{project.slug}/give").text
    assert f"/en/projects/{project.slug}/transfer?currency=EUR" in page


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_announcing_leads_to_the_account_the_reference_and_a_code(client, db, project, lang):
    answer = announce(client, project, lang)
    assert answer.status_code == 303
    again = announce(client, project, lang)
    assert again.location == answer.location
    gift = db.session.query(Donation).one()
    told = db.session.get(AnnouncedGift, gift.id)
    page = client.get(answer.location).text
    for words in ("FR76 3000 6000 0112", gift.reference, told.creditor_reference[-4:], "<svg"):
        assert words in page
    assert gift.state == "intended"
    letter = db.session.query(Letter).one()
    assert (letter.kind, letter.lang) == ("giving/transfer", lang)
    assert gift.reference in letter.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": ""}, "Choose an amount"),
        ({"other_amount": "0"}, "smallest gift"),
        ({"other_amount": "x"}, "is not an amount"),
        ({"email": "nobody"}, "not an e-mail"),
        ({"name": ""}, "Write your name"),
    ],
)
def test_a_bad_announcement_gets_its_sentence_and_writes_nothing(
    client, db, project, values, words
):
    answer = announce(client, project, "en", **{"email": "kept@example.org", **values})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Donation).count() == 0


def test_an_announcement_is_taken_back_and_made_again(client, db, project):
    address = announce(client, project).location
    for act, state in (("withdraw", "expired"), ("renew", "intended")):
        assert client.post(address, data={"act": act}).status_code == 303
        db.session.expire_all()
        assert db.session.query(Donation).one().state == state
    assert client.post(address, data={"act": "steal"}).status_code == 404


def test_the_letters_link_of_a_gift_by_card_leads_a_transfer_to_its_own_page(client, db, project):
    address = announce(client, project).location
    token = address.rsplit("/", 1)[-1]
    assert client.get(f"/fr/gifts/{token}").location == address
    assert client.get(f"/fr/gifts/{token}?back=1").location == address
    assert client.post(f"/fr/gifts/{token}/retry").location == address


def test_my_gifts_tell_an_announced_transfer_as_such(client, db, project, sign_in):
    sign_in(make_person(email="fatima@example.org"))
    announce(client, project, "en")
    assert "Announced: not seen on a statement yet" in client.get("/en/account/gifts").text


def test_the_project_s_page_tells_what_is_announced_and_counts_none_of_it(client, db, project):
    announce(client, project)
    page = client.get(f"/en/projects/{project.slug}").text
    assert "announced by transfer or in cash" in page
    assert queries.totals_of([project.id])[project.id].received.minor == 0


def test_what_landed_is_told_with_both_numbers(client, db, project, in_request):
    with in_request():
        gift, account = make_transfer(project), make_bank_account(project)
        (line,) = make_lines(account, ("48,50", gift.reference, ""))
        linking.link_gifts(line.id, [Part(gift.id, 4850)], by=1)
        db.session.commit()
        token = token_of(gift)
    page = client.get(f"/en/transfers/{token}").text
    for words in ("€50", "€48.50", "€1.50", "Kept by the banks on the way"):
        assert words in page


def test_an_administrator_records_where_a_host_takes_transfers(client, db, sign_in):
    host = make_host()
    db.session.commit()
    sign_in(make_person(roles=("administrator",)))
    address = f"/en/staff/hosts/{host.id}/iban"
    data = {"holder": "Rives", "iban": "FR76 3000 6000 0112 3456 7890 188", "currency": "EUR"}
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert "check digits" in answer.text
    assert "7890 188" in answer.text
    for _ in range(2):
        done = client.post(address, data={**data, "iban": "FR76 3000 6000 0112 3456 7890 189"})
        assert done.status_code == 303
    assert db.session.query(HostBankAccount).one().iban == "FR7630006000011234567890189"


@pytest.fixture
def treasurer(db, sign_in):
    person = make_person(name="Trésorière", roles=("treasurer",))
    sign_in(person)
    return person


def test_a_statement_is_brought_on_the_page_and_bad_ones_are_refused(
    client, db, project, treasurer, in_request
):
    with in_request():
        gift, account = make_transfer(project), make_bank_account(project)
        db.session.commit()
        reference, account_id = gift.reference, account.id
    day = clock.today().isoformat()
    good = camt({"day": day, "amount": "50.00", "words": reference, "ref": "A"})
    address = "/en/staff/bank/import"

    def send(stream):
        data = {"account": account_id, "file": (io.BytesIO(stream), "s.xml")}
        return client.post(address, data=data)

    cut = send(good.getvalue()[:300])
    assert cut.status_code == 422
    assert "cut or damaged" in cut.text
    assert send(good.getvalue()).status_code == 303
    assert "This very file" in send(good.getvalue()).text
    desk = client.get("/en/staff/bank/").text
    for words in (reference, "our reference is in its words", "Link them all"):
        assert words in desk
    assert client.post("/en/staff/bank/exact").status_code == 303
    db.session.expire_all()
    assert db.session.query(Donation).one().state == "received"
    assert checks.check("test") == []


def test_a_line_is_given_by_reference_taken_back_and_sent_back(
    client, db, project, treasurer, in_request
):
    with in_request():
        gift, account = make_transfer(project), make_bank_account(project)
        (line,) = make_lines(account, ("80,00", "?", "Quelqu'un"))
        db.session.commit()
        reference, line_id = gift.reference, line.id
    page = f"/en/staff/bank/lines/{line_id}"
    assert (
        "No gift of this reference"
        in client.post(f"{page}/gift", data={"reference": "ZZZZZZZZZZ"}).text
    )
    too_much = client.post(f"{page}/gift", data={"reference": reference, "part": "81"})
    assert too_much.status_code == 422
    assert "more than what is left" in too_much.text
    data = {"reference": reference, "part": "50"}
    assert client.post(f"{page}/gift", data=data).status_code == 303
    link = db.session.query(BankLink).one()
    undo = f"/en/staff/bank/links/{link.id}/undo"
    assert "Say why" in client.post(undo, data={"because": "no"}).text
    assert client.post(undo, data={"because": "It was somebody else."}).status_code == 303
    assert client.post(f"{page}/take").status_code == 303
    pdf = (io.BytesIO(b"%PDF-1.4\n%%EOF"), "order.pdf")
    back = client.post(f"{page}/return", data={"because": "Nobody knows this payer.", "proof": pdf})
    assert back.status_code == 303
    told = client.get(page).text
    for words in ("Taken back by", "Trésorière", "To be sent back", "It was somebody else."):
        assert words in told
    db.session.expire_all()
    assert db.session.get(BankLine, line_id).state == "settled"
    assert checks.check("test") == []


@pytest.mark.parametrize(
    "data",
    [{}, {"kind": "gift"}, {"kind": "gift", "gift": "x:y"}, {"kind": "entry", "key": "9" * 30},
     {"kind": "nothing"}, {"kind": "gift", "gift": "1:5"}],
)  # fmt: skip
def test_a_tampered_button_links_nothing(client, db, project, treasurer, in_request, data):
    with in_request():
        (line,) = make_lines(make_bank_account(project), ("80,00", "?", ""))
        db.session.commit()
        line_id = line.id
    answer = client.post(f"/en/staff/bank/lines/{line_id}/link", data=data)
    assert 400 <= answer.status_code < 500
    assert db.session.query(BankLink).count() == 0


@pytest.fixture
def village(db):
    association = make_verified_association(level=2)
    project = make_project(association=association)
    make_collecting_route(project)
    people = {role: make_person() for role in ("treasurer", "secretary")}
    for role, person in people.items():
        make_member(association=association, person=person, role=role)
    db.session.commit()
    return association, project, people


def test_only_the_treasurer_or_president_records_cash(client, db, village, sign_in):
    association, _project, people = village
    sign_in(people["secretary"])
    assert client.get(f"/en/manage/{association.slug}/cash").status_code == 403


def test_cash_is_in_hand_with_its_age_and_each_receipt_once(client, db, village, sign_in):
    association, project, people = village
    sign_in(people["treasurer"])
    address = f"/en/manage/{association.slug}/cash"
    day = clock.today() - timedelta(days=9)
    data = {"project": project.id, "amount": "250", "collected_on": day.isoformat(),
            "receipt_number": "17", "name": "Lahcen", "form_token": "one"}  # fmt: skip
    assert client.post(address, data=data).status_code == 303
    page = client.get(address).text
    for words in ("MAD", "250", "for 9 days", "Receipt 17", "Lahcen"):
        assert words in page
    assert client.post(address, data=data).status_code == 303  # the same form again
    assert db.session.query(CashGift).count() == 1
    for changed, words in (
        ({}, "under this receipt before"),
        ({"receipt_number": "18", "collected_on": "2020-01-01"}, "Write the day"),
        ({"receipt_number": "18", "amount": "x"}, "is not an amount"),
        ({"receipt_number": ""}, "the receipt"),
    ):
        answer = client.post(address, data={**data, "form_token": "two", **changed})
        assert answer.status_code == 422
        assert words in answer.text
    assert db.session.query(CashGift).count() == 1


def test_cash_recorded_by_mistake_is_taken_back_by_its_own_association_only(
    client, db, village, sign_in, in_request
):
    association, project, people = village
    with in_request():
        gift = make_cash(project, minor=20_000, by=people["treasurer"].id)
        db.session.commit()
        reference = gift.reference
        association = db.session.merge(association)
        treasurer = db.session.merge(people["treasurer"])
    other = make_verified_association()
    stranger = make_person()
    make_member(association=other, person=stranger, role="treasurer")
    db.session.commit()
    data = {"because": "Counted twice by mistake."}
    sign_in(stranger)
    theirs = f"/en/manage/{other.slug}/cash/{reference}/cancel"
    assert client.post(theirs, data=data).status_code == 404
    sign_in(treasurer)
    ours = f"/en/manage/{association.slug}/cash/{reference}/cancel"
    assert client.post(ours, data={"because": "no"}).status_code == 422
    assert client.post(ours, data=data).status_code == 303
    db.session.expire_all()
    assert db.session.query(Donation).one().state == "failed"


def test_the_code_drawn_on_the_page_is_for_euros_only(client, db, in_request):
    project = make_project()
    make_collecting_route(project)
    with in_request():
        gift = make_transfer(project, minor=50_000, currency="MAD")
        db.session.commit()
        token = token_of(gift)
    page = client.get(f"/fr/transfers/{token}").text
    assert "transfer-code" not in page
    assert re.search("MA64 9990", page)
