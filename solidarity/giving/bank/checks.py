"""Invariants between statements and the book; `flask ledger check` asks them too."""

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving.bank import entries as bank_entries
from solidarity.giving.bank.models import BankAccount, BankLine, BankLink, BankStatement
from solidarity.giving.bank.rules import LineState
from solidarity.ledger.checks import Finding, Gravity
from solidarity.ledger.tables import accounts, entries, lines


def check(book: str) -> list[Finding]:
    """Ask every invariant of the bank accounts of a book."""
    return [*statements_follow_each_other(book), *lines_are_in_the_book_once(book),
            *lines_end_where_they_were_linked(book)]  # fmt: skip


def statements_follow_each_other(book: str) -> list[Finding]:
    """The first opening balance and all lines make the last closing balance of an account."""
    found = []
    for account in _accounts(book):
        told = list(
            db.session.scalars(
                db.select(BankStatement)
                .filter_by(account_id=account.id)
                .order_by(BankStatement.first_on, BankStatement.id)
            )
        )
        if not told or told[0].opening_minor is None:
            continue
        last = max(told, key=lambda one: (one.last_on, one.id))
        until = db.select(func.coalesce(func.sum(BankLine.amount_minor), 0)).where(
            BankLine.account_id == account.id, BankLine.booked_on <= last.last_on
        )
        held = told[0].opening_minor + int(db.session.scalar(until))
        if last.closing_minor is not None and held != last.closing_minor:
            found.append(
                _broken(
                    statements_follow_each_other,
                    f"{account.code}: lines make {held}, the statement says {last.closing_minor}",
                    Gravity.FLAGGED,  # a period may not be imported yet
                )
            )
    return found


def lines_are_in_the_book_once(book: str) -> list[Finding]:
    """What the lines of an account amount to is what their own entries put on it in the book."""
    found = []
    for account in _accounts(book):
        told = db.select(func.coalesce(func.sum(BankLine.amount_minor), 0)).filter_by(
            account_id=account.id
        )
        posted = (
            db.select(func.coalesce(func.sum(lines.c.amount), 0))
            .join(entries, entries.c.id == lines.c.entry_id)
            .join(accounts, accounts.c.id == lines.c.account_id)
            .where(
                accounts.c.book == book,
                accounts.c.code == account.code,
                entries.c.kind == "bank_line",
            )
        )
        said, kept = int(db.session.scalar(told)), int(db.session.scalar(posted))
        if said != kept:
            found.append(
                _broken(
                    lines_are_in_the_book_once,
                    f"{account.code}: statements say {said}, the book {kept}",
                )
            )
    return found


def lines_end_where_they_were_linked(book: str) -> list[Finding]:
    """A settled line is linked to the last centime, an open one to less, and suspense holds what
    is left of all lines.
    """
    linked = (
        db.select(BankLink.line_id, func.sum(BankLink.amount_minor).label("minor"))
        .where(BankLink.undone_at.is_(None))
        .group_by(BankLink.line_id)
        .subquery()
    )
    minor = func.coalesce(linked.c.minor, 0)
    of_the_book = (
        db.select(BankLine.id)
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .outerjoin(linked, linked.c.line_id == BankLine.id)
        .where(BankAccount.book == book)
    )
    wrong = of_the_book.where(
        (BankLine.state == LineState.SETTLED) != (minor == BankLine.amount_minor)
    )
    found = [
        _broken(lines_end_where_they_were_linked, f"line {line_id}")
        for line_id in db.session.scalars(wrong.limit(20))
    ]
    left = of_the_book.with_only_columns(
        BankLine.currency, func.sum(BankLine.amount_minor - minor)
    ).group_by(BankLine.currency)
    held = _in_suspense(book)
    for currency, total in db.session.execute(left):
        if int(total) != held.get(currency, 0):
            found.append(
                _broken(
                    lines_end_where_they_were_linked,
                    f"{currency}: {total} wait, suspense holds {held.get(currency, 0)}",
                )
            )
    return found


def _in_suspense(book: str) -> dict[str, int]:
    """Currency → what the entries of bank lines, and their reversals, left in suspense."""
    own = db.select(entries.c.id).where(entries.c.kind.in_(bank_entries.OWN))
    query = (
        db.select(accounts.c.currency, -func.sum(lines.c.amount))
        .join(lines, lines.c.account_id == accounts.c.id)
        .join(entries, entries.c.id == lines.c.entry_id)
        .where(
            accounts.c.book == book,
            accounts.c.role == "suspense",
            db.or_(entries.c.kind.in_(bank_entries.OWN), entries.c.reverses_id.in_(own)),
        )
        .group_by(accounts.c.currency)
    )
    return {currency: int(total) for currency, total in db.session.execute(query)}


def _accounts(book: str) -> list[BankAccount]:
    return list(db.session.scalars(db.select(BankAccount).filter_by(book=book)))


def _broken(invariant, subject: str, gravity: Gravity = Gravity.BROKEN) -> Finding:
    return Finding(invariant.__name__, " ".join(invariant.__doc__.split()), subject, gravity)
