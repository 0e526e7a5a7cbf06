"""The chart of accounts: an account is its code, and all else about it is read from the code.

`stripe:teranga:pending:EUR` is an asset in euros; `project:12:EUR` is what we owe project 12.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Book(StrEnum):
    """Real money and rehearsals never share a page."""

    LIVE = "live"
    TEST = "test"


class Kind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"


class UnknownAccount(ValueError):
    """The code is not in the chart of accounts."""


CURRENCIES = {
    "MAD": 2, "EUR": 2, "USD": 2, "CAD": 2, "GBP": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2,
    "AED": 2, "SAR": 2, "QAR": 2, "KWD": 3, "JPY": 0, "XOF": 0,
}  # fmt: skip
"""Currency → decimals of its minor unit (ISO 4217). Villagers' children live in many countries."""

CHART = {
    "stripe_pending": (Kind.ASSET, "stripe:{host}:pending:{cur}"),
    "stripe_available": (Kind.ASSET, "stripe:{host}:available:{cur}"),
    # The association's dedicated account: always in dirhams, always for one project.
    "project_bank": (Kind.ASSET, "bank:project:{id}:MAD"),
    # Where transfers for a project land, held by the association under its authorisation, until a
    # tranche lets them be used.
    "collection_bank": (Kind.ASSET, "bank:collection:{id}:MAD"),
    "bank": (Kind.ASSET, "bank:{host}:{cur}"),
    # Received and free · promised to a tranche · paid out · paid to a supplier and proven.
    "project": (Kind.LIABILITY, "project:{id}:{cur}"),
    "project_reserved": (Kind.LIABILITY, "project:{id}:reserved:{cur}"),
    "project_released": (Kind.LIABILITY, "project:{id}:released:{cur}"),
    "project_spent": (Kind.EXPENSE, "project:{id}:spent:{cur}"),
    "processor_fee": (Kind.EXPENSE, "fee:processor:{host}:{cur}"),
    "bank_fee": (Kind.EXPENSE, "fee:bank:{host}:{cur}"),
    "fx": (Kind.EQUITY, "fx:{cur}"),
    # Money the processor took away while a dispute is open.
    "dispute": (Kind.ASSET, "dispute:{host}:{cur}"),
    # Money that goes back to a donor and has not arrived yet.
    "refund": (Kind.LIABILITY, "refund:{host}:{cur}"),
    "chargeback_loss": (Kind.EXPENSE, "loss:chargeback:{cur}"),
    # Money on a bank line nobody has recognised yet.
    "suspense": (Kind.LIABILITY, "suspense:{cur}"),
    # A sponsor's fund: free · set aside for gifts that were made and have not settled yet.
    "match": (Kind.LIABILITY, "match:{pool}:{cur}"),
    "match_reserved": (Kind.LIABILITY, "match:{pool}:reserved:{cur}"),
}
"""Role → kind and form of the code. An account fits one form only."""

_PARTS = {
    # "project" would read as the start of bank:project:…; a host is a fiscal host's short name.
    "{host}": r"(?!project:)(?P<host>[a-z0-9][a-z0-9-]{0,39})",
    "{id}": r"(?P<id>[1-9][0-9]{0,18})",
    "{pool}": r"(?P<pool>[a-z0-9][a-z0-9-]{0,39})",
    "{cur}": r"(?P<cur>[A-Z]{3})",
}


def _compile(pattern: str) -> re.Pattern:
    return re.compile(re.sub(r"\{\w+\}", lambda part: _PARTS[part.group()], pattern))


_PATTERNS = {role: _compile(pattern) for role, (_, pattern) in CHART.items()}


@dataclass(frozen=True, slots=True)
class Account:
    code: str
    role: str
    kind: Kind
    currency: str
    project_id: int | None

    def id_in(self, book: str) -> int:
        """The account's row id: 63 bits of a digest, so that a line is written without a look-up.

        Should two codes ever share one, the second cannot be opened: a trigger refuses it.
        """
        digest = hashlib.sha256(f"{book}:{self.code}".encode()).digest()
        return int.from_bytes(digest[:8]) >> 1

    @property
    def holder(self) -> str:
        """What one lock protects: all pockets of a project together, otherwise the account."""
        return f"project:{self.project_id}" if self.project_id else self.code


@lru_cache(maxsize=65_536)
def account(code: str) -> Account:
    """Read a code; raises UnknownAccount when the chart of accounts has no such form."""
    for role, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(code):
            return _account(code, role, found.groupdict())
    raise UnknownAccount(f"{code!r} is not in the chart of accounts")


def _account(code: str, role: str, parts: dict[str, str]) -> Account:
    currency = parts.get("cur", "MAD")
    if currency not in CURRENCIES:
        raise UnknownAccount(f"{code!r}: the book has no currency {currency}")
    project_id = int(parts["id"]) if "id" in parts else None
    if project_id and project_id >= 1 << 63:
        raise UnknownAccount(f"{code!r}: no project can have that number")
    return Account(code, role, CHART[role][0], currency, project_id)


def natural(kind: str, amount: int) -> int:
    """A signed balance (debit +) as people read it: what we owe or earned is positive too."""
    return amount if kind in (Kind.ASSET, Kind.EXPENSE) else -amount
