"""When a tranche may be released (pure): its states, its gates, and what it is made of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_

WITNESSES_NEEDED = 2
SHORTEST_WORDS = 40  # characters: less tells a donor nothing
SHORTEST_REASON = 20


class TrancheState(StrEnum):
    """The life of a tranche."""

    WAITING = "waiting"  # the association has not sent its proof
    SENT = "evidence_sent"  # somebody of the staff must read it
    ACCEPTED = "evidence_accepted"  # read and accepted; the contest window runs, or ran
    RESERVED = "reserved"  # a second person approved; the money is set aside
    DISBURSED = "disbursed"  # the bank of the project's own account confirmed it
    VOIDED = "voided"  # set aside and given back to the project, with a reason


S = TrancheState
STATE_WORDS = {
    S.WAITING: N_("Waits for proof"),
    S.SENT: N_("Proof sent, being read"),
    S.ACCEPTED: N_("Proof accepted, may be contested"),
    S.RESERVED: N_("Approved, being paid"),
    S.DISBURSED: N_("Released"),
    S.VOIDED: N_("Given up"),
}
LIVE = (S.WAITING, S.SENT, S.ACCEPTED, S.RESERVED)
BEGUN = ("funded", "works", "provisional_acceptance", "operating")  # a project that pays
READ = (S.ACCEPTED, S.RESERVED, S.DISBURSED)  # somebody with no tie accepted the proof
FOR_STAFF = (S.SENT, S.ACCEPTED, S.RESERVED)


class EvidenceKind(StrEnum):
    """What is shown: by the association, then by people who are not of it."""

    PHOTO = "photo"
    INVOICE = "invoice"
    QUOTE = "quote"
    CONTRACT = "contract"
    DELIVERY_NOTE = "delivery_note"
    MINUTES = "minutes"
    BANK = "bank"
    OTHER = "other"
    COMMUNE_LETTER = "commune_letter"
    SITE_VISIT = "site_visit"
    VOLUNTEER_REPORT = "volunteer_report"


K = EvidenceKind
KIND_WORDS = {
    K.PHOTO: N_("Photo"),
    K.INVOICE: N_("Invoice"),
    K.QUOTE: N_("Quotes"),
    K.CONTRACT: N_("Contract or order"),
    K.DELIVERY_NOTE: N_("Delivery note"),
    K.MINUTES: N_("Minutes of the site or of the assembly"),
    K.BANK: N_("Statement of the project's account"),
    K.OTHER: N_("Another paper"),
    K.COMMUNE_LETTER: N_("Letter of the commune"),
    K.SITE_VISIT: N_("Site visit"),
    K.VOLUNTEER_REPORT: N_("Report of a volunteer"),
}
OF_ASSOCIATION = (
    K.PHOTO, K.INVOICE, K.QUOTE, K.CONTRACT, K.DELIVERY_NOTE, K.MINUTES, K.BANK, K.OTHER,
    K.COMMUNE_LETTER,
)  # fmt: skip
WITNESS_KINDS = (K.COMMUNE_LETTER, K.SITE_VISIT, K.VOLUNTEER_REPORT)


class Verdict(StrEnum):
    """What one of two people says of a contest."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ContestState(StrEnum):
    """A contest blocks while it is open."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


CONTEST_WORDS = {
    ContestState.OPEN: N_("Being examined"),
    ContestState.UPHELD: N_("Upheld: the proof must be made again"),
    ContestState.DISMISSED: N_("Not upheld"),
}
VERDICT_WORDS = {
    Verdict.UPHELD: N_("The contest is right: send the proof back"),
    Verdict.DISMISSED: N_("The proof stands"),
}


ACT_WORDS = {
    "tranche.prepared": N_("Prepared"),
    "tranche.words_written": N_("The association wrote"),
    "tranche.evidence_added": N_("Proof added"),
    "tranche.evidence_removed": N_("Proof removed"),
    "tranche.evidence_set_aside": N_("Proof set aside"),
    "tranche.roles_required": N_("Roles required"),
    "tranche.proof_sent": N_("Proof sent"),
    "tranche.proof_accepted": N_("Proof accepted"),
    "tranche.sent_back": N_("Sent back"),
    "tranche.approved": N_("Approved, notes read"),
    "tranche.part_paid": N_("A part arrived"),
    "tranche.released": N_("Released"),
    "tranche.given_up": N_("Given up"),
    "tranche.contested": N_("Contested"),
    "tranche.contest_opinion": N_("Opinion on a contest"),
    "tranche.contest_decided": N_("Contest decided"),
}


@dataclass(frozen=True)
class Gate:
    """One thing that must hold; `told` says how it stands, and why it is closed."""

    name: str
    is_open: bool
    told: Refusal


GATE_WORDS = {
    "money": N_("The money is there"),
    "skills": N_("The people it needs are there"),
    "evidence": N_("It is proven"),
    "contest": N_("Nobody contests it"),
    "freeze": N_("Nothing is frozen"),
}


@dataclass(frozen=True)
class Statement:
    """What one piece of evidence counts for: its kind, and who says it (None: the association)."""

    kind: str
    said_by: int | None = None


def witnesses(statements: Iterable[Statement]) -> int:
    """Count the different people who say so; letters of the commune are one voice."""
    voices = set()
    for one in statements:
        if one.kind == K.COMMUNE_LETTER:
            voices.add("commune")
        elif one.kind in WITNESS_KINDS and one.said_by is not None:
            voices.add(one.said_by)
    return len(voices)


def is_advance(n: int, first_n: int, asked: int, in_all: int, permille: int) -> bool:
    """Say whether a tranche pays for beginning: the first one, up to `permille` of all tranches.

    Nothing stands yet that a witness could see: its papers are enough.
    """
    return n == first_n and asked * 1000 <= in_all * permille


def evidence_gate(words: str, statements: Sequence[Statement], *, advance: bool) -> Gate:
    """Words, papers, photos, and two people who are not of the association."""
    lack = _evidence_lack(words, statements, advance=advance)
    if lack:
        return Gate("evidence", False, lack)
    if advance:
        sentence = N_("The papers of the beginning are there: contract, quotes or order.")
        return Gate("evidence", True, Refusal(sentence))
    told = Refusal(
        N_("Papers, photos, and %(count)d independent people say so."), count=witnesses(statements)
    )
    return Gate("evidence", True, told)


def _evidence_lack(words: str, statements: Sequence[Statement], *, advance: bool) -> Invalid | None:
    if lack := check_file(words, statements, advance=advance):
        return lack
    seen = witnesses(statements)
    if not advance and seen < WITNESSES_NEEDED:
        return Invalid(
            N_("%(seen)d of %(needed)d independent people said that it is so."),
            seen=seen,
            needed=WITNESSES_NEEDED,
        )
    return None


def check_file(words: str, statements: Sequence[Statement], *, advance: bool) -> Invalid | None:
    """Return what the association still has to add before it may send, or None."""
    if len(words.strip()) < SHORTEST_WORDS:
        return Invalid(
            N_("Say in words what was done, in at least %(least)d characters."),
            field="words",
            least=SHORTEST_WORDS,
        )
    kinds = {one.kind for one in statements}
    if not kinds & (set(OF_ASSOCIATION) - {K.PHOTO, K.COMMUNE_LETTER}):
        return Invalid(N_("Add at least one paper: a contract, an invoice, minutes."), field="file")
    if not advance and K.PHOTO not in kinds:
        return Invalid(N_("Add at least one photo of the works."), field="file")
    return None


def contest_gate(state: str, until: datetime | None, open_contests: int, now: datetime) -> Gate:
    """Closed while a contest is open, and until the window has ended."""
    if open_contests:
        return Gate("contest", False, Refusal(N_("A contest is being examined by two people.")))
    if state in (S.WAITING, S.SENT) or until is None:
        told = Refusal(N_("Once the proof is accepted, donors and villagers may contest it."))
        return Gate("contest", False, told)
    if now < until and state == S.ACCEPTED:
        told = Refusal(N_("It may be contested until %(day)s."), day=until)
        return Gate("contest", False, told)
    return Gate("contest", True, Refusal(N_("The time to contest has ended.")))


def skills_gate(missing: Sequence[str], required: int) -> Gate:
    """Closed while a role this stage needs has a free place; `missing`: names of such roles."""
    if missing:
        told = Refusal(N_("Still looked for: %(roles)s."), roles=" · ".join(missing))
        return Gate("skills", False, told)
    if required:
        return Gate("skills", True, Refusal(N_("Every role this stage needs is filled.")))
    return Gate("skills", True, Refusal(N_("This stage needs no volunteer.")))


def freeze_gate(causes: Sequence[Refusal]) -> Gate:
    """Closed while anything freezes the project; it opens by itself when the cause ends."""
    if causes:
        return Gate("freeze", False, causes[0])
    return Gate("freeze", True, Refusal(N_("No dispute, no complaint, no lapsed paper.")))


def check_acceptor(*, related: bool, is_witness: bool) -> None:
    """Refuse somebody tied to the association, or who bore witness, as the reader of the proof."""
    if related:
        raise Refusal(N_("You belong to this association: another person must decide."))
    if is_witness:
        raise Refusal(N_("You bore witness for this stage: another person must accept the proof."))


def check_approver(by: int, *, accepted_by: int | None, sent_by: int | None, related: bool) -> None:
    """Refuse the one who accepted the proof: releasing takes two different people."""
    if related:
        raise Refusal(N_("You belong to this association: another person must decide."))
    if by in (accepted_by, sent_by):
        raise Refusal(
            N_("You accepted the proof: a second, different person must approve the release.")
        )


def check_seen(notes: Collection[str], seen: Collection[str]) -> None:
    """Refuse an approval that leaves a security note unread."""
    if set(notes) - set(seen):
        raise Invalid(N_("Read each security note and tick it."), field="seen")


def check_reason(reason: str, field: str = "reason") -> str:
    """Return the reason, or refuse one that says nothing."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid(
            N_("Say why, in at least %(least)d characters."), field=field, least=SHORTEST_REASON
        )
    return reason


def verdict_of(opinions: Sequence[str]) -> ContestState | None:
    """Return what two different people agree on, or None while they do not."""
    for verdict in Verdict:
        if opinions.count(verdict) >= 2:
            return ContestState(verdict.value)
    return None


def percentile_95(amounts: Sequence[int]) -> int | None:
    """Return the 95th percentile of amounts (nearest rank); None for fewer than three."""
    if len(amounts) < 3:
        return None
    ordered = sorted(amounts)
    return ordered[-(-len(ordered) * 95 // 100) - 1]
