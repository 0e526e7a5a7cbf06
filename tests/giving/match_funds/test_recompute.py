"""Anybody can work out every match again from the open data, and the book says the same."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solidarity.extensions import db
from solidarity.giving.match_funds import invariants, opendata, pool, queries, recompute
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.ledger import queries as ledger
from tests.factories.match_funds import make_deposit, make_fund, make_given, move_gift
from tests.factories.projects import make_project

MODERATE = settings(
    max_examples=7,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LIVES = {
    # what may become of a gift of 100 parts, in order: (state, parts refunded)
    "paid": [("received", 0)],
    "debit": [("on_its_way", 0), ("received", 0)],
    "failed": [("failed", 0)],
    "late": [("failed", 0), ("received", 0)],
    "refunded": [("received", 0), ("received", 33), ("refunded", 100)],
    "refund failed": [("received", 0), ("refunded", 100), ("received", 0)],
    "won": [("received", 0), ("disputed", 0), ("received", 0)],
    "lost": [("received", 0), ("disputed", 0), ("refunded", 100)],
    "left": [],
}
COMMUNES = ("09.541.03.07", "09.001.01.01", "08.587.07.13")


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context("/fr/"):
        yield


@st.composite
def histories(draw):
    """(rule, [(giver, project, quote, life)], the order in which lives go on)."""
    rule = {
        "factor": draw(st.sampled_from([500, 1000, 1500])),
        "gift": draw(st.integers(1, 90_000)),
        "donor": draw(st.none() | st.integers(1, 150_000)),
        "project": draw(st.none() | st.integers(1, 250_000)),
        "association": None,
        "deposit": draw(st.integers(250_000, 400_000)),
    }
    quotes, lives = st.integers(2_000, 100_999), st.sampled_from(sorted(LIVES))
    one = st.tuples(st.integers(0, 2), st.integers(0, 2), quotes, lives)
    gifts = draw(st.lists(one, min_size=1, max_size=6))
    turns = [n for n, (*_, life) in enumerate(gifts) for _ in LIVES[life]]
    return rule, gifts, draw(st.permutations(turns))


@contextmanager
def undone():
    """What happens inside is forgotten: the next history begins on an empty database."""
    try:
        yield
    finally:
        db.session.rollback()


def live(gifts, turns, again=1):
    projects = [
        make_project(commune_code=code, gifts=200_000 if n == 2 else 300_000_00)
        for n, code in enumerate(COMMUNES)
    ]
    made = [
        make_given(projects[where], quote=quote, email=f"giver{who}@example.org")
        for who, where, quote, _ in gifts
    ]
    steps = [iter(LIVES[life]) for *_, life in gifts]
    for n in turns:
        state, parts = next(steps[n])
        for _ in range(again):
            move_gift(made[n], state, refunded=made[n].amount_minor * parts // 100)
    return made


def agrees(fund):
    """The export recomputes, the invariants hold, and the three pockets make up the deposits."""
    told = json.loads(json.dumps(opendata.as_json(fund)))
    moved = queries.sums_of(fund.id)
    held = told["balances"]
    assert recompute.recompute(told) == []
    assert invariants.check("test") == []
    assert min(held.values()) >= 0
    assert sum(held.values()) == moved["deposit"] - moved.get("returned", 0)
    book = ledger.balances(db.session, "test", "project:")
    assert held["given"] == -sum(b for code, b in book.items() if code.endswith(":MAD"))
    return told


@MODERATE
@given(history=histories())
def test_any_history_is_recomputed_from_its_open_data(db, history):
    rule, gifts, turns = history
    with undone():
        fund = make_fund(weighting="census-2024-1", **rule)
        live(gifts, turns)

        agrees(fund)


@MODERATE
@given(history=histories())
def test_news_in_any_order_and_told_twice_leaves_the_same_pool(db, history):
    """Where the pool covers all: each gift's match is a function of the gift alone."""
    rule, gifts, turns = history
    rule = rule | {"donor": None, "project": None, "deposit": 10_000_000}
    found = []
    for order, again in ((sorted(turns), 1), (turns, 2)):
        with undone():
            fund = make_fund(**rule)
            made = live(gifts, order, again)
            agrees(fund)
            found.append([pool.held_for(queries.find_match(gift.id)) for gift in made])

    assert found[0] == found[1]


def test_the_program_is_one_file_that_needs_nothing_else(db, tmp_path):
    fund = make_fund()
    make_given(state="received")
    make_deposit(fund, 5_000)
    file, program = tmp_path / "fund.json", tmp_path / "recompute.py"
    program.write_text(Path(recompute.__file__).read_text())

    def run(told):
        file.write_text(json.dumps(told))
        asked = [sys.executable, "-I", program, file]
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    told = agrees(fund)
    sound = run(told)
    told["gifts"][0]["match"] += 1
    wrong = run(told)

    assert (sound.returncode, wrong.returncode) == (0, 1)
    assert "all agrees" in sound.stdout
    assert "gift 1: 50000 (no ceiling) by the rule, 50001 (no ceiling) told" in wrong.stdout
    assert run({"format": "x"}).returncode == 2


@pytest.mark.parametrize("lie", ["weight", "match", "pool", "movement", "excluded"])
def test_every_lie_is_found(db, lie):
    fund = make_fund(weighting="census-2024-1")
    make_given(state="received")
    told = agrees(fund)
    if lie in ("weight", "match"):
        told["gifts"][0][lie] += 1
    elif lie == "pool":
        told["balances"]["pool"] += 1
    elif lie == "movement":
        told["movements"].pop()
    else:
        told["gifts"][0]["excluded"] = "own_project"

    assert recompute.recompute(told)


def test_the_open_data_names_nobody_and_links_no_two_gifts(db):
    fund = make_fund(donor=70_000)
    first = make_given(quote=41_234, email="fatima@example.org", name="Fatima Ait Ali")
    second = make_given(quote=23_456, email="fatima@example.org", name="Fatima Ait Ali")
    third = make_given(quote=50_000, email="fatima@example.org", name="Fatima Ait Ali")

    told = agrees(fund)

    text = json.dumps(told)
    for gift in (first, second, third):
        assert gift.reference not in text
        assert str(gift.id) not in text
    assert "fatima" not in text.lower()
    assert [g["donor_left"] for g in told["gifts"]] == [None, None, 5_310]
    assert clock.now().isoformat()[11:13] + ":" not in text
    assert db.session.query(Donation).count() == 3
