"""Which papers a level asks for, and what each must say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from solidarity.associations.papers import rules
from solidarity.associations.papers.rules import Draft, PaperKind
from solidarity.associations.rules import Kind
from solidarity.errors import Invalid

TODAY = date(2026, 11, 22)
RIB = "999000000000000000004244"
BOARD = [
    {"name": "Fatima Oubrahim", "office": "president"},
    {"name": "Lahcen Amzil", "office": "treasurer"},
]
RECEIPT = Draft(
    kind="receipt", has_file=True, number="12/2011", authority="Pachalik", issued_on=TODAY
)
LIST = Draft(
    kind="board", has_file=True, issued_on=TODAY, valid_until=TODAY + timedelta(days=9), board=BOARD
)


def test_each_kind_of_organisation_has_its_own_papers():
    assert PaperKind.RECEIPT in rules.wanted(Kind.LOCAL)
    assert PaperKind.RECEIPT not in rules.wanted(Kind.COOPERATIVE)
    assert PaperKind.REGISTER in rules.wanted(Kind.COOPERATIVE)
    assert rules.wanted(Kind.DIASPORA) == (PaperKind.REGISTRATION,)
    assert rules.wanted(Kind.PARTNER) == ()


def test_level_two_asks_for_minutes_and_accounts_except_of_institutions():
    assert {"minutes", "accounts"} <= set(rules.wanted(Kind.LOCAL, 2))
    assert rules.wanted(Kind.PARTNER, 2) == ()


def test_a_cooperative_has_no_fundraising_licence():
    assert PaperKind.AUTHORISATION in rules.accepted(Kind.LOCAL)
    assert PaperKind.AUTHORISATION not in rules.accepted(Kind.COOPERATIVE)


def test_what_is_held_is_not_missing():
    assert rules.missing(Kind.LOCAL, ["receipt", "rib"]) == [PaperKind.ARTICLES, PaperKind.BOARD]


@pytest.mark.parametrize(
    ("lack", "field"),
    [
        ({"has_file": False}, "file"),
        ({"number": ""}, "number"),
        ({"authority": ""}, "authority"),
        ({"issued_on": None}, "issued_on"),
        ({"issued_on": TODAY + timedelta(days=1)}, "issued_on"),
    ],
)
def test_a_receipt_says_all_of_it(lack, field):
    with pytest.raises(Invalid) as told:
        rules.check_new(Kind.LOCAL, replace(RECEIPT, **lack), TODAY)
    assert told.value.field == field


def test_a_complete_receipt_is_taken():
    rules.check_new(Kind.LOCAL, RECEIPT, TODAY)


def test_a_paper_of_another_kind_is_refused():
    with pytest.raises(Invalid):
        rules.check_new(Kind.COOPERATIVE, RECEIPT, TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"board": BOARD[:1]}, "president"),
        ({"board": [BOARD[0], {"name": "Ali", "office": "member"}]}, "treasurer"),
        ({"board": [BOARD[1], {"name": "Ali", "office": "member"}]}, "president"),
        ({"board": [BOARD[0], {"name": "fatima  OUBRAHIM", "office": "treasurer"}]}, "treasurer"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
    ],
)
def test_a_board_has_two_people_and_an_end(change, field):
    with pytest.raises(Invalid) as told:
        rules.check_new(Kind.LOCAL, replace(LIST, **change), TODAY)
    assert told.value.field == field


def test_a_mandate_that_ended_is_no_longer_valid():
    old = replace(
        LIST, issued_on=TODAY - timedelta(days=900), valid_until=TODAY - timedelta(days=1)
    )
    with pytest.raises(Invalid):
        rules.check_new(Kind.LOCAL, old, TODAY)


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("rib", "999000000000000000004243", RIB),
        ("ice", "001561191000067", "001561191000066"),
    ],
)
def test_keys_are_checked(kind, wrong, right):
    with pytest.raises(Invalid) as told:
        rules.check_new(Kind.LOCAL, Draft(kind=kind, has_file=True, number=wrong), TODAY)
    assert told.value.field == "number"
    rules.check_new(Kind.LOCAL, Draft(kind=kind, has_file=True, number=right), TODAY)


def test_numbers_are_kept_as_digits():
    assert rules.tidy_number("rib", "999 000 0000000000000042 44") == "999000000000000000004244"
    assert rules.tidy_number("receipt", "12/2011") == "12/2011"


def test_minutes_are_recent():
    rules.check_minutes(date(2025, 5, 23), TODAY, 18)
    for old in (date(2025, 5, 22), None):
        with pytest.raises(Invalid):
            rules.check_minutes(old, TODAY, 18)


def test_the_site_says_what_it_saw_by_itself():
    found = rules.checks(Draft(kind="rib", number=RIB), TODAY, 18)
    assert found[0].is_right
    assert found[0].values["iban"] == "MA64999000000000000000004244"
    assert not rules.checks(Draft(kind="rib", number="1"), TODAY, 18)[0].is_right
    assert rules.checks(Draft(kind="ice", number="001561191000066"), TODAY, 18)[0].is_right
    assert not rules.checks(Draft(kind="board", board=BOARD[:1]), TODAY, 18)[0].is_right
    assert [c.is_right for c in rules.checks(LIST, TODAY, 18)] == [True, True]
    assert not rules.checks(Draft(kind="minutes", issued_on=date(2025, 1, 1)), TODAY, 18)[
        0
    ].is_right
    assert rules.checks(Draft(kind="articles"), TODAY, 18) == []
