import itertools

import pytest

from solidarity.ledger.chart.rules import CHART, UnknownAccount, account, natural

CODES = {
    "stripe:teranga:pending:EUR": ("stripe_pending", "asset", "EUR", None),
    "stripe:teranga:available:EUR": ("stripe_available", "asset", "EUR", None),
    "bank:teranga:EUR": ("bank", "asset", "EUR", None),
    "bank:project:12:MAD": ("project_bank", "asset", "MAD", 12),
    "project:12:EUR": ("project", "liability", "EUR", 12),
    "project:12:reserved:CAD": ("project_reserved", "liability", "CAD", 12),
    "project:12:released:EUR": ("project_released", "liability", "EUR", 12),
    "project:12:spent:MAD": ("project_spent", "expense", "MAD", 12),
    "fee:processor:teranga:EUR": ("processor_fee", "expense", "EUR", None),
    "fee:bank:teranga:EUR": ("bank_fee", "expense", "EUR", None),
    "fx:MAD": ("fx", "equity", "MAD", None),
    "dispute:teranga:EUR": ("dispute", "asset", "EUR", None),
    "refund:teranga:EUR": ("refund", "liability", "EUR", None),
    "loss:chargeback:EUR": ("chargeback_loss", "expense", "EUR", None),
    "suspense:MAD": ("suspense", "liability", "MAD", None),
    "match:bank-al-baraka:MAD": ("match", "liability", "MAD", None),
    "match:bank-al-baraka:reserved:MAD": ("match_reserved", "liability", "MAD", None),
    "bank:collection:12:MAD": ("collection_bank", "asset", "MAD", 12),
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_everything_about_its_account(code):
    its = account(code)

    assert (its.role, its.kind, its.currency, its.project_id) == CODES[code]


def test_every_form_of_the_chart_is_used_above():
    assert {role for role, *_ in CODES.values()} == set(CHART)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "project:12",
        "project:0:EUR",
        "project:012:EUR",
        "project:9999999999999999999:EUR",
        "project:12:eur",
        "project:12:EUR ",
        "project:12:EUR\n",
        "project:12:wished:EUR",
        "bank:project:12:EUR",
        "bank:project:MAD",
        "stripe:teranga:EUR",
        "stripe:Teranga:pending:EUR",
        "fx:XXX",
        "fx:٣٣٣",
        "loot:EUR",
    ],
)
def test_what_is_not_in_the_chart_is_refused(code):
    with pytest.raises(UnknownAccount):
        account(code)


def test_no_two_accounts_share_a_row_id_and_books_are_apart():
    ids = {account(code).id_in(book) for code, book in itertools.product(CODES, ("live", "test"))}

    assert len(ids) == 2 * len(CODES)
    assert all(0 < number < 1 << 63 for number in ids)


def test_a_row_id_never_changes():
    """It is written in every line: another digest would be another book."""
    assert account("project:12:EUR").id_in("live") == 1_487_347_923_868_379_213


def test_one_lock_covers_all_pockets_of_a_project():
    assert account("project:12:EUR").holder == account("project:12:reserved:CAD").holder
    assert account("project:12:EUR").holder != account("project:13:EUR").holder
    assert account("match:pool:EUR").holder == "match:pool:EUR"


def test_what_we_owe_and_what_we_have_both_read_as_positive():
    assert natural("liability", -500) == 500
    assert natural("asset", 500) == 500
