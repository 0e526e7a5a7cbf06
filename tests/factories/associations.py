"""Make associations at any point of their life, their people, papers, hosts and routes."""

import itertools
from datetime import date, timedelta

from solidarity.accounts.models import Person
from solidarity.associations.authorisations.models import Authorisation
from solidarity.associations.models import (
    Association,
    HostAccount,
    LevelDecision,
    Membership,
    Paper,
    PaymentRoute,
)
from solidarity.associations.papers.rules import wanted
from solidarity.associations.verification.rules import last_day
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.kit import clock
from solidarity.kit.text import fold
from solidarity.kit.tokens import new_reference
from tests.factories.accounts import make_person

_numbers = itertools.count(1)
AZAGHAR_NIRS = "09.541.03.07"
RIB = "999000000000000000004244"
IBAN = "MA64999000000000000000004244"
BOARD = [
    {"name": "Fatima Oubrahim", "office": "president"},
    {"name": "Lahcen Amzil", "office": "treasurer"},
]


def make_association(
    *,
    kind: str = "local",
    state: str = "draft",
    name: str | None = None,
    president: Person | None = None,
    treasurer: Person | None = None,
    **columns,
) -> Association:
    """Return a flushed association, with the officers given (nobody when none is)."""
    n = next(_numbers)
    abroad = kind in ("diaspora", "host")
    title = name or f"Association Aman {n}"
    values = {
        "slug": f"aman-{n}",
        "name": {"fr": title, "ar": f"جمعية أمان {n}"},
        "about": {"fr": "Le douar s'organise pour l'eau et l'école."},
        "commune_code": None if abroad else AZAGHAR_NIRS,
        "country": "FR" if abroad else "MA",
        "founded": 2011,
        "email": "bureau@example.org",
        "created_at": clock.now(),
        "round": 0 if state == "draft" else 1,
        "submitted_at": None if state == "draft" else clock.now(),
        "level_asked": 1 if state == "submitted" else None,
    }
    association = Association(kind=kind, state=state, **{**values, **columns})
    association.folded = fold(" ".join(association.name.values()))
    db.session.add(association)
    db.session.flush()
    for role, person in (("president", president), ("treasurer", treasurer)):
        if person:
            make_member(association=association, person=person, role=role)
    return association


def make_member(
    *,
    association: Association,
    person: Person | None = None,
    role: str = "member",
    state: str = "active",
    **columns,
) -> Membership:
    """Return a membership; of a new person unless one is given."""
    part = Membership(
        association_id=association.id,
        person_id=(person or make_person()).id,
        role=role,
        state=state,
        since=clock.now(),
        **columns,
    )
    db.session.add(part)
    db.session.flush()
    return part


def make_paper(*, association: Association, kind: str, **columns) -> Paper:
    """Return a paper that says what its kind must say (without a stored copy)."""
    values = {
        "number": {"rib": RIB, "ice": "001561191000066"}.get(kind, "123/2011"),
        "authority": "Province de Taroudannt",
        "issued_on": clock.today() - timedelta(days=200),
        "valid_until": clock.today() + timedelta(days=600) if kind == "board" else None,
        "facts": {"board": BOARD} if kind == "board" else {},
        "added_at": clock.now(),
    }
    paper = Paper(association_id=association.id, kind=kind, **{**values, **columns})
    db.session.add(paper)
    db.session.flush()
    return paper


def make_complete_association(*, kind: str = "local", **columns) -> Association:
    """Return an association with its officers and every paper level 1 asks for."""
    officers = {"president": make_person(), "treasurer": make_person()}
    association = make_association(kind=kind, **{**officers, **columns})
    for paper in wanted(kind):
        make_paper(association=association, kind=paper)
    return association


def make_verified_association(
    *, level: int = 1, kind: str = "local", until: date | None = None, **columns
) -> Association:
    """Return an association whose level is in force, with the decision that gave it."""
    since = clock.today() - timedelta(days=30)
    ends = until or last_day(since, 12 * level)
    association = make_complete_association(
        kind=kind, state="verified", level=level, level_since=since, level_until=ends, **columns
    )
    decision = LevelDecision(
        association_id=association.id, level=level, reason="Papers seen, board met by video.",
        checked=["receipt", "board", "bank_account", "call"], reviewers=[1, 2],
        decided_at=clock.now(), valid_until=ends,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    return association


def make_reviewer(**columns) -> Person:
    """Return a person who reviews files."""
    return make_person(**{"name": "Salma Reviewer", "roles": ("reviewer",), **columns})


def make_administrator(**columns) -> Person:
    """Return a person who may do everything on the staff desk."""
    return make_person(**{"name": "Karim Admin", "roles": ("administrator",), **columns})


def make_host_account(
    *, association: Association | None = None, currency: str = "EUR", **columns
) -> HostAccount:
    """Return a fiscal host's account, of a verified host in France unless one is given."""
    n = next(_numbers)
    host = association or make_verified_association(kind="host", name=f"Les amis d'Aman {n}")
    account = HostAccount(
        association_id=host.id, processor_account=f"acct_test{n:04d}", currency=currency, **columns
    )
    db.session.add(account)
    db.session.flush()
    return account


def make_route(
    *, association: Association | None = None, kind: str = "card", **columns
) -> PaymentRoute:
    """Return a route open today: by card through a host unless `kind` says otherwise."""
    association = association or make_verified_association()
    values = {"starts_on": clock.today(), "opened_at": clock.now(), **_filled(kind, columns)}
    route = PaymentRoute(association_id=association.id, kind=kind, **{**values, **columns})
    db.session.add(route)
    db.session.flush()
    return route


def make_authorisation(
    *, association: Association, reference: str = "18-18/42", **columns
) -> Authorisation:
    """Return a verified authorisation in force today, with its stored document."""
    document = StoredFile(
        token=new_reference(24), kind="document", purpose="association_paper",
        subject_id=association.id, name="authorisation.pdf", media_type="application/pdf",
        size=1, sha256="0" * 64, uploaded_at=clock.now(),
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    values = {
        "authority": "SGG", "purpose": "Forage et pompage solaire pour le douar.",
        "starts_on": clock.today() - timedelta(days=1),
        "ends_on": clock.today() + timedelta(days=90), "ceiling_minor": 450_000_00,
        "file_id": document.id, "state": "verified", "entered_at": clock.now(),
        "decided_at": clock.now(), "reason": "Original vu au bureau de l'association.",
    }  # fmt: skip
    row = Authorisation(association_id=association.id, reference=reference, **{**values, **columns})
    db.session.add(row)
    db.session.flush()
    return row


def _filled(kind: str, columns: dict) -> dict:
    if kind == "card":
        return {} if "host_account_id" in columns else {"host_account_id": make_host_account().id}
    if kind == "transfer":
        return {
            "iban": IBAN, "authorisation": "18-18/42", "authority": "SGG",
            "ends_on": clock.today() + timedelta(days=90),
        }  # fmt: skip
    return {"address": "https://example.ma/collecte/42", "holder": "Wafir Crowd"}
