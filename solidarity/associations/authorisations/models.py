"""Authorisations, the accounts owed after them, and countries opened or closed by decision."""

from datetime import date

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.associations.models import Association
from solidarity.columns import Code, Key, Line, LongText, Moment
from solidarity.extensions import db


class Authorisation(db.Model):
    """A public authority lets one association appeal to the public, for a time, up to a ceiling."""

    __tablename__ = "authorisations"

    id: Mapped[Key]
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    reference: Mapped[Line]  # routes by transfer name it
    authority: Mapped[Line]
    purpose: Mapped[LongText]  # as the document says it
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    ceiling_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    state: Mapped[Code] = mapped_column(index=True)  # rules.State
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[Moment]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Moment | None]
    reason: Mapped[LongText | None]  # of the reviewer
    opened_at: Mapped[Moment | None]  # when the opening was announced
    closed_at: Mapped[Moment | None]  # when the end was announced, and the account asked for

    __table_args__ = (
        UniqueConstraint("association_id", "reference"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("ceiling_minor > 0", name="ceiling_positive"),
        CheckConstraint("state IN ('waiting', 'verified', 'refused')", name="state_known"),
        CheckConstraint("state <> 'verified' OR file_id IS NOT NULL", name="verified_has_file"),
        CheckConstraint("state = 'waiting' OR decided_at IS NOT NULL", name="decided_by_somebody"),
        CheckConstraint("decided_by <> entered_by", name="decided_by_another"),
    )

    association: Mapped[Association] = relationship(lazy="raise")


class CollectionAccount(db.Model):
    """The account of one operation that the association owes the authority: 30 days."""

    __tablename__ = "collection_accounts"

    id: Mapped[Key]
    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisations.id"), unique=True)
    due_on: Mapped[date] = mapped_column(index=True)
    asked_at: Mapped[Moment]
    reminded: Mapped[int] = mapped_column(default=0)  # days after the end of the last reminder
    filed_on: Mapped[date | None]  # handed to the authority
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    figures: Mapped[dict] = mapped_column(JSON, default=dict)  # as they stood when it was filed

    authorisation: Mapped[Authorisation] = relationship(lazy="raise")


class CountryRule(db.Model):
    """A decision that donors of a country may, or may not, give; it wins over the policy table."""

    __tablename__ = "country_rules"

    code: Mapped[str] = mapped_column(primary_key=True)  # ISO 3166
    is_open: Mapped[bool]
    source: Mapped[LongText]
    since: Mapped[date]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Moment]
