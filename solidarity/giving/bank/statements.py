"""Import a statement: read once to believe it, a second time to write it, all of it or nothing.

Both passes stream: what is kept in memory does not grow with the file, but for 40 bytes a line
that tell equal lines apart. A line that an earlier file brought is counted and left as it is.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO

from flask import current_app

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.bank import camt, entries, rules, sheets
from solidarity.giving.bank.models import BankAccount, BankLine, BankStatement
from solidarity.giving.bank.rules import Head, LineState, Read, Row, StatementRefused
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.text import fold
from solidarity.ledger import actions as ledger
from solidarity.ledger.queries import chunked

BATCH = 1_000
CHUNK = 1 << 20


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: lines of the file, those not known yet, their days."""

    lines: int
    new: int
    known: int
    total_minor: int
    currency: str
    first_on: date | None
    last_on: date | None
    has_balances: bool


def import_statement(
    account_id: int, stream: IO[bytes], name: str, *, by: int | None, apply: bool = True
) -> Report:
    """Import a CAMT.053 or CSV file for an account; StatementRefused says why none of it was.

    Not applied, it is read and checked, and nothing is written.
    """
    account = _locked(account_id)
    digest = _digest(stream)
    _refuse_second_time(account, digest)
    read = _believe(account, stream)
    if not apply:
        new = sum(len(_unknown(account, batch)) for batch in _batches(account, stream))
        return _report(read, new)
    statement = _statement(account, digest, read, name=name, form=_format(stream), by=by)
    new = sum(_write(account, statement, batch) for batch in _batches(account, stream))
    statement.new_lines, statement.known_lines = new, read.lines - new
    journal.record(
        "statement_imported", statement, actor_id=by, new=new, known=read.lines - new,
        account=account.id,
    )  # fmt: skip
    db.session.flush()
    return _report(read, new)


def mark(text: str) -> str:
    """Return a keyed digest: equal texts are seen to be equal, and nothing else of them."""
    key = current_app.secret_key.encode()
    return hmac.digest(key, f"bank:{text}".encode(), "sha256").hex()[:24]


def marks_of(name: str) -> list[str]:
    """Return the marks of the words of a name, in no order that says anything."""
    return sorted({mark(word) for word in fold(name).split() if len(word) > 1})


def _locked(account_id: int) -> BankAccount:
    """One import of an account at a time: two files that overlap do not race."""
    account = db.session.get(BankAccount, account_id, with_for_update={"key_share": True})
    if account is None or account.book != current_app.extensions["settings"].book:
        raise NotFound(N_("There is no such bank account."))
    return account


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _refuse_second_time(account: BankAccount, digest: str) -> None:
    query = db.select(BankStatement).filter_by(account_id=account.id, sha256=digest)
    before = db.session.scalar(query)
    if before:
        raise StatementRefused(
            N_("This very file was imported on %(day)s: nothing to do."),
            day=before.imported_at.date().isoformat(),
        )


def _format(stream: IO[bytes]) -> str:
    stream.seek(0)
    start = stream.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    return camt.FORMAT if start.startswith(b"<") else sheets.FORMAT


def _rows(account: BankAccount, stream: IO[bytes], head: Head) -> Iterator[Row]:
    """Yield what moved money; lines of nothing are told by some banks."""
    if _format(stream) == camt.FORMAT:
        rows = camt.read(stream, head)
    else:
        rows = sheets.read(stream, head, currency=account.currency)
    return (row for row in rows if row.amount)


def _believe(account: BankAccount, stream: IO[bytes]) -> Read:
    """Read the whole file and refuse it unless all of it can be true."""
    head, today = Head(), clock.today()
    lines = total = 0
    first = last = None
    for row in _rows(account, stream, head):
        lines += 1
        if lines == 1:
            rules.check_account(head, iban=account.iban, currency=account.currency)
        rules.check_row(row, lines, account.currency, today)
        total += row.amount
        first = min(first or row.booked_on, row.booked_on)
        last = max(last or row.booked_on, row.booked_on)
    rules.check_account(head, iban=account.iban, currency=account.currency)
    head.currency = account.currency
    read = Read(head, lines, total, first, last)
    rules.check_whole(read)
    return read


def _batches(account: BankAccount, stream: IO[bytes]) -> Iterator[list[tuple[str, Row]]]:
    keys = rules.Keys(account.iban)
    rows = ((keys.name(row), row) for row in _rows(account, stream, Head()))
    while batch := list(islice(rows, BATCH)):
        yield batch


def _unknown(account: BankAccount, batch: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    known: set[str] = set()
    for keys in chunked([key for key, _ in batch]):
        query = db.select(BankLine.key).where(
            BankLine.account_id == account.id, BankLine.key.in_(keys)
        )
        known.update(db.session.scalars(query))
    return [(key, row) for key, row in batch if key not in known]


def _statement(account, digest: str, read: Read, *, name: str, form: str, by) -> BankStatement:
    statement = BankStatement(
        account_id=account.id, sha256=digest, name=name[-200:], format=form,
        first_on=read.first_on, last_on=read.last_on, opening_minor=read.head.opening,
        closing_minor=read.head.closing, new_lines=0, known_lines=0, imported_by=by,
        imported_at=clock.now(),
    )  # fmt: skip
    db.session.add(statement)
    db.session.flush()
    return statement


def _write(account: BankAccount, statement: BankStatement, batch: list[tuple[str, Row]]) -> int:
    """Post and keep the lines of a batch that are not known yet; returns how many."""
    rows = [_line(account, statement, key, row) for key, row in _unknown(account, batch)]
    if not rows:
        return 0
    told = [
        entries.seen(
            account, key=row.key, amount=row.amount_minor, at=entries.moment(row),
            proof=statement.sha256,
        )
        for row in rows
    ]  # fmt: skip
    for row, posted in zip(rows, ledger.post_many(db.session, told), strict=True):
        row.entry_id = posted.entry_id
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        db.session.expunge(row)
    return len(rows)


def _line(account: BankAccount, statement: BankStatement, key: str, row: Row) -> BankLine:
    return BankLine(
        account_id=account.id, statement_id=statement.id, key=key,
        booked_on=row.booked_on, amount_minor=row.amount, currency=row.currency,
        fee_minor=row.fee, remittance=row.words, counterparty=rules.masked(row.name),
        name_marks=marks_of(row.name), counterparty_mark=mark(row.account) if row.account else "",
        reference=row.reference[:250], state=LineState.OPEN, found_at=clock.now(),
    )  # fmt: skip


def _report(read: Read, new: int) -> Report:
    head = read.head
    return Report(
        lines=read.lines, new=new, known=read.lines - new, total_minor=read.total,
        currency=head.currency, first_on=read.first_on, last_on=read.last_on,
        has_balances=head.opening is not None and head.closing is not None,
    )  # fmt: skip
