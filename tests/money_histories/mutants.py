"""Break the money code in one way at a time: the histories must notice each.

    python -m tests.money_histories.mutants [--most 200] [NAME …]

Each mutant plays histories on an empty SQLite book until one of them, or the checks of the book
(every 25 histories, and at the end), finds something. Exit code 1: one stayed alive.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
import structlog

from solidarity.extensions import db
from solidarity.giving import checks, entries, facts, posting
from solidarity.giving import rules as giving_rules
from solidarity.giving.bank import linking
from solidarity.giving.match_funds import actions as match_actions
from solidarity.giving.match_funds import rules as match_rules
from solidarity.giving.match_funds.rules import Held
from solidarity.giving.recording import news
from solidarity.giving.refunds import told as refunds
from solidarity.giving.told import Payout
from solidarity.kit.ids import new_id
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import limits
from solidarity.ledger.rules import Line
from tests.conftest import make_app, site_on
from tests.databases import SqliteTemplate
from tests.money_histories import play
from tests.money_histories.strategy import LONGEST_STATEMENTS

CHECK_EVERY = 25
real = {
    name: getattr(module, name)
    for module, names in {
        entries: ("refund", "dispute_lost", "charge", "_settled", "_counterpart"),
        facts: ("_of_refunds", "_of_disputes", "is_expected"),
        posting: ("post_charges",),
        match_rules: ("decide", "target"),
    }.items()
    for name in names
}
real_entry = entries.Case.entry


def _mirror(entry):
    lines = tuple(Line(one.account, -one.amount, one.currency) for one in entry.lines)
    return replace(entry, lines=lines)


def _fresh_source(case, kind, source, at, lines, **meta):
    return real_entry(case, kind, f"{source}:{new_id()}", at, lines, **meta)


def _refund_by_balance(case, back):
    """Give back no more than the project holds at this moment."""
    held = limits.available(db.session, case.book, case.owed(back.amount.currency))
    least = max(min(back.amount.minor, held), 1)
    return real["refund"](case, replace(back, amount=replace(back.amount, minor=least)))


def _without(name: str, *kinds: str) -> Callable:
    return lambda *told: [fact for fact in real[name](*told) if fact.kind not in kinds]


def _settled_without_fee(case, kind, code, given, settled, **meta):
    free = replace(settled, fee=replace(settled.fee, minor=0), net=settled.gross)
    return real["_settled"](case, kind, code, given, free, **meta)


def _same_rate(currency, given, settled):
    return -settled.gross.minor


def _boundless(base, weight, terms, before):
    return real["decide"](base, weight, terms, replace(before, pool=10**12))


def _kept_on_failure(state, amount, given, refunded, held):
    if state in ("failed", "expired"):
        return Held(held.total, 0)
    return real["target"](state, amount, given, refunded, held)


def _commits_in_the_middle(paid):
    real["post_charges"](paid)
    db.session.commit()


def _state_of_the_last_answer(donation, payment):
    return {
        "paid": giving_rules.DonationState.RECEIVED,
        "failed": giving_rules.DonationState.FAILED,
        "processing": giving_rules.DonationState.ON_ITS_WAY,
        "expired": giving_rules.DonationState.EXPIRED,
    }.get(str(posting._attempt_state(payment)), giving_rules.DonationState(donation.state))


def _nothing(*_args, **_named):
    return None


MUTANTS: dict[str, list[tuple[object, str, object]]] = {
    "a fact told again is a new fact": [
        (facts, "histories", lambda gifts: defaultdict(dict)),
        (entries.Case, "entry", _fresh_source),
    ],
    "a refund adds to the project": [
        (entries, "refund", lambda case, back: _mirror(real["refund"](case, back))),
    ],
    "a refund that failed is ignored": [
        (facts, "_of_refunds", _without("_of_refunds", "refund_failed")),
    ],
    "a refund that came back is not on the account": [
        (facts, "_of_refunds", _without("_of_refunds", "refund_returned")),
    ],
    "a refund looks at today's balance": [(entries, "refund", _refund_by_balance)],
    "money set aside for a refund stays aside": [(refunds, "let_go", _nothing)],
    "a dispute won is not given back": [
        (facts, "_of_disputes", _without("_of_disputes", "dispute_reinstated")),
    ],
    "a dispute lost is forgotten": [
        (facts, "_of_disputes", _without("_of_disputes", "dispute_lost")),
    ],
    "a lost dispute takes what was refunded again": [
        (entries, "dispute_lost", lambda c, d, left: real["dispute_lost"](c, d, 10**12)),
    ],
    "the processor's fee is dropped": [(entries, "_settled", _settled_without_fee)],
    "another currency is booked at one for one": [(entries, "_counterpart", _same_rate)],
    "a second payment is the project's": [(facts, "is_expected", lambda *told: True)],
    "the last answer decides where a gift stands": [
        (posting, "_donation_state", _state_of_the_last_answer),
    ],
    "what went back is not counted": [(facts, "went_back", lambda history: 0)],
    "half of an answer is committed": [(posting, "post_charges", _commits_in_the_middle)],
    "news is told to nobody": [(news, "tell_batch", _nothing)],
    "a match is not bounded by its pool": [(match_rules, "decide", _boundless)],
    "a match stays whole when its gift goes back": [
        (match_rules, "kept", lambda amount, given, refunded: amount),
    ],
    "a match waits for ever for a gift that failed": [(match_rules, "target", _kept_on_failure)],
    "a match that was given up is not decided again": [
        (match_actions, "_again", lambda fund, match, gift: (match, Held())),
    ],
    "a tranche is not refused for want of money": [(limits, "_refuse_overdraft", _nothing)],
    "a paid tranche may be voided": [(limits, "_disbursement", _nothing)],
    "a payout that failed is believed": [(Payout, "is_returned", property(lambda told: False))],
    "a bank line never closes": [(linking, "_close_if_whole", _nothing)],
}


def plays(most: int):
    """Histories from seeds, the same for every mutant."""
    for seed in range(most):
        draw = random.Random(seed)
        steps = [_step(draw) for _ in range(draw.randint(6, 20))]
        yield draw.choice([20_000, 60_000, 300_000]), steps


def _step(draw: random.Random) -> tuple[int, int]:
    return draw.randrange(2**16), max(draw.randint(-2 * LONGEST_STATEMENTS, LONGEST_STATEMENTS), 0)


def survives(most: int) -> tuple[int, str]:
    """Play until something is wrong: (histories played, what was wrong; "" when nothing)."""
    for n, (deposit, happens) in enumerate(plays(most), start=1):
        try:
            play.play(deposit, happens)
            if n % CHECK_EVERY == 0 or n == most:
                found = [f for f in ledger_checks.check(db.session) if f.gravity == "broken"]
                found += checks.check("test")
                assert not found, f"checks of the book: {found[0].subject if found else ''}"
        except (Exception, pytest.fail.Exception) as wrong:
            return n, f"{type(wrong).__name__}: {str(wrong).splitlines()[0][:90]}"
    return most, ""


def main() -> int:
    """Try the real code, then each mutant."""
    read = argparse.ArgumentParser()
    read.add_argument("names", nargs="*")
    read.add_argument("--most", type=int, default=200)
    asked = read.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    alive = []
    with tempfile.TemporaryDirectory(prefix="histories-") as folder:
        template = SqliteTemplate(Path(folder), make_app)
        tried = {"(none)": [], **MUTANTS}
        for name in asked.names or tried:
            begun = time.process_time()
            with ExitStack() as broken, site_on(template, Path(folder)) as app, app.app_context():
                for owner, attribute, instead in tried[name]:
                    broken.enter_context(patch.object(owner, attribute, instead))
                n, wrong = survives(asked.most)
                db.session.remove()
            told = f"caught in history {n}: {wrong}" if wrong else f"ALIVE after {n}"
            print(f"{name}: {told} ({time.process_time() - begun:.1f} s of CPU)", flush=True)
            if bool(wrong) == (name == "(none)"):
                alive.append(name)
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
