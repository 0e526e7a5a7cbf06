"""Small worlds with a known order in them: people of a place choose projects of that place."""

import csv
import json

import numpy as np
from scipy.sparse import csr_matrix

from matching.schema import Schema

SCHEMA = {
    "interactions": {"user": "donor", "item": "project"},
    "items": {
        "id": "slug",
        "text": ["title"],
        "category": ["commune"],
        "multi": {"causes": "|"},
        "numeric": ["cost"],
        "geo": ["lat", "lon"],
    },
    "users": {"id": "donor", "category": ["origin"], "numeric": ["age"], "multi": {"likes": "|"}},
}
COMMUNES = ("Tata", "Tiznit", "Ouarzazate")
CAUSES = ("water", "school", "road", "health")


def make_world(*, people=240, projects=30, new=2, newcomers=3, seed=3):
    """Interactions, items and users as tables; the last `new` projects and `newcomers` people
    take part in nothing."""
    random = np.random.default_rng(seed)
    origin = random.integers(0, 3, people + newcomers)
    gifts = [
        (f"d{person}", f"p{project}")
        for person in range(people)
        for project in _choices(random, origin[person], projects - new)
    ]
    interactions = {"donor": [g[0] for g in gifts], "project": [g[1] for g in gifts]}
    items = {
        "slug": [f"p{project}" for project in range(projects)],
        "title": [f"{CAUSES[p % 4]} for the douar {p}" for p in range(projects)],
        "commune": [COMMUNES[p % 3] for p in range(projects)],
        "causes": [f"{CAUSES[p % 4]}|village" for p in range(projects)],
        "cost": [1000 + 500 * p for p in range(projects)],
        "lat": [29.7 + 0.4 * (p % 3) for p in range(projects)],
        "lon": [-8.0 - 0.3 * (p % 3) for p in range(projects)],
    }
    users = {
        "donor": [f"d{person}" for person in range(people + newcomers)],
        "origin": [COMMUNES[o] for o in origin],
        "age": [int(a) for a in random.integers(18, 80, people + newcomers)],
        "likes": [CAUSES[c] for c in random.integers(0, 4, people + newcomers)],
    }
    return interactions, items, users


def _choices(random, place, projects):
    near = np.arange(place, projects, 3)
    chosen = random.choice(near, random.integers(1, min(8, len(near))), replace=False)
    return np.unique(np.append(chosen, random.integers(0, projects)) if place else chosen)


def make_schema():
    return Schema.parse(SCHEMA)


def checkerboard(people=40, items=12):
    """Even people choose even items, odd people odd ones, each leaving out a few."""
    random = np.random.default_rng(1)
    X = np.zeros((people, items), dtype=np.float32)
    for person in range(people):
        X[person, person % 2 :: 2] = random.random(items // 2) < 0.7
    X[:2] = 0
    X[0, 0], X[1, 1] = 1, 1
    return csr_matrix(X)


def checkered_sides(people=40, items=12):
    """What goes with the checkerboard: a profile and a feature that name the colour."""
    profiles = np.array([[("even", "odd")[p % 2]] for p in range(people)])
    features = csr_matrix(np.eye(2, dtype=np.float32)[np.arange(items) % 2])
    return {"profiles": profiles, "items": features}


def write_world(folder, world=None, *, zipped=False):
    """The world as files, as the file interface wants them."""
    interactions, items, users = world or make_world()
    queries = {"donor": ["d0", "d1", users["donor"][-1]]}
    tables = {"interactions": interactions, "items": items, "users": users, "queries": queries}
    for name, columns in tables.items():
        write_csv(folder / f"{name}.csv", columns)
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    return folder


def write_csv(path, columns):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path
