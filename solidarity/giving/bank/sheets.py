"""Statements as CSV: several banks' spellings, semicolons or commas, UTF-8 or Latin-1, streamed."""

import codecs
import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO

from solidarity.giving.bank import rules
from solidarity.giving.bank.rules import Head, Row, StatementRefused
from solidarity.kit.messages import N_
from solidarity.kit.text import fold

LAYOUTS = Path(__file__).parents[1] / "data" / "bank_layouts.json"
FORMAT = "csv"
SAMPLE, CHUNK = 65_536, 1 << 20
HEAD_LINES = 30  # above the names of the columns
LONGEST_CELL = 20_000


@lru_cache(maxsize=1)
def layouts() -> dict:
    """Return the spellings we know, folded: {"columns": {spelling: field}, "heads": …}."""
    told = json.loads(LAYOUTS.read_text())
    known = {
        part: {fold(name): field for field, names in told[part].items() for name in names}
        for part in ("columns", "heads")
    }
    return {**known, "days": told["days"]}


def read(stream: IO[bytes], head: Head, *, currency: str) -> Iterator[Row]:
    """Yield the lines of a file; `currency` is the account's, where the file names none."""
    csv.field_size_limit(LONGEST_CELL)
    lines = codecs.getreader(_encoding(stream))(stream, errors="strict")
    sample = _sample(stream)
    cells = csv.reader(_without_nul(lines), delimiter=_delimiter(sample), strict=True)
    try:
        columns, width = _begin(cells, head, currency)
        for row in cells:
            if any(cell.strip() for cell in row) and not _is_foot(row, head, currency):
                yield _row(row, columns, width, head.currency or currency)
    except (csv.Error, UnicodeError):
        raise StatementRefused(
            N_("This file is cut or damaged: download it from the bank again.")
        ) from None


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise StatementRefused(
                N_("This is no account statement: a CAMT.053 file, or a CSV, is wanted.")
            )
        yield line


def _encoding(stream: IO[bytes]) -> str:
    """Return utf-8-sig where the whole file is UTF-8, Windows' Latin letters otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)


def _sample(stream: IO[bytes]) -> str:
    stream.seek(0)
    text = stream.read(SAMPLE).decode("latin-1")
    stream.seek(0)
    return text


def _delimiter(sample: str) -> str:
    """Return what separates cells: of the usual signs, the one most lines have most often."""
    lines = [line for line in sample.splitlines() if line.strip()][:50]
    return max(";\t,|", key=lambda sign: sum(min(line.count(sign), 12) for line in lines))


def _begin(cells: Iterator[list[str]], head: Head, currency: str) -> tuple[dict[str, int], int]:
    """Read what stands above the lines; return {field: column} and how many columns there are."""
    for n, row in enumerate(cells):
        columns = _columns(row)
        if "date" in columns and ("amount" in columns or {"debit", "credit"} <= set(columns)):
            return columns, len(row)
        _note(row, head, currency)
        if n >= HEAD_LINES:
            break
    raise StatementRefused(
        N_("No line names the columns: a date and an amount (or a debit and a credit) are needed.")
    )


def _columns(row: list[str]) -> dict[str, int]:
    known, found = layouts()["columns"], {}
    for n, cell in enumerate(row):
        field = known.get(fold(cell))
        if field and field not in found:
            found[field] = n
    return found


def _note(row: list[str], head: Head, currency: str) -> bool:
    """Keep what a line above or below the columns says; whether it said something."""
    told = [cell.strip() for cell in row if cell.strip()]
    if len(told) < 2:
        return False
    field = layouts()["heads"].get(fold(told[0].rstrip(" :")))
    if field == "iban":
        head.iban = told[1]
    elif field == "currency":
        head.currency = rules.known_currency(told[1])
    elif field:
        setattr(head, field, rules.minor_units(told[-1], head.currency or currency))
    return field is not None


def _is_foot(row: list[str], head: Head, currency: str) -> bool:
    """Say whether this is a balance written among or under the lines."""
    told = [cell.strip() for cell in row if cell.strip()]
    field = layouts()["heads"].get(fold(told[0].rstrip(" :")))
    return field in ("opening", "closing") and _note(row, head, currency)


def _row(row: list[str], columns: dict[str, int], width: int, currency: str) -> Row:
    if len(row) < width:
        raise StatementRefused(N_("This file is cut or damaged: download it from the bank again."))

    def cell(field: str) -> str:
        return row[columns[field]].strip() if field in columns else ""

    own = rules.known_currency(cell("currency")) if cell("currency") else currency
    fee = cell("fee")
    return Row(
        booked_on=_day(cell("date")),
        amount=_signed(cell, own),
        currency=own,
        words=" ".join(cell("words").split())[: rules.LONGEST_WORDS],
        name=" ".join(cell("name").split())[:140],
        account=cell("account")[:40],
        reference=cell("reference")[:80],
        fee=abs(rules.minor_units(fee, own)) or None if fee else None,
    )


def _signed(cell, currency: str) -> int:
    if cell("amount"):
        return rules.minor_units(cell("amount"), currency)
    came = rules.minor_units(cell("credit") or "0", currency)
    left = rules.minor_units(cell("debit") or "0", currency)
    return abs(came) - abs(left)


def _day(text: str) -> date:
    for form in layouts()["days"]:
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise StatementRefused(
        N_("“%(typed)s” is not a day: the file may be damaged."), typed=text[:40]
    )
