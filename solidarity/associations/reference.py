"""The policy table as data of the project: the migration inserts it, `data/policy.json` holds it.

A row changed or added later comes with a migration of its own, so that the day it begins is known.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_policy() -> list[dict[str, Any]]:
    """Return the rows of the policy table."""
    rows = json.loads((DATA / "policy.json").read_text(encoding="utf-8"))
    return [{**row, "valid_from": date.fromisoformat(row["valid_from"])} for row in rows]
