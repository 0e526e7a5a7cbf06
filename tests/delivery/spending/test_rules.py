"""Ties, quotes, shares of an invoice and what needs a reason: no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.delivery.spending import rules
from solidarity.delivery.spending.rules import Board, Identity, InvoiceKind, PaperKind, Tie, Typed
from solidarity.errors import Invalid

TODAY = date(2026, 11, 22)
BOARD = Board(frozenset({"Lahcen Amzil"}), frozenset({"001561191000066"}), frozenset({"9" * 24}))


@pytest.mark.parametrize(
    ("supplier", "ties"),
    [
        (Identity("Lahcen AMZIL"), [Tie.NAME]),
        (Identity("Entreprise Amzil Lahcen & fils"), [Tie.NAME]),
        (Identity("Amzil"), []),
        (Identity("Quincaillerie du Souss"), []),
        (Identity("Souss SARL", ice="001 561 191 000 066"), [Tie.ICE]),
        (Identity("Souss SARL", rib="9" * 24), [Tie.RIB]),
    ],
)
def test_a_supplier_alike_to_the_board_is_flagged_with_the_reason(supplier, ties):
    assert rules.ties_of(supplier, BOARD) == ties


def test_a_declared_tie_is_kept_beside_the_others():
    found = rules.ties_of(Identity("Lahcen Amzil"), BOARD, declared=True)
    assert found == [Tie.NAME, Tie.DECLARED]


@pytest.mark.parametrize(
    ("supplier", "field"),
    [(Identity("X", ice="001561191000067"), "ice"), (Identity("X", rib="123"), "rib")],
)
def test_wrong_check_digits_are_said_beside_their_field(supplier, field):
    with pytest.raises(Invalid) as refused:
        rules.check_supplier(supplier)
    assert refused.value.field == field


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=9), st.integers(-5, 5))
def test_the_lines_share_an_invoice_to_the_centime_or_it_is_refused(parts, off):
    typed = Typed(sum(parts) + off, TODAY, dict(enumerate(parts, start=1)))
    if off == 0:
        rules.check_amounts(typed)
    else:
        with pytest.raises(Invalid):
            rules.check_amounts(typed)


@given(st.integers(1, 10**15), st.integers(0, 50))
def test_ten_per_cent_is_exact_whatever_the_amount(planned, percent):
    edge = planned * (100 + percent) // 100
    assert not rules.is_over(edge, planned, percent)
    assert rules.is_over(edge + 1, planned, percent)


@pytest.mark.parametrize("parts", [{}, {1: 0, 2: 100}, {1: -50, 2: 150}])
def test_a_part_of_nothing_or_less_is_refused(parts):
    with pytest.raises(Invalid):
        rules.check_amounts(Typed(100, TODAY, parts))


def test_quotes_are_asked_above_the_threshold_only():
    rules.check_purchase(10_000_00, 10_000_00, has_chosen_quote=False)
    rules.check_purchase(10_000_01, 10_000_00, has_chosen_quote=True)
    with pytest.raises(Invalid, match="three quotes"):
        rules.check_purchase(10_000_01, 10_000_00, has_chosen_quote=False)


def test_fewer_than_three_quotes_need_a_justification():
    rules.check_choice(3, "The cheapest with a guarantee.", "")
    rules.check_choice(1, "The only one that delivers.", "Two others never answered.")
    with pytest.raises(Invalid) as refused:
        rules.check_choice(2, "The cheapest with a guarantee.", " ")
    assert refused.value.field == "justification"


@pytest.mark.parametrize(
    ("kind", "papers", "paid_on", "field"),
    [
        (InvoiceKind.INVOICE, [], TODAY, "original"),
        (InvoiceKind.INVOICE, [PaperKind.INVOICE], None, "paid_on"),
        (InvoiceKind.INVOICE, [PaperKind.INVOICE], TODAY, "payment"),
    ],
)
def test_only_what_was_paid_and_is_shown_can_be_sent(kind, papers, paid_on, field):
    with pytest.raises(Invalid) as refused:
        rules.check_papers(kind, papers, paid_on)
    assert refused.value.field == field


def test_a_receipt_is_its_own_proof_of_payment():
    rules.check_papers(InvoiceKind.RECEIPT, [PaperKind.INVOICE], TODAY)


def test_one_number_is_one_however_it_is_spaced():
    assert rules.fold_number("F-2026/017") == rules.fold_number("f2026 017")
    assert rules.fold_number("--") == "--"


def test_a_day_that_has_not_come_is_refused():
    with pytest.raises(Invalid) as refused:
        rules.check_days(Typed(1, date(2026, 11, 23)), TODAY)
    assert refused.value.field == "dated_on"
