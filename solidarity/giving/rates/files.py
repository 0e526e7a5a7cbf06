"""Read a file of rates: `date,currency,rate,source`, or Bank Al-Maghrib's table of a day."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from solidarity.errors import Invalid
from solidarity.giving.rates.rules import Rate
from solidarity.kit.messages import N_
from solidarity.kit.money import EXPONENTS
from solidarity.kit.text import fold

NAMES = Path(__file__).parents[1] / "data" / "rate_names.json"
LARGEST = 2_000_000  # bytes
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
A_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}")
PLACES = Decimal("0.00000001")


class RatesRefused(Invalid):
    """The file is not imported, none of it."""


@dataclass(frozen=True)
class Sheet:
    """What a file says: its rates of currencies we take, and how many of others it has."""

    rates: list[Rate]
    others: int


@lru_cache(maxsize=1)
def _names() -> dict:
    told = json.loads(NAMES.read_text())
    return {
        part: {fold(name): key for key, names in told[part].items() for name in names}
        for part in ("columns", "currencies")
    } | {"bank_al_maghrib": told["bank_al_maghrib"]}


def read(content: bytes, *, taken: set[str], today: date) -> Sheet:
    """Return the rates of a file; RatesRefused says which line cannot be true.

    `taken` are the currencies the site takes: rates of others are counted and left out.
    """
    if len(content) > LARGEST:
        raise RatesRefused(N_("This file is too large to be one of rates."))
    lines = list(_lines(content))
    columns, at, day = _begin(lines)
    found: dict[tuple, Rate] = {}
    others = 0
    for n, row in enumerate(lines[at:], start=at + 1):
        if not any(cell.strip() for cell in row):
            continue
        rate = _rate(row, columns, day, n)
        _check(rate, today, n)
        if rate.currency in taken:
            found[rate.currency, rate.as_of, rate.source] = rate
        else:
            others += 1
    if not found:
        raise RatesRefused(N_("No rate of a currency we take is in this file."))
    return Sheet(list(found.values()), others)


def _lines(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise RatesRefused(N_("This is no file of rates: a CSV is wanted."))
    sample = text[:4000]
    delimiter = max(";\t,", key=sample.count)
    return csv.reader(text.splitlines(), delimiter=delimiter)


def _begin(lines: list[list[str]]) -> tuple[dict[str, int], int, date | None]:
    """Return {field: column}, where the rates begin, and the day told above them."""
    known, day = _names()["columns"], None
    for n, row in enumerate(lines[:20]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            field = known.get(fold(cell))
            if field and field not in columns:
                columns[field] = place
        if "currency" in columns and ({"rate"} & set(columns) or {"buy", "sell"} <= set(columns)):
            return columns, n + 1, day
        told = A_DAY.search(" ".join(row))
        day = _day(told.group(), n + 1) if told else day
    raise RatesRefused(
        N_("No line names the columns: date, currency, rate, source; or Bank Al-Maghrib's own.")
    )


def _rate(row: list[str], columns: dict[str, int], day: date | None, n: int) -> Rate:
    def cell(field: str) -> str:
        place = columns.get(field)
        return row[place].strip() if place is not None and place < len(row) else ""

    currency, units = _currency(cell("currency"))
    as_of = _day(cell("date"), n) if cell("date") else day
    if as_of is None:
        raise RatesRefused(N_("Line %(number)d has no day."), number=n)
    if cell("rate"):
        value = _number(cell("rate"), n)
    else:
        value = (_number(cell("buy"), n) + _number(cell("sell"), n)) / 2
    source = (cell("source") or _names()["bank_al_maghrib"])[:80]
    return Rate(currency, (value / units).quantize(PLACES), as_of, source)


def _currency(text: str) -> tuple[str, int]:
    """Return (code, units): "100 YENS JAPONAIS" is ("JPY", 100); "" for one we do not know."""
    told = re.match(r"\s*(\d{0,6})\s*(.*)", text)
    units, name = int(told.group(1) or 1), told.group(2)
    code = next((c for c in re.findall(r"\b[A-Z]{3}\b", name) if c in EXPONENTS), None)
    return code or _names()["currencies"].get(fold(name), ""), units or 1


def _number(text: str, n: int) -> Decimal:
    try:
        value = Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", "."))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0 or value > 10_000:
        raise RatesRefused(
            N_("Line %(number)d: “%(typed)s” is not a rate."), number=n, typed=text[:40]
        )
    return value


def _day(text: str, n: int) -> date:
    for form in DAYS:
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise RatesRefused(N_("Line %(number)d: “%(typed)s” is not a day."), number=n, typed=text[:40])


def _check(rate: Rate, today: date, n: int) -> None:
    if rate.as_of > today:
        raise RatesRefused(
            N_("Line %(number)d is of %(day)s, which has not come yet."),
            number=n, day=rate.as_of.isoformat(),
        )  # fmt: skip
