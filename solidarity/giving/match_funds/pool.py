"""The money of a fund: every movement is one entry of the book, written under the pool's lock.

    match:{slug}:MAD            free
    match:{slug}:reserved:MAD   set aside for gifts that are not settled, or were taken back
    project:{id}:MAD            given

`move` is called with the pool locked; a movement and its entry stand or fall together.
"""

from datetime import datetime

from sqlalchemy import func

from solidarity.extensions import db
from solidarity.giving.match_funds.models import GiftMatch, MatchFund, MatchMovement
from solidarity.giving.match_funds.rules import Held
from solidarity.kit import clock
from solidarity.ledger import actions as ledger
from solidarity.ledger import limits
from solidarity.ledger.actions import Posted
from solidarity.ledger.rules import Entry, Line

CURRENCY = "MAD"
EFFECTS = {"reserve": (1, 0), "void": (-1, 0), "post": (-1, 1), "back": (1, -1)}
"""What a movement adds to (set aside, given to the project) of its gift."""


def free(slug: str) -> str:
    """Return the account of what a fund may still promise."""
    return f"match:{slug}:{CURRENCY}"


def aside(slug: str) -> str:
    """Return the account of what is set aside for gifts."""
    return f"match:{slug}:reserved:{CURRENCY}"


def project_account(project_id: int) -> str:
    """Return the account on which a project receives dirhams."""
    return f"project:{project_id}:{CURRENCY}"


def lock(fund: MatchFund) -> None:
    """Hold the pool until the transaction ends: read what you decide upon after this call."""
    limits.locked(db.session, f"{fund.book}:{free(fund.slug)}")


def lock_project(fund: MatchFund, project_id: int) -> None:
    """Hold a project's pockets; always before the pool, so that nobody waits in a circle."""
    limits.locked(db.session, f"{fund.book}:project:{project_id}")


def left(fund: MatchFund) -> int:
    """Return what the fund may still promise, in MAD centimes: the ledger's own balance."""
    return limits.available(db.session, fund.book, free(fund.slug))


def reserved(fund: MatchFund) -> int:
    """Return what is set aside, in MAD centimes: the ledger's own balance."""
    return limits.available(db.session, fund.book, aside(fund.slug))


def held_for(match: GiftMatch) -> Held:
    """Return where the match of a gift lies now."""
    return held_for_many([match.id])[match.id]


def held_for_many(match_ids: list[int]) -> dict[int, Held]:
    """Return where the matches of several gifts lie now, in one query."""
    found = {match_id: [0, 0] for match_id in match_ids}
    query = (
        db.select(MatchMovement.match_id, MatchMovement.kind, func.sum(MatchMovement.amount_minor))
        .where(MatchMovement.match_id.in_(match_ids))
        .group_by(MatchMovement.match_id, MatchMovement.kind)
    )
    for match_id, kind, total in db.session.execute(query) if match_ids else []:
        for i, sign in enumerate(EFFECTS[kind]):
            found[match_id][i] += sign * int(total)
    return {match_id: Held(*pockets) for match_id, pockets in found.items()}


def move(fund: MatchFund, match: GiftMatch, kind: str, amount: int) -> None:
    """Move `amount` centimes of a match: reserve, void, post, back. The pool is locked.

    The whole reservation of a gift that was never given is undone by reversing its entry.
    """
    source, at = f"{match.id}:{_count(match)}", clock.now()
    first = _only_reservation(match, amount) if kind == "void" else None
    if first:
        told = {"source": f"match:{source}", "occurred_at": at}
        posted = ledger.reverse(db.session, first.entry_id, **told)
    else:
        taken, given = _sides(fund, match, kind)
        lines = (Line(taken, amount, CURRENCY), Line(given, -amount, CURRENCY))
        entry = Entry(fund.book, f"match_{kind}", f"match:{source}", at, lines,
                      meta={"match": match.id})  # fmt: skip
        posted = limits.post_covered(db.session, entry, [taken])
    keep(fund, kind, amount, posted, match_id=match.id, at=at)


def _sides(fund: MatchFund, match: GiftMatch, kind: str) -> tuple[str, str]:
    """Return (the account that gives, the one that receives)."""
    pool, waiting = free(fund.slug), aside(fund.slug)
    project = project_account(match.project_id)
    return {
        "reserve": (pool, waiting),
        "void": (waiting, pool),
        "post": (waiting, project),
        "back": (project, waiting),
    }[kind]


def _count(match: GiftMatch) -> int:
    query = db.select(func.count(MatchMovement.id)).filter_by(match_id=match.id)
    return db.session.scalar(query)


def _only_reservation(match: GiftMatch, amount: int) -> MatchMovement | None:
    """Return the one movement of a match when it reserved exactly `amount`."""
    query = db.select(MatchMovement).filter_by(match_id=match.id).limit(2)
    moves = list(db.session.scalars(query))
    is_whole = len(moves) == 1 and moves[0].amount_minor == amount
    return moves[0] if is_whole else None


def last_number(fund: MatchFund) -> int:
    """Return the number of the fund's last movement, 0 before the first. The pool is locked."""
    query = db.select(func.max(MatchMovement.n)).where(MatchMovement.fund_id == fund.id)
    return db.session.scalar(query) or 0


def keep(fund: MatchFund, kind: str, amount: int, posted: Posted, *, at: datetime,
         **facts: object) -> MatchMovement:  # fmt: skip
    """Write a movement beside its entry; the next number of the fund. The pool is locked."""
    movement = MatchMovement(
        fund_id=fund.id, n=last_number(fund) + 1, kind=kind, amount_minor=amount,
        entry_id=posted.entry_id, at=at, **facts,
    )  # fmt: skip
    db.session.add(movement)
    db.session.flush()
    return movement
