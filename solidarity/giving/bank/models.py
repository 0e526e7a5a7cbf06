"""Bank accounts we read, their statements, each line once, and what each line paid for."""

from datetime import date

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db

LIVE = text("undone_at IS NULL")


class BankAccount(db.Model):
    """A bank account whose statements are imported, and where it stands in the book."""

    __tablename__ = "bank_accounts"

    id: Mapped[Key]
    book: Mapped[Code]  # test, live
    code: Mapped[Line]  # in the chart of accounts: bank:h3:EUR, bank:collection:12:MAD
    iban: Mapped[Code]
    label: Mapped[Line]
    currency: Mapped[Code]
    host_account_id: Mapped[int | None] = mapped_column(ForeignKey("host_accounts.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    opened_by: Mapped[int | None]
    opened_at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("book", "code"),
        UniqueConstraint("book", "iban", "currency"),
        CheckConstraint("(host_account_id IS NULL) <> (project_id IS NULL)", name="one_owner"),
    )


class BankStatement(db.Model):
    """One file that was imported: the same bytes twice are refused."""

    __tablename__ = "bank_statements"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[Line]
    format: Mapped[Code]  # camt.053, csv
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    opening_minor: Mapped[int | None] = mapped_column(BigInteger)
    closing_minor: Mapped[int | None] = mapped_column(BigInteger)
    new_lines: Mapped[int]
    known_lines: Mapped[int]
    imported_by: Mapped[int | None]
    imported_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("account_id", "sha256"),)


class BankLine(db.Model):
    """One movement on an account, for ever. `key` is made of what the bank said of it."""

    __tablename__ = "bank_lines"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    booked_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # signed: what came in is above zero
    currency: Mapped[Code]
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)  # what the banks say they kept
    remittance: Mapped[LongText]
    counterparty: Mapped[Line]  # masked
    name_marks: Mapped[list[str]] = mapped_column(JSON)  # keyed digests of the words of the name
    counterparty_mark: Mapped[Line]  # keyed digest of the other account; empty: not told
    reference: Mapped[Line]  # the bank's own
    entry_id: Mapped[int] = mapped_column(BigInteger)  # into suspense
    state: Mapped[Code]  # rules.LineState: open, settled
    owner_id: Mapped[int | None]  # who looks into it
    found_at: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        CheckConstraint("amount_minor <> 0", name="line_moves_money"),
        Index("ix_bank_lines_waiting", "state", "booked_on", "id"),
    )


class BankLink(db.Model):
    """What (part of) a line was recognised as; undone by a reversal, never deleted."""

    __tablename__ = "bank_links"

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_lines.id"), index=True)
    n: Mapped[int]  # among those of its line
    kind: Mapped[Code]  # rules.LinkKind, or the name of a registered matcher
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # of the line, signed as the line
    donation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("donations.id"), index=True
    )
    payer_id: Mapped[int | None] = mapped_column(index=True)  # to be forgotten with them
    matched_entry_id: Mapped[int | None] = mapped_column(BigInteger)  # an entry that was there
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    detail: Mapped[LongText]
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    linked_by: Mapped[int]
    linked_at: Mapped[Moment]
    undone_by: Mapped[int | None]
    undone_at: Mapped[Moment | None]
    undone_because: Mapped[LongText | None]

    __table_args__ = (
        UniqueConstraint("line_id", "n"),
        CheckConstraint("amount_minor <> 0", name="link_moves_money"),
        # One gift once per line, one entry of the book on one line, as long as they stand.
        Index(
            "uq_bank_links_gift", "line_id", "donation_id", unique=True,
            sqlite_where=LIVE, postgresql_where=LIVE,
        ),
        Index(
            "uq_bank_links_entry", "matched_entry_id", unique=True,
            sqlite_where=LIVE, postgresql_where=LIVE,
        ),
    )  # fmt: skip
