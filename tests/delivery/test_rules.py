"""What a tranche needs, and what it is made of."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.delivery import rules
from solidarity.delivery.pots import rules as pots
from solidarity.delivery.pots.rules import Pot
from solidarity.delivery.rules import EvidenceKind as K
from solidarity.delivery.rules import Statement, TrancheState
from solidarity.errors import Invalid, Refusal

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WORDS = "The pump was set at ninety metres and runs."
RATES = {"MAD": Decimal(1), "EUR": Decimal("10.80"), "USD": Decimal("9.90"), "JPY": Decimal("0.07")}
PAPERS = [Statement(K.INVOICE), Statement(K.PHOTO)]


def test_two_letters_of_the_commune_are_one_voice():
    assert rules.witnesses([Statement(K.COMMUNE_LETTER)] * 2) == 1


def test_one_person_who_says_it_twice_is_one_voice():
    said = [Statement(K.SITE_VISIT, 7), Statement(K.VOLUNTEER_REPORT, 7)]
    assert rules.witnesses(said) == 1
    assert rules.witnesses([*said, Statement(K.VOLUNTEER_REPORT, 8)]) == 2


def test_the_associations_own_papers_are_no_witness():
    assert rules.witnesses([*PAPERS, Statement(K.MINUTES)]) == 0


@pytest.mark.parametrize(
    ("words", "statements", "advance", "opens"),
    [
        (WORDS, [*PAPERS, Statement(K.COMMUNE_LETTER), Statement(K.SITE_VISIT, 1)], False, True),
        (WORDS, [*PAPERS, Statement(K.COMMUNE_LETTER)], False, False),
        (WORDS, [Statement(K.INVOICE), Statement(K.SITE_VISIT, 1), Statement(K.SITE_VISIT, 2)],
         False, False),  # no photo
        (WORDS, [Statement(K.PHOTO), Statement(K.SITE_VISIT, 1), Statement(K.SITE_VISIT, 2)],
         False, False),  # no paper
        ("Done.", [*PAPERS, Statement(K.COMMUNE_LETTER), Statement(K.SITE_VISIT, 1)], False, False),
        (WORDS, [Statement(K.CONTRACT)], True, True),
        (WORDS, [], True, False),
    ],
)  # fmt: skip
def test_the_evidence_gate_wants_words_papers_photos_and_two_voices(
    words, statements, advance, opens
):
    assert rules.evidence_gate(words, statements, advance=advance).is_open is opens


@pytest.mark.parametrize(
    ("state", "open_contests", "hours", "opens"),
    [
        (TrancheState.ACCEPTED, 0, 1, True),
        (TrancheState.ACCEPTED, 0, 0, True),
        (TrancheState.ACCEPTED, 0, -1, False),
        (TrancheState.ACCEPTED, 1, 1, False),
        (TrancheState.SENT, 0, 1, False),
    ],
)
def test_the_contest_gate_opens_when_the_window_ended_and_nobody_contests(
    state, open_contests, hours, opens
):
    until = NOON - timedelta(hours=hours)
    assert rules.contest_gate(state, until, open_contests, NOON).is_open is opens


def test_only_a_small_first_tranche_is_an_advance():
    assert rules.is_advance(1, 1, 25, 100, 250)
    assert not rules.is_advance(1, 1, 26, 100, 250)
    assert not rules.is_advance(2, 1, 25, 100, 250)


def test_the_money_gate_wants_all_of_it_but_for_the_last_tranche():
    assert pots.money_gate(100, 100, is_last=False, on_its_way=0).is_open
    assert not pots.money_gate(100, 99, is_last=False, on_its_way=0).is_open
    assert pots.money_gate(100, 99, is_last=True, on_its_way=0).is_open
    assert not pots.money_gate(100, 99, is_last=True, on_its_way=1).is_open
    assert not pots.money_gate(100, 0, is_last=True, on_its_way=0).is_open


def test_a_gift_in_dollars_settled_in_euros_leaves_euros_and_takes_off_dollars():
    pot = Pot(1, "USD", "EUR", payable=8_800, given=10_000, gross=9_000)
    (part,) = pots.split(486_00, [pot], RATES)

    assert (part.leaves, part.dirhams) == (45_00, 486_00)
    assert part.amount == 50_00  # 45 of the 90 euros that 100 dollars made


@st.composite
def several_pots(draw):
    currencies = draw(st.lists(st.sampled_from(sorted(RATES)), min_size=1, max_size=5))
    return [
        Pot(n, "EUR" if held == "JPY" else held, held, draw(st.integers(0, 10**9)), 10**9, 10**9)
        for n, held in enumerate(currencies, start=1)
    ]


@given(asked=st.integers(1, 10**10), held=several_pots())
def test_parts_never_make_more_than_was_asked_nor_more_than_is_there(asked, held):
    parts = pots.split(asked, held, RATES)

    made = sum(part.dirhams for part in parts)
    assert made <= asked
    left = {pot.host_id: pot.payable for pot in held}
    assert all(0 < part.leaves <= left[part.host_id] for part in parts)
    assert all(part.amount > 0 for part in parts)
    if pots.worth(held, RATES) >= asked:  # what is missing is under one unit of each currency
        assert asked - made < 1100 * len(held)


@given(st.lists(st.integers(1, 10**12), min_size=3, max_size=60))
def test_the_usual_amount_is_one_of_them_and_nearly_all_are_below(amounts):
    usual = rules.percentile_95(amounts)
    assert usual in amounts
    assert sum(a <= usual for a in amounts) * 100 >= 95 * len(amounts)


def test_two_payments_have_no_usual_amount():
    assert rules.percentile_95([1, 2]) is None


def test_who_accepted_or_sent_may_not_approve():
    with pytest.raises(Refusal, match="second, different person"):
        rules.check_approver(1, accepted_by=1, sent_by=2, related=False)
    with pytest.raises(Refusal, match="second, different person"):
        rules.check_approver(2, accepted_by=1, sent_by=2, related=False)
    with pytest.raises(Refusal, match="another person"):
        rules.check_approver(3, accepted_by=1, sent_by=2, related=True)
    rules.check_approver(3, accepted_by=1, sent_by=2, related=False)


def test_each_note_is_to_be_ticked():
    with pytest.raises(Invalid):
        rules.check_seen(["a", "b"], ["a"])
    rules.check_seen(["a"], ["a", "gone since"])


def test_two_who_agree_decide_and_two_who_do_not_leave_it_open():
    assert rules.verdict_of(["upheld", "dismissed"]) is None
    assert rules.verdict_of(["upheld", "dismissed", "upheld"]) == "upheld"
