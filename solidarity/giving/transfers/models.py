"""Accounts that take transfers, what donors announced, cash in somebody's hands."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Key, Line, Moment
from solidarity.extensions import db


class HostBankAccount(db.Model):
    """The account on which a fiscal host receives transfers of one currency."""

    __tablename__ = "host_bank_accounts"

    id: Mapped[Key]
    host_account_id: Mapped[int] = mapped_column(ForeignKey("host_accounts.id"))
    holder: Mapped[Line]
    iban: Mapped[Code]
    bic: Mapped[Code] = mapped_column(default="")
    currency: Mapped[Code]
    recorded_by: Mapped[int | None]
    recorded_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("host_account_id", "currency"),)


class AnnouncedGift(db.Model):
    """What was announced for a gift that does not pass through the processor.

    `Donation.amount_minor` becomes what landed; this stays what the donor said, and where to.
    """

    __tablename__ = "announced_gifts"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    announced_minor: Mapped[int] = mapped_column(BigInteger)  # in the gift's currency
    creditor_reference: Mapped[Code] = mapped_column(unique=True)  # ISO 11649
    holder: Mapped[Line]
    iban: Mapped[Code]
    bic: Mapped[Code] = mapped_column(default="")
    expected_until: Mapped[date] = mapped_column(index=True)
    withdrawn_at: Mapped[Moment | None]  # the donor said it would not come

    __table_args__ = (CheckConstraint("announced_minor > 0", name="announced_positive"),)


class CashGift(db.Model):
    """A gift in cash, in the hands of an association until it is deposited."""

    __tablename__ = "cash_gifts"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    collected_on: Mapped[date]
    receipt_number: Mapped[Code]  # in the association's own book of receipts
    counted_with: Mapped[Line] = mapped_column(default="")  # the second person who counted
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    recorded_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("association_id", "receipt_number"),)
