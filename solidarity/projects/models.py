"""Needs and projects: what is asked, what it costs, who pays what, what happened."""

from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.associations.models import Association
from solidarity.columns import Code, Key, Line, LongText, Moment, Texts
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.kit import clock


class Need(db.Model):
    """Somebody of a commune says what is missing: what, where, how many people."""

    __tablename__ = "needs"

    id: Mapped[Key]
    slug: Mapped[Line] = mapped_column(unique=True)
    what: Mapped[Texts]  # in the language it was said in; more when translated
    theme: Mapped[Code] = mapped_column(index=True)  # rules.Theme
    commune_code: Mapped[str] = mapped_column(ForeignKey("communes.code"), index=True)
    place: Mapped[Texts] = mapped_column(default=dict)  # hamlet, in words
    people: Mapped[int]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    state: Mapped[Code] = mapped_column(index=True)  # needs.rules.NeedState
    state_reason: Mapped[LongText | None]  # why it is not shown; told to who holds its link
    stated_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    said_by: Mapped[Texts] = mapped_column(default=dict)  # "the women's group", no names
    contact: Mapped[Line | None]  # phone or mail, for staff only
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"))
    confirmations: Mapped[int] = mapped_column(default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)
    stated_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("people > 0", name="people_counted"),)


class NeedConfirmation(db.Model):
    """A signed-in person says: I know this place, it is true. Once per person."""

    __tablename__ = "need_confirmations"

    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[Moment]


class Project(db.Model):
    """What an association will build, for whom, at what cost, and where it stands."""

    __tablename__ = "projects"

    id: Mapped[Key]
    slug: Mapped[Line] = mapped_column(unique=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("payment_routes.id"))
    title: Mapped[Texts] = mapped_column(default=dict)
    story: Mapped[Texts] = mapped_column(default=dict)
    theme: Mapped[Code] = mapped_column(index=True)
    commune_code: Mapped[str] = mapped_column(ForeignKey("communes.code"), index=True)
    place: Mapped[Texts] = mapped_column(default=dict)  # hamlet, in words
    lat: Mapped[float | None]  # exact point: staff and accepted volunteers only
    lon: Mapped[float | None]
    people_winter: Mapped[int | None]
    people_summer: Mapped[int | None]
    households: Mapped[int | None]
    risk: Mapped[Texts] = mapped_column(default=dict)
    upkeep: Mapped[Texts] = mapped_column(default=dict)  # committee and tariff after the works
    state: Mapped[Code] = mapped_column(index=True)  # rules.ProjectState
    state_reason: Mapped[LongText | None]  # public: why suspended, cancelled, sent back
    state_since: Mapped[Moment] = mapped_column(default=clock.now)
    state_before: Mapped[Code | None]  # where a suspended project was, and goes back to
    is_supported_by_commune: Mapped[bool] = mapped_column(default=False)
    collect_until: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    presets: Mapped[dict] = mapped_column(JSON, default=dict)  # {"EUR": [{"amount", "buys"}]}
    cover_photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    folded: Mapped[LongText] = mapped_column(default="")  # for search: all its words
    folded_names: Mapped[LongText] = mapped_column(default="")  # title, place, theme, association
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None]
    created_at: Mapped[Moment]
    edited_at: Mapped[Moment] = mapped_column(default=clock.now)
    published_at: Mapped[Moment | None] = mapped_column(index=True)
    proven_at: Mapped[Moment | None]  # age of the last proof: update, invoice, visit
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    association: Mapped[Association] = relationship(lazy="raise")
    cover_photo: Mapped[StoredFile | None] = relationship(lazy="raise")
    budget: Mapped[list["BudgetLine"]] = relationship(
        lazy="raise", order_by="BudgetLine.n", cascade="all, delete-orphan"
    )
    shares: Mapped[list["FundingShare"]] = relationship(
        lazy="raise", order_by="FundingShare.n", cascade="all, delete-orphan"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        lazy="raise", order_by="Milestone.n", cascade="all, delete-orphan"
    )


class BudgetLine(db.Model):
    """One line of the budget: quantity × unit price = amount, in cash or in kind."""

    __tablename__ = "budget_lines"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    n: Mapped[int]
    label: Mapped[Texts]
    category: Mapped[Code]  # plan.rules.BudgetCategory
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    unit: Mapped[Texts]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    is_in_kind: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("project_id", "n"),
        CheckConstraint("quantity > 0 AND unit_price_minor >= 0", name="counted"),
        CheckConstraint("amount_minor >= 0", name="amount_positive"),
    )


class FundingShare(db.Model):
    """Who pays which part, and how sure it is: requested, committed, voted, paid."""

    __tablename__ = "funding_shares"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    n: Mapped[int]
    source: Mapped[Code]  # plan.rules.Source: gifts, villagers_labour, villagers_cash, goods…
    label: Mapped[Texts] = mapped_column(default=dict)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # MAD centimes
    is_in_kind: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Code]  # plan.rules.ShareState: requested, committed, voted, paid
    days: Mapped[int | None]  # labour: how many days, at which daily value
    day_value_minor: Mapped[int | None] = mapped_column(BigInteger)
    days_done: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("project_id", "n"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )


class Milestone(db.Model):
    """A stage of the works and the tranche that its proof releases."""

    __tablename__ = "milestones"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    n: Mapped[int]
    label: Mapped[Texts]
    proof: Mapped[Texts] = mapped_column(default=dict)  # what will be shown
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    tranche_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # of the gifts, centimes
    state: Mapped[Code]  # plan.rules.MilestoneState: ahead, under_way, done

    __table_args__ = (
        UniqueConstraint("project_id", "n"),
        CheckConstraint("tranche_minor >= 0", name="tranche_positive"),
    )


class ProjectPhoto(db.Model):
    """A photo of a project, shown only with recorded consent."""

    __tablename__ = "project_photos"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("project_updates.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    caption: Mapped[Texts] = mapped_column(default=dict)
    added_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]

    file: Mapped[StoredFile] = relationship(lazy="raise")


class ProjectUpdate(db.Model):
    """News: a photo and two lines, on the day it happened."""

    __tablename__ = "project_updates"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[
        Code
    ]  # updates.rules.UpdateKind: progress, milestone, delay, bad_news, accounts, result
    title: Mapped[Texts] = mapped_column(default=dict)
    body: Mapped[Texts]
    milestone_n: Mapped[int | None]
    indicators: Mapped[list] = mapped_column(JSON, default=list)  # results: before and after
    happened_on: Mapped[date]
    written_by: Mapped[int | None]
    said_by: Mapped[Texts] = mapped_column(default=dict)
    published_at: Mapped[Moment] = mapped_column(index=True)
    withdrawn_at: Mapped[Moment | None]

    photos: Mapped[list[ProjectPhoto]] = relationship(lazy="raise", viewonly=True)


class Follow(db.Model):
    """Somebody wants news of a project, an association or a commune, without paying."""

    __tablename__ = "follows"

    id: Mapped[Key]
    subject_kind: Mapped[Code]  # project, association, commune
    subject_id: Mapped[Code]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[Line | None]  # a visitor without account
    lang: Mapped[Code]
    # In clear, because every letter repeats it; it opens nothing but "confirm" and "stop".
    token: Mapped[Line] = mapped_column(unique=True)
    confirmed_at: Mapped[Moment | None]  # None: a visitor who has not yet pressed the button
    since: Mapped[Moment]

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "person_id"),
        UniqueConstraint("subject_kind", "subject_id", "email"),
        CheckConstraint("person_id IS NOT NULL OR email IS NOT NULL", name="somebody"),
    )


class Draft(db.Model):
    """A form half filled in, kept for the person until it is sent (a lost connection)."""

    __tablename__ = "drafts"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    form: Mapped[Line]  # which form of which subject, e.g. project:12:budget
    content: Mapped[dict] = mapped_column(JSON)
    saved_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("person_id", "form"),)
