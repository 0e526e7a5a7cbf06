"""The tranches of the demonstration: who accepted and approved each, its papers, what is next.

The entries stand in the book already (works.py); here the rows are told as if each day had been
lived, with one invented PDF for all its papers. Nobody is written to.
"""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from solidarity.accounts.models import Person, StaffRole
from solidarity.delivery import paying
from solidarity.delivery.evidence import actions as evidence
from solidarity.delivery.models import Evidence, Tranche, TranchePart
from solidarity.delivery.rules import EvidenceKind, TrancheState
from solidarity.demo.sources import Calendar
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.files.models import StoredFile
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project
from solidarity.web.filters import text_in

WORDS = (
    "L’étape « {stage} » est faite comme prévu : les factures et le bon de livraison sont joints, "
    "le procès-verbal du chantier est signé du comité et de l’entreprise."
)
VISIT = "J’ai vu le chantier le jour du procès-verbal : ce qui est écrit est bien là, et sert."
REFUSED = N_("The invoice differs from the quote that was accepted: explain it, or have it redone.")
PAGE = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n"
    "trailer<</Root 1 0 R>>\n% DEMONSTRATION "
)


@dataclass(frozen=True)
class Paid:
    """What the book holds of a tranche: ids of its entries, amounts in minor units."""

    source: str
    host_id: int
    reservation_id: int
    disbursement_id: int
    currency: str
    minor: int
    rate: Decimal
    arrived: int
    paid_from: str
    at: datetime
    proof: StoredFile


def paper(name: str, purpose: str, subject_id: int) -> StoredFile:
    """Keep one invented paper."""
    upload = FileStorage(io.BytesIO(f"{PAGE}{name}\n".encode()), f"{name}.pdf")
    return files.store_document(upload, purpose=purpose, uploaded_by=None, subject_id=subject_id)


def statement(tranche: Tranche) -> StoredFile:
    """Keep the bank's paper of a tranche."""
    return paper(f"releve-{tranche.project_id}-{tranche.n}", paying.PURPOSE, tranche.id)


def find(project: Project, n: int) -> Tranche:
    """Return the tranche of a stage; life prepared it when the works began."""
    query = db.select(Tranche).filter_by(project_id=project.id, n=n)
    return db.session.scalars(query.options(joinedload(Tranche.milestone))).one()


def release(tranche: Tranche, paid: Paid) -> None:
    """Tell a tranche as released: proof, first person, window, second person, bank."""
    _send(tranche, paid.at - timedelta(days=12))
    _accept(tranche, paid.at - timedelta(days=11))
    tranche.approved_at, tranche.approved_by = paid.at - timedelta(days=1), _staff("treasurer")[0]
    tranche.disbursed_at = tranche.thanked_at = tranche.state_since = paid.at
    tranche.state = TrancheState.DISBURSED
    part = TranchePart(
        tranche_id=tranche.id, k=1, source=paid.source, host_account_id=paid.host_id,
        currency=paid.currency, amount_minor=paid.minor, pays_in=paid.currency,
        leaves_minor=paid.minor, quote_rate=paid.rate, quote_minor=paid.arrived,
        reservation_id=paid.reservation_id, disbursement_id=paid.disbursement_id,
        paid_from=paid.paid_from, arrived_minor=paid.arrived, arrived_on=paid.at.date(),
        proof_id=paid.proof.id, paid_by=tranche.approved_by,
    )  # fmt: skip
    db.session.add(part)
    _journal("tranche.approved", tranche, tranche.approved_by, tranche.approved_at)
    _journal("tranche.released", tranche, tranche.approved_by, paid.at)


def tell_what_is_next(projects: dict[str, Project], told: dict, calendar: Calendar) -> None:
    """Leave work on the desks: one proof to read, one that may be contested, one sent back."""
    project = projects[told["id"]]
    for stage in told["milestones"]:
        if stage["state"] == "en_verification":
            _send(find(project, stage["n"]), calendar.ago(2))
        elif stage["state"] == "rejete":
            tranche = find(project, stage["n"])
            _write(tranche, calendar.ago(40))
            tranche.state_reason = REFUSED
    if told["id"] == "p20":
        tranche = find(project, 3)
        _send(tranche, calendar.ago(4))
        _accept(tranche, calendar.ago(3))


def _write(tranche: Tranche, at: datetime) -> None:
    name = f"facture-{tranche.project_id}-{tranche.n}"
    invoice = paper(name, evidence.PURPOSE, tranche.id)
    tranche.words = WORDS.format(stage=text_in(tranche.milestone.label, "fr"))
    second = _staff("reviewer")[-1]
    said = (
        (EvidenceKind.INVOICE, "", None, invoice.id),
        (EvidenceKind.PHOTO, "Dessin à la place d’une photo du chantier.", None, _drawing(tranche)),
        (EvidenceKind.COMMUNE_LETTER, "La commune confirme que l’étape est faite.", None, None),
        (EvidenceKind.SITE_VISIT, VISIT, second, None),
    )
    db.session.add_all(
        Evidence(
            tranche_id=tranche.id, kind=kind, words=words, said_by=by, file_id=file_id,
            said_on=at.date(), added_at=at,
        )
        for kind, words, by, file_id in said
    )  # fmt: skip


def _drawing(tranche: Tranche) -> int:
    """Draw a small landscape where a photo would stand, another one for each stage."""
    shade = (tranche.id * 37) % 60
    scene = Image.new("RGB", (720, 480), (250, 214 - shade // 2, 150 + shade))
    pen = ImageDraw.Draw(scene)
    sun = 90 + tranche.id * 53 % 520
    pen.ellipse((sun, 60, sun + 90, 150), fill=(242, 167, 27))
    pen.polygon([(0, 330), (190, 200 + shade), (390, 320), (720, 220), (720, 480), (0, 480)],
                fill=(194, 96, 47))  # fmt: skip
    pen.polygon([(0, 400), (300, 340), (720, 410), (720, 480), (0, 480)], fill=(143, 63, 29))
    pen.rectangle(
        (320, 300 - shade, 400, 400), fill=(251, 231, 220), outline=(143, 63, 29), width=4
    )
    content = io.BytesIO()
    scene.save(content, "PNG")
    content.seek(0)
    stored = files.store_photo(
        FileStorage(content, f"dessin-{tranche.id}.png"), purpose=evidence.PURPOSE,
        uploaded_by=None, subject_id=tranche.id, is_public=True,
    )  # fmt: skip
    return stored.id


def _send(tranche: Tranche, at: datetime) -> None:
    _write(tranche, at - timedelta(days=1))
    tranche.state, tranche.sent_at, tranche.sendings = TrancheState.SENT, at, 1
    tranche.state_since = at
    _journal("tranche.proof_sent", tranche, None, at)


def _accept(tranche: Tranche, at: datetime) -> None:
    tranche.state, tranche.state_since = TrancheState.ACCEPTED, at
    tranche.accepted_at, tranche.accepted_by = at, _staff("reviewer")[0]
    tranche.contest_until, tranche.told_at = at + timedelta(days=7), at
    _journal("tranche.proof_accepted", tranche, tranche.accepted_by, at)


def _journal(act: str, tranche: Tranche, by: int | None, at: datetime) -> None:
    with clock.standing_at(at):
        journal.record(act, tranche, actor_id=by)


def _staff(role: str) -> list[int]:
    """Return the demonstration's people of a role, by id."""
    query = db.select(Person.id).where(
        Person.is_demo.is_(True), Person.roles.any(StaffRole.name == role)
    )
    return list(db.session.scalars(query.order_by(Person.id)))
