"""Monthly gifts, each month's invoice, and the changes wished for. No row here is money."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from solidarity.columns import Code, Line, LongText, Moment
from solidarity.extensions import db


class MonthlyGift(db.Model):
    """A wish to give an amount every month. What it brought is in `donations`, a row a month."""

    __tablename__ = "monthly_gifts"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reference: Mapped[Code] = mapped_column(unique=True)
    form_token: Mapped[Line] = mapped_column(unique=True)  # one per form shown
    book: Mapped[Code]  # test, live
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("payment_routes.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[Line]
    email: Mapped[Line] = mapped_column(index=True)
    message: Mapped[LongText] = mapped_column(default="")  # goes with the first month
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    wants_news: Mapped[bool] = mapped_column(default=True)
    lang: Mapped[Code]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    state: Mapped[Code] = mapped_column(index=True)  # rules.MonthlyState
    why: Mapped[Code | None]  # rules.Why: of a pause or an end
    processor_account: Mapped[Line]
    page_n: Mapped[int] = mapped_column(default=1)  # payment pages asked for so far
    session_id: Mapped[Line | None] = mapped_column(unique=True)
    session_url: Mapped[LongText | None]
    subscription_id: Mapped[Line | None] = mapped_column(unique=True)
    item_id: Mapped[Line | None]
    product_id: Mapped[Line | None]
    next_at: Mapped[Moment | None]  # of the next payment, as the processor says
    resumes_on: Mapped[date | None]
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    checked_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("book IN ('test', 'live')", name="book_known"),
        CheckConstraint(
            "state IN ('asked', 'expired') OR subscription_id IS NOT NULL", name="runs_somewhere"
        ),
    )


class MonthlyInvoice(db.Model):
    """One month: the processor's invoice, and the gift it became once it was paid."""

    __tablename__ = "monthly_invoices"

    id: Mapped[str] = mapped_column(primary_key=True)  # in_…
    monthly_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("monthly_gifts.id"), index=True)
    # One gift an invoice, one invoice a gift: told twice, by two paths, it is the same money.
    donation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("donations.id"), unique=True
    )
    state: Mapped[Code]  # the processor's: open, paid, void, uncollectible
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    intent_id: Mapped[Line | None] = mapped_column(index=True)  # pi_: what answers it
    page: Mapped[LongText | None]  # the processor's, where it can be confirmed or paid
    needs_confirmation: Mapped[bool] = mapped_column(default=False)
    next_try_at: Mapped[Moment | None]
    made_at: Mapped[Moment]


class MonthlyChange(db.Model):
    """A wish, written before the processor is told, done once the processor has agreed."""

    __tablename__ = "monthly_changes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    monthly_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("monthly_gifts.id"))
    n: Mapped[int]
    kind: Mapped[Code]  # rules.Kind
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    until: Mapped[date | None]
    why: Mapped[Code]  # rules.Why
    state: Mapped[Code] = mapped_column(index=True)  # rules.ChangeState
    tries: Mapped[int] = mapped_column(default=1)
    error: Mapped[LongText | None]
    created_at: Mapped[Moment]
    done_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("monthly_id", "n"),
        CheckConstraint("kind <> 'amount' OR amount_minor > 0", name="amount_said"),
    )
