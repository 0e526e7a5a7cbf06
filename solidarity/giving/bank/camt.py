"""CAMT.053 statements (ISO 20022), read as a stream: versions .02 to .08 and whatever follows.

Only booked entries are lines. A statement of several periods, or of several pages, is read as one.
"""

from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from solidarity.giving.bank import rules
from solidarity.giving.bank.rules import Head, Row, StatementRefused
from solidarity.kit.messages import N_

OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
FORMAT = "camt.053"


def read(stream: IO[bytes], head: Head) -> Iterator[Row]:
    """Yield the booked lines of a file; `head` is filled in on the way."""
    try:
        yield from _rows(iterparse(stream, events=("start", "end"), forbid_dtd=True), head)
    except DefusedXmlException:
        raise StatementRefused(
            N_("This file declares entities, as no bank does: it is not read.")
        ) from None
    except ParseError:
        raise StatementRefused(
            N_("This file is cut or damaged: download it from the bank again.")
        ) from None


def _rows(events, head: Head) -> Iterator[Row]:
    path: list[Element] = []
    has_statement = False
    for event, element in events:
        if event == "start":
            path.append(element)
            continue
        path.pop()
        name = _name(element)
        parent = _name(path[-1]) if path else ""
        has_statement = has_statement or name == "Stmt"
        if parent == "Stmt":
            if name == "Acct":
                _read_account(element, head)
            elif name == "Bal":
                _read_balance(element, head)
            elif name == "Ntry" and _is_booked(element):
                yield _row(element, head)
            path[-1].clear()  # what was read need not stay
    if not has_statement:
        raise StatementRefused(
            N_("This is no account statement: a CAMT.053 file, or a CSV, is wanted.")
        )


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _find(element: Element | None, *names: str) -> Element | None:
    """Return the first child along a path of names, in whatever namespace."""
    for name in names:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _text(element: Element | None, *names: str) -> str:
    found = _find(element, *names)
    return (found.text or "").strip() if found is not None else ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if _name(child) == name)


def _read_account(element: Element, head: Head) -> None:
    iban = _text(element, "Id", "IBAN") or _text(element, "Id", "Othr", "Id")
    if head.iban and iban and iban != head.iban:
        raise StatementRefused(
            N_("This file holds the statements of several accounts: import one at a time.")
        )
    head.iban = head.iban or iban
    currency = _text(element, "Ccy")
    if currency:
        head.currency = rules.known_currency(currency)


def _read_balance(element: Element, head: Head) -> None:
    kind = _text(element, "Tp", "CdOrPrtry", "Cd")
    if kind in OPENING and head.opening is None:
        head.opening = _amount(element, head)[0]
    elif kind in CLOSING:
        head.closing = _amount(element, head)[0]


def _amount(element: Element, head: Head) -> tuple[int, str]:
    """Return (signed minor units, currency)."""
    told = _find(element, "Amt")
    if told is None:
        raise StatementRefused(N_("This file is cut or damaged: download it from the bank again."))
    currency = rules.known_currency(told.get("Ccy") or head.currency)
    head.currency = head.currency or currency
    minor = rules.exact_units(told.text or "", currency)
    return (-minor if _text(element, "CdtDbtInd") == "DBIT" else minor), currency


def _is_booked(element: Element) -> bool:
    status = _text(element, "Sts", "Cd") or _text(element, "Sts")
    return status in ("", "BOOK")


def _row(element: Element, head: Head) -> Row:
    minor, currency = _amount(element, head)
    side = "Dbtr" if minor > 0 else "Cdtr"
    return Row(
        booked_on=_day(element),
        amount=minor,
        currency=currency,
        words=_words(element),
        name=_party(element, side),
        account=_other_account(element, f"{side}Acct"),
        reference=_text(element, "AcctSvcrRef") or _first(element, "AcctSvcrRef"),
        fee=_fee(element, currency),
    )


def _day(element: Element) -> date:
    for place in ("BookgDt", "ValDt"):
        told = _text(element, place, "Dt") or _text(element, place, "DtTm")
        if told:
            try:
                return date.fromisoformat(told[:10])
            except ValueError:
                break
    raise StatementRefused(N_("A line of this file has no day: download it from the bank again."))


def _words(element: Element) -> str:
    """Return what the sender wrote, free and structured, and the sender's own reference."""
    found = [e.text or "" for e in _all(element, "Ustrd")]
    found += [_text(e, "Ref") for e in _all(element, "CdtrRefInf")]
    found += [e.text or "" for e in _all(element, "EndToEndId") if e.text != "NOTPROVIDED"]
    found += [e.text or "" for e in element if _name(e) == "AddtlNtryInf"]
    unique = dict.fromkeys(" ".join(text.split()) for text in found if text.strip())
    return " · ".join(unique)[: rules.LONGEST_WORDS]


def _party(element: Element, side: str) -> str:
    for found in _all(element, side):
        name = _text(found, "Nm") or _text(found, "Pty", "Nm")
        if name:
            return " ".join(name.split())[:140]
    return ""


def _other_account(element: Element, name: str) -> str:
    for found in _all(element, name):
        told = _text(found, "Id", "IBAN") or _text(found, "Id", "Othr", "Id")
        if told:
            return told[:40]
    return ""


def _first(element: Element, name: str) -> str:
    return next(((e.text or "").strip() for e in _all(element, name)), "")


def _fee(element: Element, currency: str) -> int | None:
    """Return what the banks say they kept, in the line's currency."""
    total = 0
    for charges in _all(element, "Chrgs"):
        places = (("TtlChrgsAndTaxAmt",), ("Rcrd", "Amt"), ("Amt",))
        told = (_find(charges, *place) for place in places)
        one = next((found for found in told if found is not None), None)
        if one is not None and one.get("Ccy") == currency:
            total += rules.exact_units(one.text or "", currency)
    return total or None
