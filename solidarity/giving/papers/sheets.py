"""Tables for spreadsheets: CSV and XLSX, in which no cell can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

Cell = str | int | Decimal | date | None

# What a spreadsheet takes for the start of a formula (OWASP, "CSV injection").
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BORN = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same rows make the same file
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(text: str) -> str:
    """Return words that a spreadsheet shows as they are, whatever they begin with."""
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a CSV in UTF-8 with a mark, which Excel needs to read Arabic and accents."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in columns])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, rtl: bool = False
) -> bytes:
    """Return an XLSX with one sheet; numbers and dates are numbers and dates."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": BORN})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#141A3C", "font_color": "#FFFFFF"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet(_sheet_name(name))
        if rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(columns) - 1), 20)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, harmless(column), formats["head"])
        for n, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                _write(sheet, n, place, cell, formats)
    return out.getvalue()


def _write(sheet, n: int, place: int, cell: Cell, formats: dict) -> None:
    if isinstance(cell, str):
        sheet.write_string(n, place, harmless(cell))
    elif isinstance(cell, Decimal):
        sheet.write_number(n, place, cell, formats["money"])
    elif isinstance(cell, date):
        sheet.write_datetime(n, place, cell, formats["day"])
    elif cell is not None:
        sheet.write_number(n, place, cell)


def _sheet_name(name: str) -> str:
    return "".join(letter for letter in name if letter not in "[]:*?/\\'")[:31] or "1"
