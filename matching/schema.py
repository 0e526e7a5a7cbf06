"""The schema: which column of a table means what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matching.errors import BadInput


@dataclass(frozen=True)
class InteractionColumns:
    """Columns of the interactions; `value` is read but never taken for relevance."""

    user: str = "user"
    item: str = "item"
    timestamp: str | None = None
    value: str | None = None

    def names(self) -> list[str]:
        return [n for n in (self.user, self.item, self.timestamp, self.value) if n]


@dataclass(frozen=True)
class Attributes:
    """Columns of items or users. `multi` maps a column to the separator of its values,
    `geo` is a latitude and a longitude in degrees."""

    id: str
    text: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    multi: Mapping[str, str] = field(default_factory=dict)
    numeric: tuple[str, ...] = ()
    geo: tuple[str, str] | None = None

    def names(self) -> list[str]:
        return [self.id, *self.text, *self.category, *self.multi, *self.numeric, *(self.geo or ())]


@dataclass(frozen=True)
class Schema:
    """Columns of the three tables.

    Examples
    --------
    >>> Schema.parse({"items": {"id": "slug", "category": ["commune"]}}).items.category
    ('commune',)
    """

    interactions: InteractionColumns = field(default_factory=InteractionColumns)
    items: Attributes = field(default_factory=lambda: Attributes(id="item"))
    users: Attributes = field(default_factory=lambda: Attributes(id="user"))

    @classmethod
    def parse(cls, raw: Any) -> "Schema":
        """A schema from the decoded JSON; raises BadInput with what is wrong."""
        raw = _object(raw, "The schema")
        _only(raw, {"interactions", "items", "users"}, "The schema")
        return cls(
            interactions=_interactions(raw.get("interactions", {})),
            items=_attributes(raw.get("items", {}), "items", "item"),
            users=_attributes(raw.get("users", {}), "users", "user"),
        )

    @classmethod
    def read(cls, path: str | Path) -> "Schema":
        """A schema from a JSON file."""
        try:
            raw = json.loads(Path(path).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BadInput(f"The schema file {path} does not exist.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"The schema file {path} cannot be read: {error}.") from None
        except (json.JSONDecodeError, RecursionError) as error:
            raise BadInput(f"The schema file {path} is not JSON: {error}.") from None
        return cls.parse(raw)


def _interactions(raw: Any) -> InteractionColumns:
    where = "The “interactions” of the schema"
    raw = _object(raw, where)
    _only(raw, {"user", "item", "timestamp", "value"}, where)
    for key, name in raw.items():
        optional = key in {"timestamp", "value"} and name is None
        if not optional and not _is_name(name):
            raise BadInput(f"{where} must give “{key}” as the name of a column.")
    return InteractionColumns(**raw)


def _attributes(raw: Any, part: str, default_id: str) -> Attributes:
    where = f"The “{part}” of the schema"
    raw = _object(raw, where)
    _only(raw, {"id", "text", "category", "multi", "numeric", "geo"}, where)
    if not _is_name(raw.get("id", default_id)):
        raise BadInput(f"{where} must give “id” as the name of a column.")
    lists = {key: _names(raw.get(key) or [], key, where) for key in ("text", "category", "numeric")}
    multi = _object(raw.get("multi") or {}, f"{where}: “multi”")
    if not all(_is_name(n) and _is_name(s) for n, s in multi.items()):
        raise BadInput(f"{where}: “multi” must map each column to a separator that is not empty.")
    geo = _names(raw.get("geo") or [], "geo", where)
    if len(geo) not in {0, 2}:
        raise BadInput(f"{where}: “geo” must name two columns, latitude and longitude.")
    return Attributes(id=raw.get("id", default_id), multi=multi, geo=geo or None, **lists)


def _object(raw: Any, where: str) -> dict:
    if not isinstance(raw, dict):
        raise BadInput(f"{where} must be a JSON object.")
    return raw


def _only(raw: dict, known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise BadInput(f"{where} has an unknown entry “{key}”; known: {sorted(known)}.")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _names(raw: Any, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(_is_name(name) for name in raw):
        raise BadInput(f"{where}: “{key}” must be a list of column names.")
    return tuple(raw)
