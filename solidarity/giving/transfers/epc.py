"""The QR code a banking application reads (EPC069-12, version 002): SEPA transfers in euros."""

import segno
from markupsafe import Markup

from solidarity.giving.transfers.rules import Account
from solidarity.kit.money import Money

CURRENCY = "EUR"
LEAST, MOST = 1, 99_999_999_999  # euro cents
LONGEST_STRUCTURED, LONGEST_TEXT = 35, 140
HEADS = ("BCD", "002", "1", "SCT")  # service tag, version, UTF-8, SEPA credit transfer


def payload(account: Account, amount: Money, *, reference: str = "", text: str = "") -> str:
    """Return what the code says: who, where, how much, and one remittance.

    `reference` is an ISO 11649 creditor reference; `text` is free. The standard takes one of them.
    """
    if amount.currency != CURRENCY or not LEAST <= amount.minor <= MOST:
        raise ValueError("such a code carries 0.01 to 999,999,999.99 euros")
    if reference and text:
        raise ValueError("a remittance is structured or free, not both")
    purpose = ""
    lines = [
        *HEADS, account.bic, account.holder[:70], account.iban,
        f"{CURRENCY}{amount.major:.2f}", purpose,
        reference[:LONGEST_STRUCTURED], text[:LONGEST_TEXT],
    ]  # fmt: skip
    return "\n".join(lines).rstrip("\n")


def drawing(said: str) -> Markup:
    """Return the code as SVG to stand in a page: black on white, error correction M."""
    code = segno.make(said, error="m", boost_error=False, encoding="utf-8", micro=False)
    return Markup(  # noqa: S704 - drawn by segno from numbers alone
        code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    )


def takes(account: Account, amount: Money) -> bool:
    """Say whether a code can be drawn for this transfer."""
    return account.currency == amount.currency == CURRENCY and LEAST <= amount.minor <= MOST
