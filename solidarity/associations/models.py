"""Organisations and everything that makes them trusted: members, papers, reviews, routes."""

from datetime import date

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Codes, Key, Line, LongText, Moment, Texts
from solidarity.extensions import db


class Association(db.Model):
    """An organisation. `kind`: local, cooperative, diaspora, partner, host (rules.Kind)."""

    __tablename__ = "associations"

    id: Mapped[Key]
    slug: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(index=True)
    name: Mapped[Texts]
    about: Mapped[Texts] = mapped_column(default=dict)
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code"), index=True)
    country: Mapped[Code] = mapped_column(default="MA")
    founded: Mapped[int | None]  # year
    email: Mapped[Line | None]
    phone: Mapped[Line | None]
    state: Mapped[Code] = mapped_column(index=True)  # rules.State
    level: Mapped[int] = mapped_column(default=0)  # 0 declared … 3 reference
    level_since: Mapped[date | None]
    level_until: Mapped[date | None]
    level_asked: Mapped[int | None]  # while a request waits
    round: Mapped[int] = mapped_column(default=0)  # how many times the file was sent
    submitted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]  # its level was taken away, and none given since
    state_reason: Mapped[LongText | None]  # public: why suspended
    folded: Mapped[LongText] = mapped_column(default="")  # for search
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 3", name="level_known"),
        db.Index("ix_associations_waiting", "state", "submitted_at"),
    )

    members: Mapped[list["Membership"]] = relationship(lazy="raise")


class Membership(db.Model):
    """A person's part in an association; an invitation until it is accepted."""

    __tablename__ = "memberships"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Code]  # rules.Role: president, treasurer, secretary, member
    state: Mapped[Code]  # invited, active, ended
    invited_email: Mapped[Line | None]
    token_digest: Mapped[Line | None] = mapped_column(unique=True)
    invited_by: Mapped[int | None]
    since: Mapped[Moment]
    until: Mapped[Moment | None]

    __table_args__ = (UniqueConstraint("association_id", "person_id"),)

    association: Mapped[Association] = relationship(lazy="raise", overlaps="members")


class Paper(db.Model):
    """A paper of the file: receipt, articles, board list, minutes, bank identifier…"""

    __tablename__ = "association_papers"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    kind: Mapped[Code]  # rules.PaperKind
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    number: Mapped[Line | None]  # receipt number, RIB, ICE…
    authority: Mapped[Line | None]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    facts: Mapped[dict] = mapped_column(JSON, default=dict)  # board: [{name, office}], …
    added_by: Mapped[int | None]
    added_at: Mapped[Moment]
    replaced_at: Mapped[Moment | None]  # a newer one of the same kind took its place


class Review(db.Model):
    """One reviewer's opinion on one request for a level. Two that accept make the level.

    Taking a level away is asked and seconded the same way (`about` = withdrawal).
    """

    __tablename__ = "association_reviews"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    about: Mapped[Code] = mapped_column(default="request")  # verification.rules.About
    round: Mapped[int]  # which request; a new one starts when the file is sent again
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    level: Mapped[int]
    verdict: Mapped[Code]  # accept, needs_work, refuse
    reason: Mapped[LongText]  # published
    checked: Mapped[Codes]  # what was looked at: receipt, board, bank_account, call…
    at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("association_id", "about", "round", "reviewer_id"),)


class LevelDecision(db.Model):
    """A level given, renewed or withdrawn; the register shows them all."""

    __tablename__ = "level_decisions"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    level: Mapped[int]
    reason: Mapped[LongText]
    checked: Mapped[Codes]
    reviewers: Mapped[list] = mapped_column(JSON)  # two opaque ids
    decided_at: Mapped[Moment]
    valid_until: Mapped[date | None]
    is_withdrawal: Mapped[bool] = mapped_column(default=False)


class HostAccount(db.Model):
    """A fiscal host's account at the payment processor: direct charges land there."""

    __tablename__ = "host_accounts"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), unique=True)
    processor_account: Mapped[Line] = mapped_column(unique=True)  # acct_…
    currency: Mapped[Code]  # it settles in
    gives_tax_receipt: Mapped[bool] = mapped_column(default=False)
    ruling: Mapped[Line | None]  # reference of the stored ruling, needed for a tax receipt
    legal_note: Mapped[Texts] = mapped_column(default=dict)

    association: Mapped[Association] = relationship(lazy="raise")


class PaymentRoute(db.Model):
    """How one association may receive: by card through a host, by transfer, by referral."""

    __tablename__ = "payment_routes"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    kind: Mapped[Code]  # rules.RouteKind: card, transfer, referral
    host_account_id: Mapped[int | None] = mapped_column(ForeignKey("host_accounts.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("association_papers.id"))
    address: Mapped[Line | None]  # referral: page of the licensed company
    holder: Mapped[Line | None]  # referral: the company's name
    iban: Mapped[Line | None]  # transfer: the dedicated account
    authorisation: Mapped[Line | None]  # transfer: 18-18 reference
    authority: Mapped[Line | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ceiling_minor: Mapped[int | None] = mapped_column(BigInteger)  # MAD centimes
    countries: Mapped[Codes] = mapped_column(default=list)  # donors' countries; empty: all
    opened_by: Mapped[int | None]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("kind <> 'card' OR host_account_id IS NOT NULL", name="card_has_host"),
        CheckConstraint("kind <> 'transfer' OR authorisation IS NOT NULL", name="transfer_18_18"),
        CheckConstraint("kind <> 'referral' OR address IS NOT NULL", name="referral_has_address"),
    )

    association: Mapped[Association] = relationship(lazy="raise")
    host_account: Mapped[HostAccount | None] = relationship(lazy="raise")


class PolicyRule(db.Model):
    """A number or a list the law or the house decides, with where it comes from."""

    __tablename__ = "policy_rules"

    key: Mapped[Code] = mapped_column(primary_key=True)  # e.g. ceiling.project.gift
    value: Mapped[dict] = mapped_column(JSON)  # {"minor": 45000000, "currency": "MAD"}
    source: Mapped[LongText]  # law, article, date read
    valid_from: Mapped[date]
    note: Mapped[Texts] = mapped_column(default=dict)
