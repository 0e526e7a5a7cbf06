"""Saying what a bank line is: the only way a transfer becomes money."""

from datetime import timedelta

import pytest

from solidarity.announcements import person_erased
from solidarity.errors import Refusal
from solidarity.giving import checks, totals
from solidarity.giving.bank import exact, linking, matchers, proposals, queries, undoing
from solidarity.giving.bank.linking import Part
from solidarity.giving.bank.models import BankAccount, BankLink
from solidarity.giving.models import Donation, FundingTotal
from solidarity.giving.transfers import actions as transfers
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.ledger import actions as ledger_actions
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger
from solidarity.ledger.rules import Entry, Line
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.bank import (
    make_bank_account,
    make_cash,
    make_collecting_route,
    make_host_bank_account,
    make_lines,
    make_transfer,
)
from tests.factories.projects import make_project

BY = 7


@pytest.fixture(autouse=True)
def in_a_request(app, db):
    with app.test_request_context("/fr/"):
        yield


@pytest.fixture
def project(db):
    project = make_project()
    make_host_bank_account(project)
    return project


@pytest.fixture
def account(project):
    return make_bank_account(project)


@pytest.fixture
def holds(db):
    """At the end of every story here, the book holds."""
    yield
    db.session.flush()
    assert checks.check("test") == []
    assert ledger_checks.check(db.session) == []


pytestmark = pytest.mark.usefixtures("holds")


def balance(db, code):
    return ledger.balance(db.session, "test", code)


def free(db, project, currency="EUR"):
    return -balance(db, f"project:{project.id}:{currency}")


def offered(account, line):
    return proposals.propose(account, [line])[line.id]


def test_an_announced_transfer_is_no_money(db, project, account):
    gift = make_transfer(project)
    total = totals.refresh(project.id, "test")

    assert (gift.state, gift.means) == ("intended", "transfer")
    assert (total.received_minor, total.on_its_way_minor, total.gifts) == (0, 0, 0)
    assert free(db, project) == 0


def test_the_reference_in_the_words_proposes_and_linking_is_the_confirmation(db, project, account):
    gift = make_transfer(project)
    rf = db.session.get(AnnouncedGift, gift.id).creditor_reference
    (line,) = make_lines(account, ("50,00", f"VIR SEPA {rf[:9]} {rf[9:]}", "F OUBRAHIM"))

    (proposal,) = offered(account, line)
    assert proposal.is_exact
    assert proposal.reasons == [proposals.CREDITOR_REFERENCE_FOUND, proposals.SAME_AMOUNT]
    linking.link_gifts(line.id, [Part(gift.id, 5000)], by=BY)

    assert (gift.state, gift.received_at.date(), line.state) == (
        "received", line.booked_on, "settled",
    )  # fmt: skip
    assert free(db, project) == 5000
    assert balance(db, account.code) == 5000
    assert balance(db, "suspense:EUR") == 0
    assert db.session.get(FundingTotal, project.id).received_minor == 54000
    assert db.session.query(Letter).filter_by(kind="giving/landed").count() == 1
    assert db.session.query(Letter).filter_by(kind="giving/thanks").count() == 0
    said = db.session.query(JournalLine).filter_by(act="bank_line_linked").one()
    assert said.actor_id == BY


def test_late_and_short_money_counts_for_what_landed(db, project, account):
    gift = make_transfer(project)
    told, gift_id, account_id = db.session.get(AnnouncedGift, gift.id), gift.id, account.id
    told.expected_until = clock.today() - timedelta(days=1)
    db.session.commit()
    assert transfers.expire_overdue() == 1
    assert transfers.expire_overdue() == 0
    gift, account = db.session.get(Donation, gift_id), db.session.get(BankAccount, account_id)
    assert gift.state == "expired"
    (line,) = make_lines(account, ("48,50", gift.reference, "F OUBRAHIM"))

    (proposal,) = offered(account, line)
    assert not proposal.is_exact
    assert {proposals.FEE_APART, proposals.EXPIRED} <= set(proposal.reasons)
    linking.link_gifts(line.id, [Part(gift.id, 4850)], by=BY)

    assert (gift.state, gift.amount_minor, gift.quote_minor) == ("received", 4850, 52380)
    assert db.session.get(AnnouncedGift, gift.id).announced_minor == 5000
    letter = db.session.query(Letter).filter_by(kind="giving/landed").one()
    assert "50" in letter.text
    assert "48,50" in letter.text


def test_without_a_reference_amount_name_and_day_are_put_together(db, project, account):
    gift = make_transfer(project)
    make_transfer(project, minor=7000, name="Lahcen Amzil", email="l@example.org")
    (line,) = make_lines(account, ("50,00", "don pour le puits", "OUBRAHIM Fatima"))

    first = offered(account, line)[0]
    assert [offer.donation.id for offer in first.offers] == [gift.id]
    assert proposals.SAME_NAME in first.reasons
    assert not first.is_exact
    assert exact.list_exact() == []


def test_one_press_links_every_line_that_needs_no_thinking(db, project, account):
    gifts = [make_transfer(project, minor=n) for n in (5000, 6000)]
    make_lines(
        account, ("50,00", gifts[0].reference, ""), ("60,00", gifts[1].reference, ""),
        ("50,00", f"encore {gifts[0].reference}", ""), ("9,00", "?", ""),
    )  # fmt: skip

    assert exact.link_all(by=BY) == 2
    assert [gift.state for gift in gifts] == ["received", "received"]
    assert exact.link_all(by=BY) == 0


def test_a_second_line_of_a_gift_adds_to_it(db, project, account):
    gift = make_transfer(project)
    one, two = make_lines(account, ("50,00", gift.reference, ""), ("20,00", gift.reference, ""))
    linking.link_gifts(one.id, [Part(gift.id, 5000)], by=BY)
    assert proposals.ALREADY in offered(account, two)[0].reasons

    linking.link_gifts(two.id, [Part(gift.id, 2000)], by=BY)

    assert (gift.amount_minor, free(db, project)) == (7000, 7000)
    assert db.session.get(FundingTotal, project.id).received_minor == 75600


def test_a_line_is_split_over_several_gifts_and_never_more_than_it_holds(db, project, account):
    gifts = [make_transfer(project, minor=3000) for _ in range(3)]
    (line,) = make_lines(account, ("70,00", "quete", ""))
    linking.link_gifts(line.id, [Part(gifts[0].id, 3000), Part(gifts[1].id, 3000)], by=BY)

    with pytest.raises(Refusal, match="more than what is left"):
        linking.link_gifts(line.id, [Part(gifts[2].id, 1001)], by=BY)
    linking.link_gifts(line.id, [Part(gifts[2].id, 1000)], by=BY)

    assert line.state == "settled"
    assert gifts[2].amount_minor == 1000
    with pytest.raises(Refusal, match="already said"):
        linking.link_gifts(line.id, [Part(gifts[2].id, 1)], by=BY)


def test_taking_a_link_back_reverses_and_the_line_waits_again(db, project, account):
    gift = make_transfer(project)
    (line,) = make_lines(account, ("48,00", gift.reference, ""))
    (link,) = linking.link_gifts(line.id, [Part(gift.id, 4800)], by=BY)
    with pytest.raises(Refusal, match="Say why"):
        undoing.undo(link.id, because="oops", by=BY)

    undoing.undo(link.id, because="Another Fatima sent it.", by=BY)

    assert (gift.state, gift.amount_minor, gift.received_at) == ("intended", 5000, None)
    assert (line.state, free(db, project), balance(db, account.code)) == ("open", 0, 4800)
    assert db.session.get(FundingTotal, project.id).received_minor == 0
    with pytest.raises(Refusal, match="already took"):
        undoing.undo(link.id, because="Another Fatima sent it.", by=BY)
    linking.link_gifts(line.id, [Part(gift.id, 4800)], by=BY)
    assert (gift.state, free(db, project)) == ("received", 4800)
    assert db.session.query(BankLink).count() == 2


def test_what_is_set_aside_for_a_tranche_is_not_taken_off_a_gift(db, project, account):
    gift = make_transfer(project)
    (line,) = make_lines(account, ("50,00", gift.reference, ""))
    (link,) = linking.link_gifts(line.id, [Part(gift.id, 5000)], by=BY)
    limits.reserve(
        db.session, book="test", project_id=project.id, amount=4000, currency="EUR",
        source="tranche-1", occurred_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="set aside"):
        undoing.undo(link.id, because="Another Fatima sent it.", by=BY)


def test_a_gift_of_another_account_is_not_linked(db, project, account):
    other = make_project()
    make_collecting_route(other)
    stranger = make_transfer(other, minor=50_000, currency="MAD")
    (line,) = make_lines(account, ("50,00", stranger.reference, ""))

    assert offered(account, line) == []
    with pytest.raises(Refusal, match="does not come"):
        linking.link_gifts(line.id, [Part(stranger.id, 5000)], by=BY)


def test_unknown_money_stays_in_suspense_until_it_is_sent_back(db, project, account):
    came, left = make_lines(account, ("33,00", "loyer", "M. X"), ("-33,00", "retour", "M. X"))
    assert balance(db, "suspense:EUR") == 0  # in and out again, nobody knows why
    with pytest.raises(Refusal, match="No such amount"):
        linking.link_returned(left.id, by=BY)

    linking.send_back(came.id, because="Rent, sent to the wrong account.", by=BY, digest="a" * 64)
    code = f"refund:h{account.host_account_id}:EUR"
    assert balance(db, code) == -3300
    linking.link_returned(left.id, by=BY)

    assert (balance(db, code), balance(db, account.code)) == (0, 0)
    assert (came.state, left.state) == ("settled", "settled")


def test_the_bank_s_own_fee_is_a_line_of_its_own(db, project, account):
    (line,) = make_lines(account, ("-2,50", "frais de tenue", ""))
    with pytest.raises(Refusal, match="no gift"):
        linking.link_gifts(line.id, [Part(make_transfer(project).id, -250)], by=BY)
    linking.link_fee(line.id, by=BY)
    assert balance(db, f"fee:bank:h{account.host_account_id}:EUR") == 250


def test_a_payout_the_book_knew_is_matched_and_counted_once(db, project, account):
    host = f"h{account.host_account_id}"
    ledger_actions.post(
        db.session,
        Entry("test", "payout", "po_1", clock.now(), (
            Line(account.code, 9000, "EUR"), Line(f"stripe:{host}:available:EUR", -9000, "EUR"),
        )),
    )  # fmt: skip
    one, two = make_lines(account, ("90,00", "STRIPE", ""), ("90,00", "STRIPE", ""))
    assert balance(db, account.code) == 27000

    (proposal,) = offered(account, one)
    assert proposal.kind == "entry"
    linking.link_entry(one.id, int(proposal.key), by=BY)

    assert balance(db, account.code) == 18000
    assert offered(account, two) == []
    with pytest.raises(Refusal, match="no such movement"):
        linking.link_entry(two.id, int(proposal.key), by=BY)


def test_another_room_s_money_is_recognised_by_its_own_matcher(db, project, account, monkeypatch):
    told = []
    monkeypatch.setitem(
        matchers._matchers, "sponsor",
        matchers.Matcher(
            "sponsor", "A sponsor's deposit",
            propose=lambda lines: {line.id: [matchers.Found("pool-1", "Pool 1")] for line in lines},
            account_of=lambda _line, _key: "match:pool-1:EUR",
            settled=lambda line, key, entry_id, by: told.append((line.id, key, by)),
        ),
    )  # fmt: skip
    (line,) = make_lines(account, ("500,00", "SPONSOR", ""))
    assert offered(account, line)[0].kind == "sponsor"
    linking.link_found(line.id, "sponsor", "pool-1", by=BY)
    assert told == [(line.id, "pool-1", BY)]
    assert balance(db, "match:pool-1:EUR") == -50000


def test_cash_counts_when_its_deposit_stands_on_a_line(db):
    project = make_project()
    make_collecting_route(project)
    account, treasurer = make_bank_account(project), make_person()
    gifts = [make_cash(project, minor=n, by=treasurer.id) for n in (20_000, 30_000, 5_000)]
    assert {gift.state for gift in gifts} == {"intended"}
    (line,) = make_lines(account, ("500,00", "VERSEMENT ESPECES", ""))

    (proposal,) = offered(account, line)
    assert [offer.minor for offer in proposal.offers] == [20_000, 30_000]
    linking.link_gifts(
        line.id, [Part(offer.donation.id, offer.minor) for offer in proposal.offers], by=BY
    )

    assert [gift.state for gift in gifts] == ["received", "received", "intended"]
    assert balance(db, f"bank:collection:{project.id}:MAD") == 50_000
    assert free(db, project, "MAD") == 50_000


def test_two_projects_of_one_collecting_account_each_hold_their_own(db):
    first = make_project()
    route = make_collecting_route(first)
    second = make_project(association=first.association)
    second.route_id = route.id
    account = make_bank_account(first)
    gift = make_transfer(second, minor=40_000, currency="MAD")
    (line,) = make_lines(account, ("400,00", gift.reference, ""))
    linking.link_gifts(line.id, [Part(gift.id, 40_000)], by=BY)

    assert balance(db, f"bank:collection:{first.id}:MAD") == 0
    assert balance(db, f"bank:collection:{second.id}:MAD") == 40_000
    assert free(db, second, "MAD") == 40_000


def test_a_payer_s_words_are_forgotten_with_them(db, project, account):
    donor = make_person()
    gift = make_transfer(project, person_id=donor.id)
    (line,) = make_lines(account, ("50,00", f"de Fatima {gift.reference}", "Fatima Oubrahim"))
    linking.link_gifts(line.id, [Part(gift.id, 5000)], by=BY)
    person_erased.send(donor)
    db.session.refresh(line)
    assert (line.remittance, line.counterparty, line.name_marks) == ("", "", [])
    assert queries.landed_for(gift.id) == 5000
