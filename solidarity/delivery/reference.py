"""The rows this room adds to the policy table: its migration inserts them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_policy() -> list[dict[str, Any]]:
    """Return the rows, ready for the table."""
    rows = json.loads((DATA / "policy.json").read_text(encoding="utf-8"))
    return [{**row, "valid_from": date.fromisoformat(row["valid_from"])} for row in rows]
