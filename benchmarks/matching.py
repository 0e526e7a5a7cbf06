"""Measure the recommender: every model beside popularity, and how fast it answers.

    python benchmarks/matching.py [--quick] [--data DIR] [--json FILE]

DIR holds interactions.csv.gz and items.csv.gz, users.csv.gz where there are profiles, and a
schema.json unless the columns are those of the Pabulib export. Without --data a synthetic set is
made: its figures say that the machinery works, not how well people are served.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from matching.assignment import best_assignment
from matching.catalogue import Catalogue
from matching.choices import gathered
from matching.command_line import as_text
from matching.errors import BadInput, MatchingError
from matching.evaluate import measured
from matching.models.ease import EASE
from matching.recommender import Recommender
from matching.schema import Schema
from matching.splits import Slice
from matching.tables import read_table, rows, table
from matching.topk import top_k

PABULIB = {
    "items": {
        "id": "item",
        "text": ["name"],
        "category": ["district"],
        "multi": {"category": ",", "beneficiaries": ","},
        "numeric": ["cost"],
        "geo": ["lat", "lon"],
    },
    "users": {"id": "user", "category": ["district", "sex"], "numeric": ["age"]},
}
SYNTHETIC = {
    "items": {"id": "item", "category": ["place"]},
    "users": {"id": "user", "category": ["place"]},
}
QUICK_PEOPLE = 1_200  # people kept by --quick


def main() -> int:
    """Print tables, and write flat figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--data", type=Path, help="folder of a data set")
    parser.add_argument("--slice", action="append", choices=[str(kind) for kind in Slice])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    try:
        figures = _run(asked)
    except MatchingError as refusal:
        parser.error(str(refusal))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def _run(asked) -> dict[str, float]:
    if asked.data:
        name = asked.data.resolve().name
        tables, schema = _read(asked.data)
    else:
        name, tables, schema = "synthetic", _synthetic(), Schema.parse(SYNTHETIC)
        print("No --data: a synthetic set; its figures show that it works, not how well.\n")
    if asked.quick:
        tables = _fewer(tables, schema, asked.seed)
    catalogue = Catalogue(schema, *tables[1:])
    choices = gathered(tables[0], schema.interactions, catalogue.item_ids)
    figures: dict[str, float] = {}
    for kind in asked.slice or list(Slice):
        print(f"{name} · {kind} …", flush=True)
        try:
            report = measured(catalogue, choices, Slice(kind), asked.seed)
        except BadInput as refusal:
            print(f"{refusal}\n")
            continue
        print(as_text(report), flush=True)
        figures |= {f"matching.{name}.{key}": value for key, value in report.figures().items()}
    print("speed …", flush=True)
    return figures | _speed(tables, schema, asked.quick)


def _read(folder: Path):
    own = folder / "schema.json"
    schema = Schema.read(own) if own.is_file() else Schema.parse(PABULIB)
    users = folder / "users.csv.gz"
    return (
        read_table(folder / "interactions.csv.gz", schema.interactions.names(), "interactions"),
        read_table(folder / "items.csv.gz", schema.items.names(), "items"),
        read_table(users, schema.users.names(), "users") if users.is_file() else None,
    ), schema


def _synthetic(people: int = 6_000, items: int = 400, places: int = 12):
    """People who mostly choose near home, the well-known more often, with tastes in common."""
    random = np.random.default_rng(7)
    home, site = random.integers(0, places, people), random.integers(0, places, items)
    taste, kind = random.normal(size=(people, 4)), random.normal(size=(items, 4))
    liking = taste @ kind.T + 3 * (home[:, None] == site) + 1.5 * random.gumbel(size=items)
    liking += random.gumbel(size=liking.shape)
    counts = random.integers(1, 13, people)
    best = top_k(liking.astype(np.float32), 12)
    pairs = [(user, item) for user in range(people) for item in best[user, : counts[user]]]
    user, item = np.array(pairs).T
    return (
        table({"user": user, "item": item}),
        table({"item": range(items), "place": site}),
        table({"user": range(people), "place": home}),
    )


def _fewer(tables, schema: Schema, seed: int):
    interactions, items, users = tables
    everyone = np.unique(interactions[schema.interactions.user])
    few = np.random.default_rng(seed).permutation(everyone)[:QUICK_PEOPLE]
    return rows(interactions, np.isin(interactions[schema.interactions.user], few)), items, users


def _speed(tables, schema: Schema, quick: bool) -> dict[str, float]:
    figures = _serving(tables, schema) | _ease(*((2_000, 300) if quick else (100_000, 10_000)))
    figures |= _assigning()
    for key, value in figures.items():
        print(f"{key:<48} {value:12.3f}")
    return {f"matching.speed.{key}": value for key, value in figures.items()}


def _serving(tables, schema: Schema) -> dict[str, float]:
    """One person's list with its reasons, as a page would ask for it."""
    recommender = Recommender(schema).fit(*tables)
    people = recommender.people_.all_ids()[:300]
    times = []
    for one in people:
        begun = time.perf_counter()
        recommender.recommend([one], 10)
        times.append(1000 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    recommender.recommend(people, 10)
    batch = len(people) / (time.perf_counter() - begun)
    p50, p99 = np.percentile(times, [50, 99])
    return {"one_list_p50_ms": p50, "one_list_p99_ms": p99, "lists_with_reasons_per_s": batch}


def _ease(people: int, items: int) -> dict[str, float]:
    random = np.random.default_rng(0)
    chosen = table({"user": np.repeat(np.arange(people), 10).tolist(),
                    "item": (items * random.random(10 * people) ** 2).astype(int)})  # fmt: skip
    matrix = gathered(chosen, Schema().interactions, np.arange(items).astype(str)).matrix
    begun = time.perf_counter()
    model = EASE().fit(matrix)
    seconds, times = time.perf_counter() - begun, []
    for row in range(300):
        begun = time.perf_counter()
        top_k(matrix[row] @ model.B_, 10)
        times.append(1000 * (time.perf_counter() - begun))
    size = f"{people // 1000}k_x_{items}"
    return {f"ease_fit_s.{size}": seconds, f"ease_one_p50_ms.{size}": float(np.median(times))}


def _assigning() -> dict[str, float]:
    random = np.random.default_rng(0)
    capacity = random.poisson(4, 500)
    scores = random.random((2_000, 500))
    begun = time.perf_counter()
    taken = best_assignment(scores, capacity)
    seconds = time.perf_counter() - begun
    placed = float((taken >= 0).sum()) / min(2_000, int(capacity.sum()))
    return {"assignment_2000x500_s": seconds, "assignment_2000x500_placed": placed}


if __name__ == "__main__":
    sys.exit(main())
