"""Ask for places. Communes change with a law, not with a click: they are kept in memory."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import joinedload

from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.geography.models import Commune, Province, Region
from solidarity.kit.messages import N_
from solidarity.kit.text import fold, likeness


@dataclass(frozen=True)
class Gazetteer:
    """Every place, by code."""

    regions: dict[str, Region]
    provinces: dict[str, Province]
    communes: dict[str, Commune]


def gazetteer() -> Gazetteer:
    """Return all places; read once per process."""
    kept = current_app.extensions.get("gazetteer")
    if kept is None:
        kept = _read()
        if kept.communes:
            current_app.extensions["gazetteer"] = kept
    return kept


def _read() -> Gazetteer:
    path = joinedload(Commune.province).joinedload(Province.region)
    communes = list(db.session.scalars(db.select(Commune).options(path)))
    for commune in communes:
        for place in (commune, commune.province, commune.province.region):
            if place in db.session:
                db.session.expunge(place)
    provinces = {c.province_code: c.province for c in communes}
    regions = {p.region_code: p.region for p in provinces.values()}
    return Gazetteer(regions, provinces, {c.code: c for c in communes})


def find_commune(code: str | None) -> Commune | None:
    """Return the commune of an HCP code, with its province and region."""
    return gazetteer().communes.get(code or "")


def get_commune(code: str) -> Commune:
    """Return the commune of an HCP code, or refuse."""
    commune = find_commune(code)
    if commune is None:
        raise NotFound(N_("We know no commune with this code."))
    return commune


def list_communes(province_code: str | None = None) -> list[Commune]:
    """Return communes (of one province) in alphabetical order."""
    found = gazetteer().communes.values()
    wanted = [c for c in found if province_code in (None, c.province_code)]
    return sorted(wanted, key=lambda c: fold(c.name["fr"]))


def list_provinces() -> list[Province]:
    """Return provinces in alphabetical order."""
    return sorted(gazetteer().provinces.values(), key=lambda p: fold(p.name["fr"]))


def list_regions() -> list[Region]:
    """Return regions in alphabetical order."""
    return sorted(gazetteer().regions.values(), key=lambda r: fold(r.name["fr"]))


def list_historic_province_codes() -> list[str]:
    """Return the provinces of Souss-Massa-Draa as it was until 2015."""
    return [p.code for p in gazetteer().provinces.values() if p.is_historic_smd]


def search_communes(typed: str, limit: int = 8) -> list[Commune]:
    """Return the communes whose name is nearest to what was typed, best first.

    Forgives accents, case, doubled letters, hamza, alif maqsura and small mistakes; a name
    that begins with what was typed comes first, then the more people live there.
    """
    query = fold(typed)
    if not query:
        return []
    scored = ((_nearness(query, c), c) for c in gazetteer().communes.values())
    kept = [(score, c) for score, c in scored if score >= 0.5]
    kept.sort(key=lambda pair: (-round(pair[0], 2), -pair[1].population, pair[1].code))
    return [c for _, c in kept[:limit]]


def _nearness(query: str, commune: Commune) -> float:
    names = (fold(commune.name["fr"]), fold(commune.name["ar"]))
    if query in names:
        return 3.0
    if any(name.startswith(query) for name in names):
        return 2.0
    if f" {query}" in f" {commune.folded}":
        return 1.5
    with_province = f"{commune.folded} {fold(commune.province.name['fr'])}"
    return likeness(query, with_province) if likeness(query, commune.folded) > 0.3 else 0.0


def is_homonym(commune: Commune) -> bool:
    """Say whether another commune has nearly this name, so that the province must be told."""
    mine = fold(commune.name["fr"])
    others = gazetteer().communes.values()
    return any(c.code != commune.code and fold(c.name["fr"]).startswith(mine) for c in others)
