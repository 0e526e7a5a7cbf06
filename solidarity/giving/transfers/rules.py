"""Where a transfer goes, what it must say, until when it is expected (pure)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from solidarity.errors import Invalid
from solidarity.kit.messages import N_
from solidarity.kit.money import Money

EXPECTED_DAYS = 30
"""A transfer is expected for so many days. One that comes later counts all the same."""

SHORTEST_IBAN, LONGEST_IBAN = 15, 34
LONGEST_HOLDER = 70  # of a credit transfer, and of its QR code
BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
# In the order in which a transfer's words are searched for them.
RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")


@dataclass(frozen=True)
class Account:
    """Where the money of a transfer goes. `iban` is compact, `currency` what it is kept in."""

    holder: str
    iban: str
    currency: str
    bic: str = ""


def compact(typed: str) -> str:
    """Return an IBAN or a reference without what separates its groups, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def grouped(code: str) -> str:
    """Return an IBAN or a reference in groups of four, as people copy it."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def is_iban(typed: str) -> bool:
    """Say whether the check digits of an IBAN are right (ISO 13616), whatever its country."""
    code = compact(typed)
    shape = re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]+", code)
    return bool(shape and SHORTEST_IBAN <= len(code) <= LONGEST_IBAN and _remainder(code) == 1)


def is_bic(typed: str) -> bool:
    """Say whether this has the form of a bank's code (ISO 9362)."""
    return BIC.fullmatch(compact(typed)) is not None


def creditor_reference(reference: str) -> str:
    """Return our reference as an ISO 11649 creditor reference, which banks check and keep.

    >>> creditor_reference("539007547034")
    'RF18539007547034'
    """
    body = compact(reference)
    if not 1 <= len(body) <= 21:
        raise ValueError("a creditor reference has 1 to 21 letters or digits")
    return f"RF{98 - _remainder(f'RF00{body}'):02d}{body}"


def is_creditor_reference(code: str) -> bool:
    """Say whether the check digits of an ISO 11649 reference are right."""
    return RF.fullmatch(code) is not None and _remainder(code) == 1


def _remainder(code: str) -> int:
    """Return what is left of code[4:] + code[:4], letters as 10 to 35, divided by 97."""
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97


def last_day(announced_on: date) -> date:
    """Return the day after which an announced transfer is no longer expected."""
    return announced_on + timedelta(days=EXPECTED_DAYS)


def check_account(account: Account) -> None:
    """Refuse where no transfer could arrive."""
    if not account.holder.strip():
        raise Invalid(N_("Write who holds the account."), field="holder")
    if len(account.holder) > LONGEST_HOLDER:
        raise Invalid(
            N_("A transfer names its holder in at most %(longest)d characters."),
            field="holder", longest=LONGEST_HOLDER,
        )  # fmt: skip
    if not is_iban(account.iban):
        raise Invalid(
            N_("This is not an IBAN: its check digits do not agree. Copy it again."), field="iban"
        )
    if account.bic and not is_bic(account.bic):
        raise Invalid(N_("A BIC has 8 or 11 letters and digits."), field="bic")


def taken_on_the_way(announced: Money, landed: Money) -> Money | None:
    """Return what the banks kept of an announced amount; None when nothing is missing."""
    missing = announced - landed
    return missing if missing.minor > 0 else None
