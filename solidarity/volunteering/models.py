"""Skills, the roles that ask for them, the people who offer them, and who said yes."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Codes, Key, Line, LongText, Moment, Texts
from solidarity.extensions import db


class Skill(db.Model):
    """One of our skills, tied to ESCO and ROME so that others understand it."""

    __tablename__ = "skills"

    id: Mapped[Code] = mapped_column(primary_key=True)
    label: Mapped[Texts]
    domain: Mapped[Code] = mapped_column(index=True)
    mode: Mapped[Code]  # remote, on_site, both
    is_regulated: Mapped[bool]  # needs proof of the right to practise
    esco_skill_uri: Mapped[Line]
    esco_occupation_code: Mapped[Code]
    esco_occupation_uri: Mapped[Line]
    rome_code: Mapped[Code]
    folded: Mapped[Line]


class PersonSkill(db.Model):
    """What a person can do, how well, since how many years."""

    __tablename__ = "person_skills"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True)
    level: Mapped[Code]  # rules.Level: junior, confirmed, expert
    years: Mapped[int]
    verified_at: Mapped[Moment | None]  # regulated professions: staff saw the proof

    __table_args__ = (CheckConstraint("years BETWEEN 0 AND 70", name="years_sane"),)

    skill: Mapped[Skill] = relationship(lazy="raise")


class VolunteerRole(db.Model):
    """A place to help on a project: what, when, where, and under which conditions."""

    __tablename__ = "volunteer_roles"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[Texts]
    description: Mapped[Texts] = mapped_column(default=dict)
    mode: Mapped[Code]  # remote, on_site, both
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    hours: Mapped[int]
    hours_per: Mapped[Code]  # week, in_all
    places: Mapped[int]
    filled: Mapped[int] = mapped_column(default=0)
    languages: Mapped[Codes] = mapped_column(default=list)
    costs: Mapped[Texts] = mapped_column(default=dict)  # who pays travel, meals
    lodging: Mapped[Texts] = mapped_column(default=dict)
    insurance: Mapped[Texts] = mapped_column(default=dict)
    safety: Mapped[Texts] = mapped_column(default=dict)
    state: Mapped[Code] = mapped_column(index=True)  # rules.RoleState: open, full, closed
    folded: Mapped[LongText] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    __table_args__ = (
        CheckConstraint("places > 0", name="places_counted"),
        # The last guard against two people taking one place at the same moment.
        CheckConstraint("filled >= 0 AND filled <= places", name="not_oversold"),
    )

    skills: Mapped[list["RoleSkill"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class RoleSkill(db.Model):
    """A skill a role asks for: required, or useful."""

    __tablename__ = "role_skills"

    role_id: Mapped[int] = mapped_column(ForeignKey("volunteer_roles.id"), primary_key=True)
    skill_id: Mapped[str] = mapped_column(ForeignKey("skills.id"), primary_key=True)
    is_required: Mapped[bool]
    least_level: Mapped[Code]  # rules.Level

    skill: Mapped[Skill] = relationship(lazy="raise")


class Application(db.Model):
    """A person offers help for a role; the association answers with a reason."""

    __tablename__ = "applications"

    id: Mapped[Key]
    role_id: Mapped[int] = mapped_column(ForeignKey("volunteer_roles.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    message: Mapped[LongText]
    state: Mapped[Code] = mapped_column(index=True)  # rules.ApplicationState
    reason: Mapped[Code | None]  # rules.RefusalReason
    answer: Mapped[LongText] = mapped_column(default="")
    applied_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[int | None]

    __table_args__ = (UniqueConstraint("role_id", "person_id"),)

    role: Mapped[VolunteerRole] = relationship(lazy="raise")


class RoleAlert(db.Model):
    """Tell me when a role asks for these skills: with an account, or by letter alone."""

    __tablename__ = "role_alerts"

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[Line]
    lang: Mapped[Code]
    filters: Mapped[dict] = mapped_column(JSON)  # skill, mode, province, dates: as searched
    # In clear, because every letter repeats it; it opens nothing but "confirm" and "stop".
    token: Mapped[Line] = mapped_column(unique=True)
    confirmed_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    stopped_at: Mapped[Moment | None]
