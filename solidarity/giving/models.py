"""Gifts and what the processor told of them. No row here holds a balance: the ledger does."""

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class ExchangeRate(db.Model):
    """`rate` dirhams for one unit of `base`, from a named source on a day."""

    __tablename__ = "exchange_rates"

    id: Mapped[Key]
    base: Mapped[Code]
    rate: Mapped[Decimal] = mapped_column(Numeric(18, 8))
    source: Mapped[Line]
    as_of: Mapped[date]

    __table_args__ = (
        UniqueConstraint("base", "as_of", "source"),
        CheckConstraint("rate > 0", name="rate_positive"),
    )


class Donation(db.Model):
    """A gift: an intention until the processor's facts say otherwise."""

    __tablename__ = "donations"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reference: Mapped[Code] = mapped_column(unique=True)  # said aloud, on letters
    # One gift per form shown: a double click, or a form sent again, finds the first one.
    form_token: Mapped[Line] = mapped_column(unique=True)
    book: Mapped[Code]  # test, live
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("payment_routes.id"))
    # None: the money goes to the association's own collecting account (route by transfer).
    host_account_id: Mapped[int | None] = mapped_column(ForeignKey("host_accounts.id"))
    means: Mapped[Code] = mapped_column(default="processor")  # rules.Means
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # given: what the donor pays
    currency: Mapped[Code]
    quote_rate: Mapped[Decimal] = mapped_column(Numeric(18, 8))  # MAD per unit, frozen
    quote_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, frozen, shown as ≈
    quote_source: Mapped[Line]
    quote_as_of: Mapped[date]
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # in the given currency
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    wants_news: Mapped[bool] = mapped_column(default=True)
    lang: Mapped[Code]
    state: Mapped[Code] = mapped_column(index=True)  # rules.DonationState
    created_at: Mapped[Moment] = mapped_column(index=True)
    received_at: Mapped[Moment | None] = mapped_column(index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("amount_minor > 0 AND quote_minor >= 0", name="amount_positive"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refund_within_gift"),
        CheckConstraint("book IN ('test', 'live')", name="book_known"),
    )

    donor: Mapped["DonorDetails | None"] = relationship(lazy="raise", cascade="all, delete-orphan")


class DonorDetails(db.Model):
    """Who gave, beside the gift, so that it can be forgotten without touching the book."""

    __tablename__ = "donor_details"

    donation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("donations.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[Line]
    email: Mapped[Line] = mapped_column(index=True)
    country: Mapped[Code | None]
    message: Mapped[LongText] = mapped_column(default="")


class PaymentAttempt(db.Model):
    """One try at paying a gift: written and committed before the processor is called."""

    __tablename__ = "payment_attempts"

    id: Mapped[Key]
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    n: Mapped[int]
    idempotency_key: Mapped[Line] = mapped_column(unique=True)
    processor_account: Mapped[Line]
    session_id: Mapped[Line | None] = mapped_column(unique=True)
    session_url: Mapped[LongText | None]
    payment_intent_id: Mapped[Line | None] = mapped_column(unique=True)
    state: Mapped[Code]  # rules.AttemptState: asked, open, paid, processing, failed, expired
    error: Mapped[LongText | None]
    created_at: Mapped[Moment]
    checked_at: Mapped[Moment | None]

    __table_args__ = (UniqueConstraint("donation_id", "n"),)


class WebhookEvent(db.Model):
    """The inbox: what the processor announced, kept once, applied by the worker."""

    __tablename__ = "webhook_events"

    id: Mapped[str] = mapped_column(primary_key=True)  # evt_…
    type: Mapped[Line]
    api_version: Mapped[Line | None]
    is_live: Mapped[bool]
    account: Mapped[Line | None]
    object_id: Mapped[Line | None] = mapped_column(index=True)
    payload: Mapped[dict] = mapped_column(JSON)
    received_at: Mapped[Moment]
    state: Mapped[Code] = mapped_column(index=True)  # waiting, applied, quarantined, ignored
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[LongText | None]
    applied_at: Mapped[Moment | None]


class ProcessorFact(db.Model):
    """An immutable fact told by the processor, by its own id, and the gift it belongs to."""

    __tablename__ = "processor_facts"

    id: Mapped[Key]
    kind: Mapped[Code]  # charge, fee, refund, refund_failed, dispute_withdrawn, …
    source: Mapped[Line]  # ch_, txn_, re_, dp_: with kind, unique
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    facts: Mapped[dict] = mapped_column(JSON)
    occurred_at: Mapped[Moment]
    recorded_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("kind", "source"),)


class GiftNews(db.Model):
    """A gift was received, and what follows from it is still to be done (recording.news)."""

    __tablename__ = "gift_news"

    id: Mapped[Key]
    donation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("donations.id"))
    was: Mapped[Code]  # the state it came from
    at: Mapped[Moment]


class FundingTotal(db.Model):
    """What a project's gifts amount to, in dirhams at the frozen quotes (≈).

    A copy for reading: `totals.refresh` makes it again from the gifts and the book at any time.
    """

    __tablename__ = "funding_totals"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    promised_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    on_its_way_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    released_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    matched_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of what was received
    gifts: Mapped[int] = mapped_column(default=0)
    pledges: Mapped[int] = mapped_column(default=0)
    last_gift_at: Mapped[Moment | None]


class Pledge(db.Model):
    """A promise, where no lawful route is open yet: it is not money."""

    __tablename__ = "pledges"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[Line]
    email: Mapped[Line]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Code]
    quote_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes, ≈
    lang: Mapped[Code]
    state: Mapped[Code]  # rules.PledgeState: standing, invited, kept, withdrawn
    created_at: Mapped[Moment]
    invited_at: Mapped[Moment | None]  # written to once, when giving opened

    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)


class ReconciliationItem(db.Model):
    """Something the processor and the book do not agree on: it has an owner and an age."""

    __tablename__ = "reconciliation_items"

    id: Mapped[Key]
    kind: Mapped[Code]
    source: Mapped[Line]
    facts: Mapped[dict] = mapped_column(JSON)
    state: Mapped[Code] = mapped_column(index=True)  # open, resolved
    owner_id: Mapped[int | None]
    found_at: Mapped[Moment]
    resolved_at: Mapped[Moment | None]
    resolution: Mapped[LongText | None]

    __table_args__ = (UniqueConstraint("kind", "source"),)
