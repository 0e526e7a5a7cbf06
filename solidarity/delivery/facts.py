"""What pages say of a tranche, as plain values for the components that draw it."""

from flask_babel import gettext

from solidarity.delivery import rules
from solidarity.delivery.models import Tranche, TranchePart
from solidarity.delivery.rules import Gate, TrancheState
from solidarity.kit.money import Money, mad
from solidarity.web.filters import about, date_text, plain_money, text_in
from solidarity.web.refusals import translate

CHIPS = {
    TrancheState.DISBURSED: "good",
    TrancheState.VOIDED: "bad",
    TrancheState.SENT: "why",
    TrancheState.ACCEPTED: "why",
    TrancheState.RESERVED: "match",
}
ICONS = {
    "money": "bank", "skills": "person", "evidence": "photo", "contest": "clock",
    "freeze": "shield",
}  # fmt: skip


def gate_facts(gates: list[Gate], *, for_all: bool = False) -> list[dict]:
    """Return the gates as the list of facts draws them: a closed one does not flatter.

    `for_all`: what the association is asked to add is told as news, not as an order to the reader.
    """
    return [
        {
            "title": gettext(rules.GATE_WORDS[gate.name]) if gate.is_open else _closed(gate.name),
            "text": _told(gate, for_all),
            "icon": ICONS[gate.name],
            "kind": None if gate.is_open else "late" if gate.name == "freeze" else "missing",
        }
        for gate in gates
    ]


def _told(gate: Gate, for_all: bool) -> str:
    if for_all and gate.told.field:  # check_file speaks to the one who fills the form
        return gettext("The association has not sent all its proof yet.")
    return translate(gate.told)


def _closed(name: str) -> str:
    return {
        "money": gettext("The money is not all there"),
        "skills": gettext("People are still missing"),
        "evidence": gettext("It is not proven yet"),
        "contest": gettext("The time to contest is not over"),
        "freeze": gettext("Releases are frozen"),
    }[name]


def steps_of(tranche: Tranche) -> list[dict]:
    """Return the life of a tranche as the timeline draws it."""
    if tranche.state == TrancheState.VOIDED:
        return [_step(gettext("Given up"), "stopped", tranche.state_since, tranche.state_reason)]
    return [
        _step(
            gettext("The association sends its proof"),
            "done" if tranche.state != TrancheState.WAITING else "now",
            tranche.sent_at if tranche.state != TrancheState.WAITING else None,
        ),
        _step(
            gettext("A first person, with no tie, accepts it"),
            _reached(tranche, tranche.accepted_at, TrancheState.SENT),
            tranche.accepted_at,
        ),
        _step(
            gettext("Donors and villagers may contest"),
            _reached(tranche, tranche.approved_at, TrancheState.ACCEPTED),
            tranche.contest_until,
            until=True,
        ),
        _step(
            gettext("A second, different person approves; the money is set aside"),
            "done" if tranche.approved_at else "waiting",
            tranche.approved_at,
        ),
        _step(
            gettext("The bank confirms that it arrived"),
            _reached(tranche, tranche.disbursed_at, TrancheState.RESERVED),
            tranche.disbursed_at,
        ),
    ]


def _reached(tranche: Tranche, at, state: TrancheState) -> str:
    return "done" if at else "now" if tranche.state == state else "waiting"


def _step(title: str, state: str, at=None, text=None, *, until: bool = False) -> dict:
    day = date_text(at)
    if day and until:
        day = gettext("until %(day)s", day=day)
    return {"title": title, "state": state, "date": day, "text": text}


def parts_of(tranche: Tranche) -> list[dict]:
    """Return each part: what leaves, what was expected in dirhams, what arrived, the difference."""
    return [
        {
            "part": part,
            "leaves": plain_money(Money(part.leaves_minor, part.pays_in)),
            "expected": about(part.quote_minor),
            "arrived": plain_money(mad(part.arrived_minor)) if part.arrived_minor else None,
            "gap": _gap(part),
        }
        for part in tranche.parts
        if part.void_id is None
    ]


def plain(minor: int, currency: str) -> str:
    """Return an amount in minor units as plain text."""
    return plain_money(Money(minor, currency))


def _gap(part: TranchePart) -> str | None:
    """Return what exchange and the bank made of what was expected; None for nothing."""
    if part.arrived_minor is None or part.arrived_minor == part.quote_minor:
        return None
    minor = part.arrived_minor - part.quote_minor
    sign = "+" if minor >= 0 else "−"
    return f"{sign}\N{NO-BREAK SPACE}{plain_money(mad(abs(minor)))}"


def title_of(tranche: Tranche) -> str:
    """Return the name of a tranche: its place and its stage."""
    return gettext("Tranche %(n)d: %(stage)s", n=tranche.n, stage=text_in(tranche.milestone.label))
