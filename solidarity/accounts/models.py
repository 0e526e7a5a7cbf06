"""People, the keys they sign in with, and what they choose to tell."""

import uuid
from datetime import date

from flask import current_app
from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, LargeBinary, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from solidarity.columns import Code, Codes, Key, Line, LongText, Moment
from solidarity.extensions import db
from solidarity.kit import clock

person_roles = Table(
    "person_roles",
    db.metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("role_id", ForeignKey("staff_roles.id"), primary_key=True),
)


class StaffRole(db.Model, RoleMixin):
    """reviewer, treasurer, administrator."""

    __tablename__ = "staff_roles"

    id: Mapped[Key]
    name: Mapped[Code] = mapped_column(unique=True)
    description: Mapped[Line | None]
    permissions: Mapped[list | None] = mapped_column(MutableList.as_mutable(AsaList()))


class Person(db.Model, UserMixin):
    """One person, who may give, volunteer and belong to associations all at once."""

    __tablename__ = "people"

    id: Mapped[Key]
    email: Mapped[str | None] = mapped_column(unique=True)  # None once erased
    password: Mapped[str | None]
    name: Mapped[Line]
    lang: Mapped[Code] = mapped_column(default="fr")
    is_adult: Mapped[bool] = mapped_column(default=False)  # said so when joining
    active: Mapped[bool] = mapped_column(default=True)
    # The session names this, not the id: a new one signs the person out everywhere.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid.uuid4().hex)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    confirmed_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    # second factor and passkeys (Flask-Security's names)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_last_counter: Mapped[int | None]  # the last code used: it opens nothing a second time
    mf_recovery_codes: Mapped[list | None] = mapped_column(MutableList.as_mutable(AsaList()))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(
        unique=True, default=lambda: uuid.uuid4().hex
    )

    roles: Mapped[list[StaffRole]] = relationship(secondary=person_roles, lazy="selectin")
    webauthn: Mapped[list["Passkey"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="selectin"
    )
    profile: Mapped["Profile | None"] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="raise"
    )

    def calc_username(self) -> str:
        """Return what an authenticator app or a passkey shows beside the site's name."""
        return self.email or ""

    def check_tf_required(self, tf_setup_methods, tf_fresh):
        """Ask a second factor of whoever set one up, and of staff where the operator says so."""
        if self.check_tf_required_setup():
            return True, tf_setup_methods
        return super().check_tf_required(tf_setup_methods, tf_fresh)

    def check_tf_required_setup(self) -> bool:
        """Say whether this person may not go without a second factor."""
        return bool(self.roles) and current_app.config["STAFF_NEED_SECOND_FACTOR"]


class Passkey(db.Model, WebAuthnMixin):
    """A passkey of a person (WebAuthn credential)."""

    __tablename__ = "passkeys"

    id: Mapped[Key]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1024))
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[Code]
    extensions: Mapped[str | None]
    create_datetime: Mapped[Moment] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[Moment]
    name: Mapped[Line]
    usage: Mapped[Code]
    user_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="webauthn", lazy="raise")

    def get_user_mapping(self) -> dict[str, int]:
        """Tell Flask-Security how to find the person."""
        return {"id": self.user_id}


class Profile(db.Model):
    """What a person tells of themselves; each part is private unless named in `shown`."""

    __tablename__ = "profiles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    residence_country: Mapped[Code | None]  # ISO 3166; None: prefers not to say
    origin_commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code"))
    languages: Mapped[Codes] = mapped_column(default=list)
    themes: Mapped[Codes] = mapped_column(default=list)  # interests
    about: Mapped[LongText] = mapped_column(default="")
    shown: Mapped[Codes] = mapped_column(default=list)  # parts others may see
    suggestions_on: Mapped[bool] = mapped_column(default=True)
    confirmed_on: Mapped[date | None]  # the day the person last said "still true"

    person: Mapped[Person] = relationship(back_populates="profile", lazy="raise")


class PresenceWindow(db.Model):
    """Days when a person is in Morocco, or free: private."""

    __tablename__ = "presence_windows"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # included
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("communes.code"))

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="in_order"),)


class Consent(db.Model):
    """A person agreed to something, on a day, in given words (version)."""

    __tablename__ = "consents"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    subject: Mapped[Code]  # terms, privacy, newsletter…
    version: Mapped[Code]
    is_given: Mapped[bool]
    at: Mapped[Moment]
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
