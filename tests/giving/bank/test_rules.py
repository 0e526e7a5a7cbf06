"""Amounts as files write them, names as the desk shows them, keys that never change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.errors import Refusal
from solidarity.giving.bank import rules
from solidarity.giving.bank.rules import Row, StatementRefused
from solidarity.kit.tokens import REFERENCE_LETTERS

ROW = Row(date(2026, 11, 20), 5000, "EUR", words="don", name="Fatima")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1234.50", 123450), ("1 234,50", 123450), ("1.234,50", 123450), ("1,234.50", 123450),
        ("-25,00", -2500), ("25,00-", -2500), ("(25.00)", -2500), ("+7", 700), ("1.234", 123400),
        ("1.234.567", 123456700), ("12,5", 1250), ("1\u202f234,50", 123450), ("0", 0),
    ],
)  # fmt: skip
def test_amounts_are_read_as_sheets_write_them(typed, minor):
    assert rules.minor_units(typed, "EUR") == minor


@pytest.mark.parametrize("typed", ["", "abc", "1,2345", "--", "1e9", "9" * 19, "NaN", "12.345.6"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(StatementRefused):
        rules.minor_units(typed, "EUR")


@given(st.integers(0, 10**12), st.booleans())
def test_an_amount_written_out_is_read_back(minor, is_below):
    whole, cents = divmod(minor, 100)
    french = f"{whole:,}".replace(",", "\u00a0") + f",{cents:02d}"
    signed = -minor if is_below else minor
    assert rules.minor_units(f"-{french}" if is_below else french, "MAD") == signed
    assert rules.minor_units(f"{'-' if is_below else ''}{whole:,}.{cents:02d}", "MAD") == signed


def test_the_same_file_gives_the_same_keys_and_equal_lines_of_a_day_differ():
    first, again = rules.Keys("FR76"), rules.Keys("FR76")
    assert [first.name(ROW), first.name(ROW)] == [again.name(ROW), again.name(ROW)]
    assert first.name(ROW) != again.name(Row(ROW.booked_on, 5001, "EUR"))
    assert len({rules.Keys("FR76").name(ROW), rules.Keys("MA64").name(ROW)}) == 2


def test_the_bank_s_own_reference_names_a_line_whatever_its_words_become():
    one = Row(ROW.booked_on, 5000, "EUR", words="VIR DON", reference="B1")
    other = Row(ROW.booked_on, 5000, "EUR", words="VIREMENT RECU DON", reference="B1")
    assert rules.Keys("FR76").name(one) == rules.Keys("FR76").name(other)


def test_a_name_is_shown_by_its_first_letters_only():
    assert rules.masked("Fatima Zahra OUBRAHIM") == "Fat… Zah… OUB…"


@given(st.text(REFERENCE_LETTERS, min_size=10, max_size=10), st.text(" -./", max_size=3), st.text())
def test_a_reference_is_found_however_the_bank_breaks_it(reference, gap, around):
    words = f"{gap} VIR {gap.join(reference[i : i + 4] for i in (0, 4, 8))} {around}"
    assert reference in rules.references_in(words[:290])


@pytest.mark.parametrize("parts", [[], [0], [-5], [5001], [3000, 3000]])
def test_no_more_of_a_line_is_given_than_it_holds(parts):
    with pytest.raises(Refusal):
        rules.check_parts(5000, 0, parts)


def test_what_is_left_of_a_line_counts_what_was_given_before():
    rules.check_parts(5000, 3000, [2000])
    with pytest.raises(Refusal):
        rules.check_parts(5000, 3000, [2001])
