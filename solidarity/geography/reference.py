"""The communes as data of the project, turned into rows (the migration inserts them)."""

import csv
import json
from pathlib import Path
from typing import Any

from solidarity.kit.text import fold, slugify

DATA = Path(__file__).parent / "data"

# Other spellings people type; the fold already forgives accents, hamza and doubled letters.
OTHER_SPELLINGS = {
    "Arfoud": "Erfoud",
    "Moulay Ali Cherif": "Rissani",
    "Goulmima": "Guelmima",
    "Taroudannt": "Taroudant",
    "Ouarzazate": "Warzazat",
    "Tinghir": "Tinerhir Tineghir",
    "Zagora": "Zagoura",
    "Tafraout": "Tafraoute Tafrawt",
}


def read_perimeter() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of regions, provinces, communes."""
    perimeter = json.loads((DATA / "perimeter.json").read_text())
    with (DATA / "communes.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return perimeter["regions"], _provinces(lines, perimeter["provinces"]), _communes(lines)


def _provinces(lines: list[dict], told: dict) -> list[dict[str, Any]]:
    codes = {line["province"]: ".".join(line["hcp_code"].split(".")[:2]) for line in lines}
    return [
        {
            "code": code,
            "slug": slugify(name),
            "name": {"fr": name, "ar": told[name]["ar"], "en": name},
            "region_code": code.split(".")[0],
            "is_historic_smd": told[name]["is_historic_smd"],
        }
        for name, code in codes.items()
    ]


def _communes(lines: list[dict]) -> list[dict[str, Any]]:
    return [
        {
            "code": line["hcp_code"],
            "name": {"fr": line["name_fr"], "ar": line["name_ar"], "en": line["name_fr"]},
            "folded": _folded(line),
            "kind": line["type"],
            "province_code": ".".join(line["hcp_code"].split(".")[:2]),
            "lat": float(line["lat"]),
            "lon": float(line["lon"]),
            "is_approximate": line["certainty"] != "high",
            "population": int(line["population_2024"]),
            "households": int(line["households_2024"]),
        }
        for line in lines
    ]


def _folded(line: dict) -> str:
    names = (line["name_fr"], line["name_ar"], OTHER_SPELLINGS.get(line["name_fr"], ""))
    return " ".join(dict.fromkeys(fold(" ".join(names)).split()))
