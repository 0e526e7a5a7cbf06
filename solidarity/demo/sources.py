"""Read the demonstration's files, and move their dates so that they always end today."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from solidarity.kit import clock

DATA = Path(__file__).parent / "data"
LANGUAGES = ("fr", "ar", "en")


@dataclass(frozen=True)
class Calendar:
    """Days of the files, moved by today − anchor. Nothing of the past falls after `now`."""

    anchor: date
    now: datetime

    def day(self, told: str) -> date:
        """Return a day of the files as it falls now."""
        return date.fromisoformat(told) + (self.now.date() - self.anchor)

    def moment(self, told: str | date, hour: int = 10) -> datetime:
        """Return an hour of such a day; never later than now, because it has happened."""
        day = told if isinstance(told, date) else self.day(told)
        return min(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), self.now)

    def ago(self, days: int) -> datetime:
        """Return the moment that many days before now."""
        return self.now - timedelta(days=days)


@cache
def read(name: str) -> Any:
    """Return one of the files of data/, by name."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def read_calendar() -> Calendar:
    """Return the calendar of this load: every file shares one anchor."""
    return Calendar(date.fromisoformat(read("projects")["meta"]["anchor_date"]), clock.now())


def texts(row: dict, name: str) -> dict[str, str]:
    """Return `name_fr`, `name_ar`, `name_en` of a row as one text in several languages."""
    told = {lang: row.get(f"{name}_{lang}") for lang in LANGUAGES}
    return {lang: text for lang, text in told.items() if text}


def spelled(row: dict, name: str) -> dict[str, str]:
    """Return `name`, `name_ar`, `name_en` of a row (French has no ending) as one text."""
    return {"fr": row[name], "ar": row[f"{name}_ar"], "en": row[f"{name}_en"]}


def centimes(dirhams: float) -> int:
    """Return dirhams of the files as whole centimes."""
    return round(dirhams * 100)
