"""References, IBANs and the words of a QR code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.errors import Invalid
from solidarity.giving.transfers import epc, rules
from solidarity.kit.money import Money
from solidarity.kit.tokens import REFERENCE_LETTERS

ACCOUNT = rules.Account("Rives et Douars", "FR7630006000011234567890189", "EUR", "AGRIFRPP")
references = st.text(REFERENCE_LETTERS, min_size=10, max_size=10)


def test_the_standard_s_own_example_of_a_creditor_reference():
    assert rules.creditor_reference("539007547034") == "RF18539007547034"


@given(references)
def test_every_reference_of_ours_makes_a_creditor_reference_banks_accept(reference):
    made = rules.creditor_reference(reference)
    assert rules.is_creditor_reference(made)
    assert made.endswith(reference)
    assert len(made) <= 25


@given(references, st.integers(4, 13), st.sampled_from(REFERENCE_LETTERS))
def test_a_letter_for_a_letter_or_a_digit_for_a_digit_is_seen(reference, place, letter):
    made = rules.creditor_reference(reference)
    if made[place] != letter and made[place].isdigit() == letter.isdigit():
        assert not rules.is_creditor_reference(made[:place] + letter + made[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", True),
        ("MA64999000000000000000004244", True),
        ("GB82WEST12345698765432", True),
        ("FR7630006000011234567890188", False),
        ("FR76", False),
        ("", False),
        ("تحويل", False),
    ],
)
def test_ibans_of_any_country_are_known_by_their_check_digits(typed, is_one):
    assert rules.is_iban(typed) is is_one


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"holder": " "}, "holder"), ({"iban": "FR00"}, "iban"), ({"bic": "AGRI"}, "bic")],
)
def test_an_account_no_transfer_could_reach_is_refused(changed, field):
    with pytest.raises(Invalid) as refused:
        rules.check_account(rules.Account(**{**ACCOUNT.__dict__, **changed}))
    assert refused.value.field == field


def read_code(said: str) -> dict[str, str]:
    """Read a payload as a banking application does: by the place of each line (EPC069-12)."""
    names = ("tag", "version", "letters", "kind", "bic", "name", "iban", "amount", "purpose",
             "structured", "free")  # fmt: skip
    lines = said.split("\n")
    return dict(zip(names, [*lines, *[""] * (len(names) - len(lines))], strict=True))


def test_the_code_says_who_where_how_much_and_under_which_reference():
    said = read_code(epc.payload(ACCOUNT, Money(5000, "EUR"), reference="RF18539007547034"))
    assert said == {
        "tag": "BCD", "version": "002", "letters": "1", "kind": "SCT", "bic": "AGRIFRPP",
        "name": "Rives et Douars", "iban": ACCOUNT.iban, "amount": "EUR50.00", "purpose": "",
        "structured": "RF18539007547034", "free": "",
    }  # fmt: skip


def test_free_words_stand_on_their_own_line_and_never_beside_a_reference():
    said = read_code(epc.payload(ACCOUNT, Money(5, "EUR"), text="Don ABCDEFGHJK"))
    assert (said["amount"], said["structured"], said["free"]) == ("EUR0.05", "", "Don ABCDEFGHJK")
    with pytest.raises(ValueError, match="structured or free"):
        epc.payload(ACCOUNT, Money(5, "EUR"), text="a", reference="b")


def test_only_euros_have_a_code():
    assert epc.takes(ACCOUNT, Money(5000, "EUR"))
    assert not epc.takes(ACCOUNT, Money(5000, "MAD"))
    with pytest.raises(ValueError, match="euros"):
        epc.payload(ACCOUNT, Money(5000, "MAD"))


def test_the_drawing_holds_no_inline_style():
    drawn = epc.drawing(epc.payload(ACCOUNT, Money(5000, "EUR"), reference="RF18539007547034"))
    assert drawn.startswith("<svg")
    assert "style" not in drawn


def test_what_the_banks_kept_is_told_only_when_something_is_missing():
    fifty = Money(5000, "EUR")
    assert rules.taken_on_the_way(fifty, Money(4850, "EUR")) == Money(150, "EUR")
    assert rules.taken_on_the_way(fifty, fifty) is None
    assert rules.taken_on_the_way(fifty, Money(6000, "EUR")) is None
