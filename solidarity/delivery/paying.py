"""Record that a part of a tranche left its holder and arrived on the project's own account.

The bank's paper is kept, and its SHA-256 stands in the entry, where the public book shows it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from werkzeug.datastructures import FileStorage

from solidarity.delivery import actions, gates, queries, rules
from solidarity.delivery.models import Tranche, TranchePart
from solidarity.delivery.pots import queries as money
from solidarity.delivery.rules import TrancheState
from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.giving import totals
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger.rules import Line, Overdrawn, Quote

PURPOSE = "tranche_proof"
FAR_OFF = 3  # a bank that credits a third, or three times, of what was expected: a slip


@dataclass(frozen=True)
class Arrival:
    """What the bank's paper says: MAD centimes that arrived, which day, from which account."""

    minor: int
    on: date | None
    paid_from: str


def pay(
    tranche_id: int, part_id: int, arrival: Arrival, proof: FileStorage | None, *, by: int
) -> Tranche:
    """Record one part; the last one makes the tranche released."""
    tranche = queries.get_for_change(tranche_id)
    part = _part(tranche, part_id)
    if tranche.state != TrancheState.RESERVED or part.disbursement_id:
        raise Refusal(actions.MOVED_ON)
    _refuse_frozen(tranche)
    _check(tranche, part, arrival)
    if proof is None or not proof.filename:
        raise Invalid(N_("Add the bank's paper: a PDF or a photo of the statement."), field="proof")
    stored = files.store_document(
        proof, purpose=PURPOSE, uploaded_by=by, subject_id=tranche.id, field="proof"
    )
    part.disbursement_id = _post(tranche, part, arrival, stored.sha256)
    part.paid_from, part.paid_by, part.proof = arrival.paid_from, by, stored
    part.arrived_minor, part.arrived_on = arrival.minor, arrival.on
    journal.record(
        "tranche.part_paid", tranche, actor_id=by, part=part.k, arrived=arrival.minor,
        expected=part.quote_minor, proof=stored.sha256,
    )  # fmt: skip
    db.session.flush()
    if all(one.disbursement_id for one in tranche.parts):
        actions.finish(tranche, by)
    totals.refresh(tranche.project_id, queries.book())
    return tranche


def _part(tranche: Tranche, part_id: int) -> TranchePart:
    for part in tranche.parts:
        if part.id == part_id:
            return part
    raise NotFound(queries.NO_TRANCHE)


def _refuse_frozen(tranche: Tranche) -> None:
    gate = rules.freeze_gate([cause.told for cause in gates.list_causes(tranche.project)])
    if not gate.is_open:
        raise gate.told


def _check(tranche: Tranche, part: TranchePart, arrival: Arrival) -> None:
    known = {a.code: a for a in money.paying_accounts(part, tranche.project_id, queries.book())}
    account = known.get(arrival.paid_from)
    if account is None:
        raise Invalid(N_("Choose the account that paid."), field="paid_from")
    if account.holds < part.leaves_minor:
        raise Invalid(
            N_("This account holds %(held)s in the book, less than the %(asked)s that left."),
            field="paid_from",
            held=Money(account.holds, account.currency),
            asked=Money(part.leaves_minor, part.pays_in),
        )
    if part.pays_in == "MAD" and arrival.minor != part.leaves_minor:
        raise Invalid(
            N_("%(left)s left in dirhams: the same must have arrived."),
            field="arrived",
            left=mad(part.leaves_minor),
        )
    if not part.quote_minor <= arrival.minor * FAR_OFF <= part.quote_minor * FAR_OFF**2:
        raise Invalid(
            N_("About %(expected)s was expected: look at the bank's paper again."),
            field="arrived",
            expected=mad(part.quote_minor),
        )
    if arrival.on is None or not tranche.approved_at.date() <= arrival.on <= clock.today():
        raise Invalid(
            N_("The money arrived after the approval, and not in the future."), field="arrived_on"
        )


def _post(tranche: Tranche, part: TranchePart, arrival: Arrival, proof: str) -> int:
    at = max(datetime.combine(arrival.on, time(12), UTC), tranche.approved_at)
    try:
        posted = limits.disburse(
            db.session,
            part.reservation_id,
            paid_from=arrival.paid_from,
            left=Line(arrival.paid_from, -part.leaves_minor, part.pays_in),
            arrived=Line(f"bank:project:{tranche.project_id}:MAD", arrival.minor, "MAD"),
            occurred_at=at,
            quote=_quote(tranche, part),
            meta={"tranche": tranche.id, "proofs": [proof]},
        )
    except Overdrawn as lack:
        raise Invalid(
            N_("This account holds %(held)s in the book, less than the %(asked)s that left."),
            field="paid_from",
            held=Money(lack.available, part.pays_in),
            asked=Money(lack.asked, part.pays_in),
        ) from None
    return posted.entry_id


def _quote(tranche: Tranche, part: TranchePart) -> int | None:
    """Freeze the rate that was expected beside what the bank really made of it."""
    if part.pays_in == "MAD":
        return None
    quote = Quote(
        base=part.pays_in, quote="MAD", rate=part.quote_rate, source=f"release:{part.source}",
        as_of=tranche.approved_at,
    )  # fmt: skip
    return ledger.record_quote(db.session, quote)
