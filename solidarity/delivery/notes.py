"""Security notes: facts that those who release must have read. They block nothing by themselves.

Rooms add theirs at start-up: notes.register("supplier_on_board", read), where `read(tranche)`
returns Notes. Details stay with staff.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func

from solidarity.associations.models import Association, Paper, PaymentRoute
from solidarity.associations.papers.rules import PaperKind
from solidarity.delivery import rules
from solidarity.delivery.models import Evidence, Tranche, TranchePart
from solidarity.extensions import db
from solidarity.files.models import StoredFile
from solidarity.kit import clock
from solidarity.kit.identifiers import digits_of
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.web.filters import text_in

NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Note:
    """`key` names it in the journal; the sentence is told as a refusal's: {{ note | said }}."""

    key: str
    msgid: str
    values: dict[str, object] = field(default_factory=dict)


Read = Callable[[Tranche], list[Note]]
_readers: dict[str, Read] = {}


def register(name: str, read: Read) -> None:
    """Let a room add notes; said once, at start-up."""
    _readers[name] = read


def list_notes(tranche: Tranche) -> list[Note]:
    """Return every note about a tranche, each once."""
    found = [note for read in _readers.values() for note in read(tranche)]
    return list({note.key: note for note in found}.values())


def same_account(tranche: Tranche) -> list[Note]:
    """The association's bank account is another's too."""
    own = tranche.project.association_id
    mine = {digits for digits, owner, _ in _accounts() if owner == own}
    others = {
        (digits, owner, text_in(name))
        for digits, owner, name in _accounts()
        if owner != own and digits in mine
    }
    sentence = N_("Its bank account is also given by %(name)s.")
    return [
        Note(f"same_account:{owner}", sentence, {"name": name}) for _, owner, name in sorted(others)
    ]


def _accounts() -> list[tuple[str, int, dict]]:
    """The account numbers in use (24 digits), with who gave them."""
    papers = (
        db.select(Paper.number, Paper.association_id, Association.name)
        .join(Association, Association.id == Paper.association_id)
        .where(Paper.kind == PaperKind.RIB, Paper.replaced_at.is_(None), Paper.number.is_not(None))
    )
    routes = (
        db.select(PaymentRoute.iban, PaymentRoute.association_id, Association.name)
        .join(Association, Association.id == PaymentRoute.association_id)
        .where(PaymentRoute.iban.is_not(None), PaymentRoute.closed_at.is_(None))
    )
    rows = [*db.session.execute(papers), *db.session.execute(routes)]
    return [(digits_of(number)[-24:], owner, name) for number, owner, name in rows]


def same_file(tranche: Tranche) -> list[Note]:
    """A paper or a photo of this tranche was already sent somewhere."""
    files = [one.file for one in tranche.evidence if one.file is not None]
    if not files:
        return []
    twins = (
        db.select(StoredFile.sha256, func.count(StoredFile.id))
        .where(StoredFile.sha256.in_({file.sha256 for file in files}))
        .group_by(StoredFile.sha256)
        .having(func.count(StoredFile.id) > 1)
    )
    times = dict(map(tuple, db.session.execute(twins)))
    return [_twin(file, times[file.sha256]) for file in files if file.sha256 in times]


def _twin(file: StoredFile, times: int) -> Note:
    sentence = (
        N_("The photo “%(name)s” was already used: the same picture stands here %(times)d times.")
        if file.kind == "photo"
        else N_("The paper “%(name)s” was sent %(times)d times, here or elsewhere.")
    )
    return Note(f"same_file:{file.sha256[:16]}", sentence, {"name": file.name, "times": times})


def large_amount(tranche: Tranche) -> list[Note]:
    """It asks for more than this project is usually paid."""
    paid = (
        db.select(func.sum(TranchePart.arrived_minor))
        .join(Tranche, Tranche.id == TranchePart.tranche_id)
        .where(
            Tranche.project_id == tranche.project_id,
            Tranche.id != tranche.id,
            TranchePart.arrived_minor.is_not(None),
        )
        .group_by(Tranche.id)
    )
    usual = rules.percentile_95([int(minor) for minor in db.session.scalars(paid)])
    if usual is None or tranche.asked_minor <= usual:
        return []
    sentence = N_("It asks for more than 95 in 100 of this project's payments (%(usual)s).")
    return [Note("large_amount", sentence, {"usual": mad(usual)})]


def new_account(tranche: Tranche) -> list[Note]:
    """The association's bank account changed lately."""
    query = db.select(func.max(Paper.added_at)).where(
        Paper.association_id == tranche.project.association_id,
        Paper.kind == PaperKind.RIB,
        Paper.replaced_at.is_(None),
        Paper.added_at > clock.now() - NEW_FOR,
    )
    added = db.session.execute(query).scalar_one()
    if added is None:
        return []
    sentence = N_("Its bank account was given on %(day)s, less than thirty days ago.")
    return [Note("new_account", sentence, {"day": added.date()})]


def same_words(tranche: Tranche) -> list[Note]:
    """Two witnesses wrote the same words."""
    said = [" ".join(one.words.split()).casefold() for one in _statements(tranche)]
    if len(said) == len(set(said)):
        return []
    return [Note("same_words", N_("Two statements use the same words."))]


def _statements(tranche: Tranche) -> list[Evidence]:
    return [e for e in tranche.evidence if e.kind in rules.WITNESS_KINDS and e.words.strip()]


register("same_account", same_account)
register("same_file", same_file)
register("large_amount", large_amount)
register("new_account", new_account)
register("same_words", same_words)
