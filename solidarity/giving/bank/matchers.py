"""What other rooms recognise on a bank line: they register, the desk asks.

    matchers.register(Matcher("sponsor", N_("A sponsor's deposit"), propose, account_of, settled))

`propose` answers for many lines in a few queries; `account_of` names the account the money of a
line goes to from suspense (debit + there, as the line: a deposit credits it); `settled` is told
once the entry is posted, in the same transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from solidarity.giving.bank.models import BankLine


@dataclass(frozen=True)
class Found:
    """One thing a line may be: `key` is the room's own, `words` a sentence for the treasurer."""

    key: str
    words: str
    is_exact: bool = False


@dataclass(frozen=True)
class Matcher:
    """How a room recognises its own money on a line."""

    name: str
    label: str  # an English sentence marked with N_
    propose: Callable[[Sequence[BankLine]], Mapping[int, Sequence[Found]]]
    account_of: Callable[[BankLine, str], str]
    settled: Callable[[BankLine, str, int, int], None]  # line, key, entry id, who


_matchers: dict[str, Matcher] = {}


def register(matcher: Matcher) -> None:
    """Add a way to recognise lines; said once, at start-up."""
    _matchers[matcher.name] = matcher


def registered() -> dict[str, Matcher]:
    """Return the matchers by name."""
    return dict(_matchers)
