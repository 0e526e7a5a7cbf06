"""Tax receipts: who may have one, numbers without a gap, voids that keep theirs."""

import io
import threading

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.accounts import actions as people
from solidarity.announcements import gift_changed
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db as _db
from solidarity.giving import queries as giving
from solidarity.giving.links import token_of
from solidarity.giving.models import Donation
from solidarity.giving.papers.tax import actions, models, queries, rules
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.web import transaction
from tests.factories import accounts
from tests.factories.giving import make_card_route, make_host, make_received
from tests.factories.projects import make_project

HOLDER = actions.Holder("Fatima Ait Ali", "3 rue des Amandiers\n93100 Montreuil, France")
FINE = rules.Asked(host_may=True, state="received", kept=1, was_erased=False, has_standing=False)


@pytest.fixture
def project(app, db):
    with app.test_request_context("/fr/"):
        project = make_project()
        host = make_host()
        host.gives_tax_receipt, host.ruling = True, "Rescrit 2026/17"
        make_card_route(project, host=host)
        db.session.commit()
        yield project


def gift_of(project, **giver) -> Donation:
    return make_received(project, giving.find_route(project), **giver)


# Rules


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"was_erased": True}, "erased"),
        ({"host_may": False}, "gives no tax receipt"),
        ({"state": "disputed"}, "received and is still there"),
        ({"state": "refunded"}, "received and is still there"),
        ({"kept": 0}, "received and is still there"),
        ({"has_standing": True}, "already has"),
    ],
)
def test_a_receipt_that_would_not_be_true_is_refused_with_its_own_sentence(changed, sentence):
    with pytest.raises(Refusal, match=sentence):
        rules.check(rules.Asked(**{**FINE.__dict__, **changed}))


def test_a_true_receipt_is_not_refused():
    rules.check(FINE)
    rules.check_holder(HOLDER.name, HOLDER.address)


@pytest.mark.parametrize(("name", "address"), [("", "3 rue des Amandiers"), ("F", "  rue ")])
def test_a_receipt_is_made_out_to_somebody_somewhere(name, address):
    with pytest.raises(Invalid):
        rules.check_holder(name, address)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"), (21, "vingt et un"), (71, "soixante et onze"), (80, "quatre-vingts"),
        (81, "quatre-vingt-un"), (99, "quatre-vingt-dix-neuf"), (100, "cent"), (200, "deux cents"),
        (201, "deux cent un"), (1_000, "mille"), (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"), (1_234_567, "un million deux cent trente-quatre mille cinq "
                                                  "cent soixante-sept"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_in_french(number, words):
    assert rules.in_french(number) == words


@given(st.integers(0, 999_999_999))
def test_no_two_numbers_are_said_alike_by_their_neighbours(number):
    assert rules.in_french(number) != rules.in_french(number + 1)
    assert "  " not in rules.in_french(number)


def test_amounts_in_words():
    assert rules.amount_in_french(50_01, "EUR") == "cinquante euros et un centime"
    assert rules.amount_in_french(1_00, "EUR") == "un euro"
    assert rules.amount_in_french(100_000_000, "EUR") == "un million d’euros"
    assert rules.amount_in_french(5, "KWD") == ""


# Acts


def test_numbers_have_no_gap_even_where_one_is_refused_or_voided(project):
    given_ = [gift_of(project) for _ in range(3)]
    first = actions.issue(given_[0].id, HOLDER)
    with pytest.raises(Refusal):
        actions.issue(given_[0].id, HOLDER)
    with pytest.raises(Invalid):
        actions.issue(given_[1].id, actions.Holder("F", ""))
    second = actions.issue(given_[1].id, HOLDER)
    treasurer = accounts.make_person(roles=("treasurer",))
    actions.void(first.id, reason="Wrong address given.", by=treasurer.id)
    again = actions.issue(given_[0].id, HOLDER)

    host = given_[0].host_account_id
    found = queries.list_of_host("test", host, clock.today().year)
    assert [r.number for r in found] == [1, 2, 3]
    assert [bool(r.void) for r in found] == [True, False, False]
    assert (again.round, second.number) == (2, 2)
    declared = queries.sum_up(found)
    assert (declared.standing, declared.voided, declared.sums[0].minor) == (2, 1, 10_000)
    acts = [row.act for row in _db.session.query(JournalLine).filter(
        JournalLine.act.startswith("tax_receipt"))]  # fmt: skip
    assert acts == ["tax_receipt_issued", "tax_receipt_issued", "tax_receipt_voided",
                    "tax_receipt_issued"]  # fmt: skip


def test_a_partial_refund_voids_the_receipt_and_gives_another_for_what_is_left(project):
    gift = gift_of(project)
    first = actions.issue(gift.id, HOLDER)
    gift.refunded_minor = 2_000
    gift_changed.send(gift)
    gift_changed.send(gift)  # told twice

    now, before = queries.list_of_gift(gift.id)
    assert (before.id, before.void.reason, before.amount_minor) == (
        first.id, "partly_refunded", 5_000)  # fmt: skip
    assert (now.void, now.amount_minor, now.number, now.holder.name) == (
        None, 3_000, before.number + 1, HOLDER.name)  # fmt: skip


@pytest.mark.parametrize(("state", "back", "why"), [("refunded", 5_000, "refunded"),
                                                    ("disputed", 0, "disputed")])  # fmt: skip
def test_a_gift_that_is_gone_leaves_a_void_receipt_and_no_other(project, state, back, why):
    gift = gift_of(project)
    actions.issue(gift.id, HOLDER)
    gift.state, gift.refunded_minor = state, back
    gift_changed.send(gift)

    (only,) = queries.list_of_gift(gift.id)
    assert only.void.reason == why


def test_an_issued_receipt_cannot_be_rewritten(project):
    receipt = actions.issue(gift_of(project).id, HOLDER)
    receipt.amount_minor = 1
    with pytest.raises(models.Rewritten):
        _db.session.flush()


def test_a_person_who_was_erased_leaves_a_number_and_no_name(project):
    person = accounts.make_person(name="Fatima")
    gift = gift_of(project, person_id=person.id)
    other = gift_of(project, person_id=person.id)
    receipt = actions.issue(gift.id, HOLDER)
    assert queries.export_of(person.id)["tax_receipts"][0]["name"] == HOLDER.name
    people.erase(person)
    _db.session.flush()
    _db.session.expire_all()

    kept = queries.get_receipt(receipt.id)
    assert (kept.number, kept.holder.name, kept.holder.address) == (1, "", "")
    assert queries.export_of(person.id)["tax_receipts"] == []
    with pytest.raises(Refusal, match="erased"):
        actions.issue(other.id, HOLDER)


def test_receipts_asked_for_at_the_same_moment_have_different_numbers(app, project):
    ids = [gift_of(project).id for _ in range(4)]
    _db.session.commit()
    barrier, failed = threading.Barrier(len(ids)), []

    def ask(gift_id):
        with app.test_request_context("/fr/"):
            barrier.wait()
            try:
                with transaction.writing():
                    actions.issue(gift_id, HOLDER)
            except Exception as problem:
                failed.append(problem)

    threads = [threading.Thread(target=ask, args=(gift_id,)) for gift_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    numbers = [queries.find_standing(gift_id).number for gift_id in ids]
    assert sorted(numbers) == [1, 2, 3, 4]


# Pages


@pytest.mark.any_engine
def test_a_giver_makes_out_and_opens_her_receipt(app, client, project):
    gift = gift_of(project)
    _db.session.commit()
    address = f"/fr/gifts/{token_of(gift)}/tax-receipt"
    refused = client.post(address, data={"name": "Fatima", "address": "ici"})
    assert refused.status_code == 422
    assert 'value="Fatima"' in refused.text
    assert queries.list_of_gift(gift.id) == []

    made = client.post(address, data={"name": HOLDER.name, "address": HOLDER.address})
    assert made.status_code == 303
    _db.session.rollback()
    receipt = queries.find_standing(gift.id)
    data = client.get(f"{address}/{receipt.id}.pdf").data
    said = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)
    for expected in ("cinquante euros", HOLDER.name, "Rescrit 2026/17", f"{receipt.year}-00001",
                     "SPECIMEN"):  # fmt: skip
        assert expected in said.replace("\u00a0", " "), expected
    other = gift_of(project)
    _db.session.commit()
    stolen = client.get(f"/fr/gifts/{token_of(other)}/tax-receipt/{receipt.id}.pdf")
    assert stolen.status_code == 404


@pytest.mark.any_engine
def test_where_the_host_gives_none_the_page_says_so_and_a_post_is_refused(client, project):
    gift = gift_of(project)
    make_host().gives_tax_receipt = False
    _db.session.commit()
    address = f"/en/gifts/{token_of(gift)}/tax-receipt"

    page = client.get(address).text
    assert "gives no tax receipt" in page
    assert "Make out my tax receipt" not in page
    answer = client.post(address, data={"name": HOLDER.name, "address": HOLDER.address})
    assert answer.status_code == 422
    assert queries.list_of_gift(gift.id) == []


@pytest.mark.any_engine
def test_the_treasurer_voids_a_receipt_saying_why(client, sign_in, project):
    gift = gift_of(project)
    receipt = actions.issue(gift.id, HOLDER)
    receipt_id, host_id, year = receipt.id, receipt.host_account_id, receipt.year
    sign_in(accounts.make_person(roles=("treasurer",)))
    address = f"/en/staff/money/receipts/{receipt_id}/void"

    assert client.post(address, data={"reason": "no"}).status_code == 422
    assert client.post(address, data={"reason": "The name was wrong."}).status_code == 303
    assert client.post(address, data={"reason": "The name was wrong."}).status_code == 422
    page = client.get(f"/en/staff/money/receipts/{host_id}/{year}").text
    assert "The name was wrong." in page
    sheet = client.get(f"/en/staff/money/receipts/{host_id}/{year}.csv").text
    assert f"{year}-00001" in sheet
