"""A match is set aside when the gift is made, and follows it wherever it goes."""

from datetime import timedelta

import pytest

from solidarity.announcements import gift_changed, gift_intended
from solidarity.giving import checks
from solidarity.giving.match_funds import actions, pool, queries
from solidarity.giving.match_funds.rules import Held
from solidarity.giving.models import FundingTotal
from solidarity.kit import clock
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import limits
from solidarity.ledger import queries as ledger
from tests.factories.accounts import make_person
from tests.factories.associations import make_member
from tests.factories.match_funds import fresh, make_fund, make_given, move_gift
from tests.factories.projects import make_project


@pytest.fixture(autouse=True)
def request_context(app, db):
    with app.test_request_context("/fr/"):
        yield


@pytest.fixture
def fund(db):
    return make_fund()


def held(gift):
    return pool.held_for(queries.find_match(fresh(gift).id))


def on_project(db, project):
    return -ledger.balance(db.session, "test", f"project:{project.id}:MAD")


def sound(db):
    """Every invariant of funds and book holds (gifts here have no entry of their own)."""
    found = [f for f in checks.check("test") if f.invariant != "gifts_equal_the_book"]
    return found == [] and not ledger_checks.is_broken(ledger_checks.check(db.session))


def test_a_gift_that_is_made_has_its_match_set_aside_at_once(db, fund):
    gift = make_given(quote=50_000)

    assert held(gift) == Held(reserved=50_000)
    assert pool.left(fund) == 950_000
    assert pool.reserved(fund) == 50_000
    assert sound(db)


def test_a_received_gift_brings_its_match_to_the_project_and_its_totals(db, fund):
    project = make_project()
    gift = make_given(project, state="received")

    assert held(gift) == Held(posted=50_000)
    assert on_project(db, project) == 50_000
    assert db.session.get(FundingTotal, project.id).matched_minor == 50_000
    assert sound(db)


def test_news_told_again_changes_nothing(db, fund):
    gift = make_given(state="received")
    before = ledger.balances(db.session, "test")

    for _ in range(3):
        gift_intended.send(gift)
        gift_changed.send(gift)

    assert ledger.balances(db.session, "test") == before


@pytest.mark.parametrize("state", ["failed", "expired"])
def test_a_gift_that_fails_gives_its_match_back_to_the_pool(db, fund, state):
    gift = make_given(state=state)

    assert held(gift) == Held()
    assert pool.left(fund) == 1_000_000
    assert sound(db)


def test_a_failed_gift_that_is_paid_after_all_is_matched_again(db, fund):
    gift = make_given(state="failed")

    move_gift(gift, "received")

    assert queries.find_match(gift.id).round == 2
    assert held(gift) == Held(posted=50_000)
    assert sound(db)


def test_a_partial_refund_takes_back_its_part_and_sets_it_aside(db, fund):
    project = make_project()
    gift = make_given(project, quote=30_000, state="received")

    move_gift(gift, "received", refunded=10_001)

    assert held(gift) == Held(reserved=10_001, posted=19_999)
    assert on_project(db, project) == 19_999
    assert sound(db)


def test_a_refund_that_fails_gives_the_match_back_whole(db, fund):
    gift = make_given(state="received")
    move_gift(gift, "refunded", refunded=50_000)
    assert held(gift) == Held(reserved=50_000)

    move_gift(gift, "received", refunded=0)

    assert held(gift) == Held(posted=50_000)
    assert sound(db)


def test_a_dispute_freezes_the_match_until_it_is_won(db, fund):
    gift = make_given(state="received")
    move_gift(gift, "disputed")
    assert held(gift) == Held(reserved=50_000)
    assert pool.left(fund) == 950_000

    move_gift(gift, "received")

    assert held(gift) == Held(posted=50_000)


def test_what_a_refund_took_back_returns_to_the_pool_after_thirty_days(db, fund):
    gift = make_given(state="received")
    move_gift(gift, "refunded", refunded=50_000)
    db.session.commit()

    assert actions.sweep() == 0
    with clock.standing_at(clock.now() + timedelta(days=31)):
        assert actions.sweep() == 1
        assert actions.sweep() == 0

    assert held(gift) == Held()
    assert pool.left(fresh(fund)) == 1_000_000


def test_a_match_waits_a_week_for_a_card_and_six_weeks_for_a_transfer(db, fund):
    card, transfer, debit = make_given(), make_given(), make_given(state="on_its_way")
    transfer.means = "transfer"
    db.session.commit()

    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert actions.sweep() == 1
    assert (held(card), held(transfer)) == (Held(), Held(reserved=50_000))

    with clock.standing_at(clock.now() + timedelta(days=46)):
        assert actions.sweep() == 1
    assert held(debit) == Held(reserved=50_000)


def test_late_money_after_the_match_was_given_up_is_matched_from_what_is_left(db):
    fund = make_fund(deposit=60_000, gift=60_000, donor=None)
    late = make_given(quote=50_000)
    db.session.commit()
    with clock.standing_at(clock.now() + timedelta(days=8)):
        actions.sweep()
    make_given(quote=40_000, state="received", email="other@example.org")

    move_gift(late, "received")

    assert held(late) == Held(posted=20_000)
    assert queries.find_match(fresh(late).id).cap == "pool"
    assert pool.left(fresh(fund)) == 0
    assert sound(db)


def test_several_gifts_of_one_giver_count_together(db):
    make_fund(gift=50_000, donor=70_000)
    first, second = make_given(email="Fatima@example.org"), make_given(email="fatima@example.org ")
    other = make_given(email="zineb@example.org")

    assert [queries.find_match(g.id).amount_minor for g in (first, second, other)] == [
        50_000, 20_000, 50_000,
    ]  # fmt: skip
    assert queries.find_match(second.id).cap == "donor"


def test_the_match_never_exceeds_what_the_project_lacks(db, fund):
    project = make_project(gifts=80_000)

    gift = make_given(project, quote=50_000)

    assert queries.find_match(gift.id).amount_minor == 30_000
    assert queries.find_match(gift.id).cap == "room"


def test_a_project_and_an_association_have_ceilings(db):
    make_fund(project=60_000, association=100_000)
    project = make_project()
    sister = make_project(association=project.association)
    gifts = [
        make_given(where, email=f"giver{n}@example.org")
        for n, where in enumerate((project, project, sister))
    ]

    assert [queries.find_match(g.id).amount_minor for g in gifts] == [50_000, 10_000, 40_000]
    assert [queries.find_match(g.id).cap for g in gifts] == ["", "project", "association"]


def test_a_board_member_giving_to_the_own_association_is_told_why_nothing_is_added(db, fund):
    project, person = make_project(), make_person(email="board@example.org")
    make_member(association=project.association, person=person, role="treasurer")

    signed_in = make_given(project, person_id=person.id)
    by_address = make_given(project, email="Board@example.org")

    for gift in (signed_in, by_address):
        match = queries.find_match(gift.id)
        assert (match.amount_minor, match.reason) == (0, "own_project")
    assert pool.left(fund) == 1_000_000


def test_a_theme_left_out_is_a_written_reason_and_a_far_place_is_nothing(db):
    make_fund(themes=("health",))
    gift = make_given(make_project(theme="water"))
    assert queries.find_match(gift.id).reason == "theme"

    make_fund(places=("09.581",), themes=())
    assert queries.find_match(make_given(make_project(theme="water")).id).fund_id is not None


def test_the_fund_that_adds_most_matches_and_only_that_one(db):
    small, large = make_fund(factor=500), make_fund(factor=1500)

    gift = make_given()

    assert queries.find_match(gift.id).fund_id == large.id
    assert queries.find_match(gift.id).amount_minor == 75_000
    assert pool.left(small) == 1_000_000


def test_a_gift_made_before_the_fund_opened_is_not_matched(db):
    gift = make_given()
    make_fund()

    move_gift(gift, "received")

    assert queries.find_match(gift.id) is None


def test_what_a_tranche_took_already_stays_with_the_project(db, fund):
    project = make_project()
    gift = make_given(project, state="received")
    limits.reserve(db.session, book="test", project_id=project.id, amount=40_000, currency="MAD",
                   source="tranche-1", occurred_at=clock.now())  # fmt: skip

    move_gift(gift, "refunded", refunded=50_000)

    assert held(gift) == Held(reserved=10_000, posted=40_000)
    assert on_project(db, project) == 0
    assert sound(db)
