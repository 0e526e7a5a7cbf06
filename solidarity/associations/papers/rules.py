"""The papers of a file: which ones a level asks for, and what each must say.

Sources: dahir 1-58-376 of 1958 (associations), law 112-12 (co-operatives). Whether a paper is
true is for two reviewers to see; here is only what can be checked without eyes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from solidarity.associations.rules import Kind
from solidarity.errors import Invalid
from solidarity.kit import identifiers
from solidarity.kit.messages import N_
from solidarity.kit.text import fold


class PaperKind(StrEnum):
    RECEIPT = "receipt"  # definitive receipt of the declaration, stamped by the authority
    REGISTER = "register"  # a co-operative's entry in its register
    REGISTRATION = "registration"  # abroad: RNA, KBO, KvK…
    ARTICLES = "articles"
    BOARD = "board"
    RIB = "rib"
    ICE = "ice"
    MINUTES = "minutes"
    ACCOUNTS = "accounts"
    AUTHORISATION = "authorisation"  # law 18-18


class Asks(StrEnum):
    """What a paper must come with."""

    FILE = "file"
    NUMBER = "number"
    AUTHORITY = "authority"
    ISSUED = "issued_on"
    UNTIL = "valid_until"
    NAMES = "names"


REQUIRED = {
    Kind.LOCAL: (PaperKind.RECEIPT, PaperKind.ARTICLES, PaperKind.BOARD, PaperKind.RIB),
    Kind.COOPERATIVE: (PaperKind.REGISTER, PaperKind.ARTICLES, PaperKind.BOARD, PaperKind.RIB),
    Kind.DIASPORA: (PaperKind.REGISTRATION,),
    Kind.HOST: (PaperKind.REGISTRATION,),
    Kind.PARTNER: (),
}
REQUIRED_ABOVE = (PaperKind.MINUTES, PaperKind.ACCOUNTS)  # from level 2, where papers are asked
MOROCCAN_OPTIONAL = (PaperKind.ICE, PaperKind.MINUTES, PaperKind.ACCOUNTS)
OPTIONAL = {
    Kind.LOCAL: (*MOROCCAN_OPTIONAL, PaperKind.AUTHORISATION),
    Kind.COOPERATIVE: MOROCCAN_OPTIONAL,
    Kind.DIASPORA: (PaperKind.ARTICLES, PaperKind.BOARD, PaperKind.MINUTES, PaperKind.ACCOUNTS),
    Kind.HOST: (PaperKind.ARTICLES, PaperKind.BOARD, PaperKind.MINUTES, PaperKind.ACCOUNTS),
    Kind.PARTNER: (PaperKind.REGISTRATION, PaperKind.ARTICLES),
}
ASKS = {
    PaperKind.RECEIPT: (Asks.FILE, Asks.NUMBER, Asks.AUTHORITY, Asks.ISSUED),
    PaperKind.REGISTER: (Asks.FILE, Asks.NUMBER, Asks.AUTHORITY, Asks.ISSUED),
    PaperKind.REGISTRATION: (Asks.FILE, Asks.NUMBER, Asks.AUTHORITY, Asks.ISSUED),
    PaperKind.ARTICLES: (Asks.FILE,),
    PaperKind.BOARD: (Asks.FILE, Asks.NAMES, Asks.ISSUED, Asks.UNTIL),
    PaperKind.RIB: (Asks.FILE, Asks.NUMBER),
    PaperKind.ICE: (Asks.NUMBER,),
    PaperKind.MINUTES: (Asks.FILE, Asks.ISSUED),
    PaperKind.ACCOUNTS: (Asks.FILE, Asks.ISSUED),
    PaperKind.AUTHORISATION: (
        Asks.FILE, Asks.NUMBER, Asks.AUTHORITY, Asks.ISSUED, Asks.UNTIL,
    ),
}  # fmt: skip

FILL_IN = {
    Asks.FILE: N_("Add a copy: a PDF, a JPEG or a PNG."),
    Asks.NUMBER: N_("Write its number."),
    Asks.AUTHORITY: N_("Write which authority gave it."),
    Asks.ISSUED: N_("Write its date."),
    Asks.UNTIL: N_("Write its last day."),
    Asks.NAMES: N_("Write at least two names, among them the president and the treasurer."),
}

FIELDS = {Asks.NAMES: "president"}  # beside which field of the form a lack is told


@dataclass(frozen=True)
class Draft:
    """What a paper says, as typed; `board` is a list of {"name", "office"}."""

    kind: str
    has_file: bool = False
    number: str = ""
    authority: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    board: list[Mapping[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """One automatic check: `is_right` is None when only a reader can tell."""

    paper: str
    sentence: str
    is_right: bool
    values: Mapping[str, object] = field(default_factory=dict)


def wanted(kind: str, level: int = 1) -> tuple[PaperKind, ...]:
    """Return the papers a level asks of this kind of organisation."""
    first = REQUIRED[Kind(kind)]
    return first + REQUIRED_ABOVE if level > 1 and first else first


def accepted(kind: str) -> tuple[PaperKind, ...]:
    """Return every paper this kind of organisation may add."""
    return REQUIRED[Kind(kind)] + OPTIONAL[Kind(kind)]


def missing(kind: str, held: Iterable[str], level: int = 1) -> list[PaperKind]:
    """Return the papers still to add before asking for a level."""
    have = set(held)
    return [paper for paper in wanted(kind, level) if paper not in have]


def check_new(kind: str, paper: Draft, today: date) -> None:
    """Refuse a paper that this kind does not hold, that lacks something, or that cannot be."""
    if paper.kind not in accepted(kind):
        raise Invalid(N_("This paper is not asked of your kind of organisation."), field="kind")
    for lack in list_lacks(paper):
        raise lack
    _check_dates(paper, today)
    _check_number(paper)
    if paper.kind == PaperKind.BOARD:
        check_board(paper.board)


def list_lacks(paper: Draft) -> list[Invalid]:
    """Return a refusal for each thing this paper must come with and does not."""
    return [
        Invalid(FILL_IN[asked], field=FIELDS.get(asked, asked.value))
        for asked in ASKS[PaperKind(paper.kind)]
        if _lacks(paper, asked)
    ]


def _lacks(paper: Draft, asked: Asks) -> bool:
    if asked is Asks.FILE:
        return not paper.has_file
    if asked is Asks.NAMES:
        return len(paper.board) < 2
    return not getattr(paper, asked.value)


def _check_dates(paper: Draft, today: date) -> None:
    if paper.issued_on and paper.issued_on > today:
        raise Invalid(N_("This date has not come yet. Check the year."), field="issued_on")
    if paper.valid_until and paper.issued_on and paper.valid_until < paper.issued_on:
        raise Invalid(N_("The last day comes before the first."), field="valid_until")
    if paper.valid_until and paper.valid_until < today:
        raise Invalid(
            N_("This paper is no longer valid. Add the one that replaced it."), field="valid_until"
        )


def _check_number(paper: Draft) -> None:
    if paper.kind == PaperKind.RIB and not identifiers.is_rib(paper.number):
        raise Invalid(
            N_(
                "This is not a RIB: it has 24 digits, and the last two check the others. "
                "Copy it from the bank's own paper."
            ),
            field="number",
        )
    if paper.kind == PaperKind.ICE and not identifiers.is_ice(paper.number):
        raise Invalid(
            N_("This is not an ICE: it has 15 digits, and the last two check the others."),
            field="number",
        )


def check_board(board: list[Mapping[str, str]]) -> None:
    """Refuse a board whose president and treasurer are missing, or one and the same."""
    names = {line["office"]: fold(line["name"]) for line in board}
    if not names.get("president") or not names.get("treasurer"):
        lacking = "treasurer" if names.get("president") else "president"
        raise Invalid(FILL_IN[Asks.NAMES], field=lacking)
    if names["president"] == names["treasurer"]:
        raise Invalid(
            N_("President and treasurer must be two people. Correct the list."), field="treasurer"
        )


def tidy_number(kind: str, number: str) -> str:
    """Return a number as it is stored: RIB and ICE as digits alone."""
    if kind in (PaperKind.RIB, PaperKind.ICE):
        return identifiers.digits_of(number)
    return number


def checks(paper: Draft, today: date, minutes_months: int) -> list[Check]:
    """Return what the site sees by itself, each with a sentence for the reviewer."""
    found = []
    if paper.kind == PaperKind.RIB:
        found.append(
            Check(
                paper.kind,
                N_("The key of the RIB is right (IBAN %(iban)s)."),
                identifiers.is_rib(paper.number),
                {"iban": _iban(paper.number)},
            )
        )
    if paper.kind == PaperKind.ICE:
        found.append(
            Check(paper.kind, N_("The key of the ICE is right."), identifiers.is_ice(paper.number))
        )
    if paper.kind == PaperKind.BOARD:
        found.append(
            Check(
                paper.kind,
                N_("President and treasurer are two different names."),
                _has_two_officers(paper.board),
            )
        )
    if paper.kind == PaperKind.MINUTES and paper.issued_on:
        recent = months_between(paper.issued_on, today) < minutes_months
        sentence = N_("The minutes are less than %(months)d months old.")
        found.append(Check(paper.kind, sentence, recent, {"months": minutes_months}))
    if paper.valid_until:
        found.append(Check(paper.kind, N_("The paper is still valid."), paper.valid_until >= today))
    return found


def _iban(number: str) -> str:
    return identifiers.iban_of_rib(number) if identifiers.is_rib(number) else "–"


def _has_two_officers(board: list[Mapping[str, str]]) -> bool:
    try:
        check_board(board)
    except Invalid:
        return False
    return True


def months_between(start: date, end: date) -> int:
    """Return how many whole months lie between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def check_minutes(issued_on: date | None, today: date, months: int) -> None:
    """Refuse minutes too old for level 2 (source: policy row papers.minutes.months)."""
    if issued_on is None or months_between(issued_on, today) >= months:
        raise Invalid(
            N_(
                "The minutes must be less than %(months)d months old. "
                "Add those of the last meeting."
            ),
            months=months,
        )
