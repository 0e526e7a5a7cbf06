"""The 75 skills as data of the project, turned into rows (the migration inserts them)."""

import csv
from pathlib import Path
from typing import Any

from solidarity.kit.text import fold

SKILLS = Path(__file__).parent / "data" / "skills.csv"


def read_skills() -> list[dict[str, Any]]:
    """Return one row a skill."""
    with SKILLS.open(encoding="utf-8") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> dict[str, Any]:
    labels = {lang: line[f"label_{lang}"] for lang in ("fr", "ar", "en")}
    return {
        "id": line["id"],
        "label": labels,
        "domain": line["domain"],
        "mode": line["mode"],
        "is_regulated": line["regulated_profession"] == "yes",
        "esco_skill_uri": line["esco_skill_uri"],
        "esco_occupation_code": line["esco_occupation_code"],
        "esco_occupation_uri": line["esco_occupation_uri"],
        "rome_code": line["rome_code"],
        "folded": fold(" ".join(labels.values()))[:255],
    }
