import threading

import pytest

from solidarity.ledger import actions, limits, queries
from solidarity.ledger.rules import EntryRefused, Line, Overdrawn, ReservationClosed
from tests.ledger.samples import NOON, make_dispute, make_gift, together, tranche

FREE, ASIDE = "project:1:EUR", "project:1:reserved:EUR"
ARRIVED = Line("bank:project:1:MAD", 650, "MAD")


def pay(session, reservation_id, **changes):
    facts = {"paid_from": "bank:host:EUR", "arrived": ARRIVED, "occurred_at": NOON, **changes}
    return limits.disburse(session, reservation_id, **facts)


@pytest.fixture
def book(book_session):
    """A book in which project 1 received 100."""
    actions.post(book_session, make_gift(amount=100))
    return book_session


def test_a_tranche_is_set_aside_and_paid(book):
    reserved = limits.reserve(book, **tranche(60))
    assert limits.available(book, "live", FREE) == 40
    assert limits.available(book, "live", ASIDE) == 60

    pay(book, reserved.entry_id, meta={"proofs": ["ab" * 32]})

    assert queries.balances(book, "live", "project:1:") == {
        "project:1:EUR": -40,
        "project:1:released:EUR": -60,
        "project:1:reserved:EUR": 0,
    }
    assert queries.balances(book, "live", "fx:") == {"fx:EUR": 60, "fx:MAD": -650}
    assert queries.balance(book, "live", "bank:host:EUR") == -60


def test_a_tranche_in_dirhams_needs_no_exchange(book):
    actions.post(book, make_gift("ch_mad", currency="MAD", amount=500))
    reserved = limits.reserve(book, **{**tranche(500), "currency": "MAD"})

    with pytest.raises(EntryRefused, match="500 left, 650 arrived"):
        pay(book, reserved.entry_id, paid_from="bank:host:MAD")
    arrived = Line("bank:project:1:MAD", 500, "MAD")
    pay(book, reserved.entry_id, paid_from="bank:host:MAD", arrived=arrived)

    assert queries.balances(book, "live", "fx:") == {}


@pytest.mark.parametrize("amount", [101, 10**9])
def test_no_tranche_is_larger_than_what_is_free(amount, book):
    with pytest.raises(Overdrawn) as refusal:
        limits.reserve(book, **tranche(amount))

    assert (refusal.value.available, refusal.value.asked) == (100, amount)
    assert queries.balance(book, "live", ASIDE) == 0


@pytest.mark.parametrize("amount", [0, -5])
def test_a_tranche_is_something(amount, book):
    with pytest.raises(EntryRefused):
        limits.reserve(book, **tranche(amount))


def test_what_is_set_aside_cannot_be_set_aside_again(book):
    limits.reserve(book, **tranche(60))

    with pytest.raises(Overdrawn):
        limits.reserve(book, **tranche(60, source="tranche-2"))


def test_a_clerk_who_clicks_twice_reserves_and_pays_once(book):
    first = limits.reserve(book, **tranche(60))
    assert limits.reserve(book, **tranche(60)).entry_id == first.entry_id

    paid = pay(book, first.entry_id)
    assert pay(book, first.entry_id) == actions.Posted(paid.entry_id, is_new=False)


def test_a_voided_tranche_is_free_again_and_cannot_be_paid(book):
    reserved = limits.reserve(book, **tranche(60))

    limits.void(book, reserved.entry_id, source="tranche-1", occurred_at=NOON)

    assert limits.available(book, "live", FREE) == 100
    with pytest.raises(ReservationClosed, match="voided"):
        pay(book, reserved.entry_id)


def test_a_paid_tranche_cannot_be_voided(book):
    reserved = limits.reserve(book, **tranche(60))
    pay(book, reserved.entry_id)

    with pytest.raises(ReservationClosed, match="paid"):
        limits.void(book, reserved.entry_id, source="tranche-1", occurred_at=NOON)


def test_only_a_reserved_tranche_is_paid_or_voided(book):
    gift = actions.post(book, make_gift("ch_2")).entry_id

    with pytest.raises(EntryRefused, match="no reserved tranche"):
        pay(book, gift)


@pytest.mark.parametrize(
    "changes",
    [
        {"paid_from": "project:1:EUR"},
        {"arrived": Line("bank:project:2:MAD", 650, "MAD")},
        {"arrived": Line("bank:host:MAD", 650, "MAD")},
        {"arrived": Line("bank:project:1:MAD", -650, "MAD")},
    ],
)
def test_a_tranche_goes_from_a_bank_to_the_projects_own_account(changes, book):
    reserved = limits.reserve(book, **tranche(60))

    with pytest.raises(EntryRefused):
        pay(book, reserved.entry_id, **changes)


def test_a_dispute_cannot_be_refused_and_stops_what_follows(book):
    limits.reserve(book, **tranche(60))

    actions.post(book, make_dispute(amount=100))

    assert limits.available(book, "live", FREE) == -60
    with pytest.raises(Overdrawn):
        limits.reserve(book, **tranche(1, source="tranche-2"))


def test_an_entry_is_covered_by_each_account_it_names(book):
    """A refund to a donor takes from the project; a match takes from its pool."""
    pool = "match:pool:EUR"
    match = make_gift(
        "m_1", kind="match", lines=(Line(pool, 5, "EUR"), Line("project:1:EUR", -5, "EUR"))
    )

    with pytest.raises(Overdrawn, match="match:pool:EUR holds 0, 5 asked"):
        limits.post_covered(book, match, [pool])
    lines = (Line("bank:host:EUR", 5, "EUR"), Line(pool, -5, "EUR"))
    actions.post(book, make_gift("p_1", kind="match_paid_in", lines=lines))

    assert limits.post_covered(book, match, [pool]).is_new
    assert not limits.post_covered(book, match, [pool]).is_new


def test_eight_clerks_at_once_release_sixty_of_a_hundred_once(book_engine):
    with book_engine.begin() as connection:
        actions.post(connection, make_gift(amount=100))

    def release(n):
        with book_engine.begin() as connection:
            return limits.reserve(connection, **tranche(60, source=f"tranche-{n}"))

    results = together(release)

    assert [type(r) for r in results].count(actions.Posted) == 1
    assert [type(r) for r in results].count(Overdrawn) == 7
    with book_engine.connect() as connection:
        assert limits.available(connection, "live", FREE) == 40


def test_paying_and_voiding_at_once_ends_a_tranche_one_way(book_engine):
    with book_engine.begin() as connection:
        actions.post(connection, make_gift(amount=100))
        reserved = limits.reserve(connection, **tranche(60)).entry_id

    def end(n):
        with book_engine.begin() as connection:
            if n % 2:
                return pay(connection, reserved)
            return limits.void(connection, reserved, source="tranche-1", occurred_at=NOON)

    results = together(end)

    new = [n % 2 for n, r in enumerate(results) if isinstance(r, actions.Posted) and r.is_new]
    assert len(new) == 1
    assert [type(r) for r in results].count(ReservationClosed) == 4
    with book_engine.connect() as connection:
        assert limits.available(connection, "live", ASIDE) == 0
        assert limits.available(connection, "live", FREE) == (40 if new == [1] else 100)


def test_without_the_lock_postgresql_would_pay_too_often(book_postgresql, monkeypatch):
    """The reason for the lock: the race above is real."""
    monkeypatch.setattr(limits, "locked", lambda session, key: None)
    checked = limits._refuse_overdraft
    with book_postgresql.begin() as connection:
        actions.post(connection, make_gift(amount=100))
    meet = threading.Barrier(8)

    def check_together(*facts):
        checked(*facts)
        meet.wait(10)

    monkeypatch.setattr(limits, "_refuse_overdraft", check_together)

    def release(n):
        with book_postgresql.begin() as connection:
            return limits.reserve(connection, **tranche(60, source=f"tranche-{n}"))

    assert [type(r) for r in together(release)] == [actions.Posted] * 8
