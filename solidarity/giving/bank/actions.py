"""Say which bank accounts are read, and who looks into a line."""

from flask import current_app

from solidarity.errors import Invalid, NotFound
from solidarity.extensions import db
from solidarity.giving.bank.models import BankAccount, BankLine
from solidarity.giving.transfers.rules import compact, is_iban
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_


def open_account(
    *, iban: str, label: str, currency: str, by: int | None,
    host_account_id: int | None = None, project_id: int | None = None,
) -> BankAccount:  # fmt: skip
    """Read the statements of an account: a fiscal host's, or the collecting account of a project.

    Several projects may share one collecting account: it stands under the first in the book.
    """
    if not is_iban(iban):
        raise Invalid(
            N_("This is not an IBAN: its check digits do not agree. Copy it again."), field="iban"
        )
    if project_id and currency != "MAD":
        raise Invalid(N_("A collecting account in Morocco is kept in dirhams."), field="currency")
    code = f"bank:h{host_account_id}:{currency}"
    if project_id:
        code = f"bank:collection:{project_id}:{currency}"
    book, iban = current_app.extensions["settings"].book, compact(iban)
    is_same = db.and_(BankAccount.iban == iban, BankAccount.currency == currency)
    taken = db.select(BankAccount.id).where(
        BankAccount.book == book, db.or_(BankAccount.code == code, is_same)
    )
    if db.session.scalar(taken):
        raise Invalid(N_("This account is already read."), field="iban")
    account = BankAccount(
        book=book, code=code, iban=iban, label=label, currency=currency,
        host_account_id=host_account_id, project_id=project_id,
        opened_by=by, opened_at=clock.now(),
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    journal.record("bank_account_opened", account, actor_id=by, code=code)
    return account


def take(line_id: int, *, by: int) -> None:
    """Say that one looks into a line."""
    line = db.session.get(BankLine, line_id, with_for_update={"key_share": True})
    if line is None:
        raise NotFound(N_("There is no such bank line."))
    line.owner_id = by
    journal.record("bank_line_taken", line, actor_id=by)
    db.session.flush()
