"""Lists: newest first, filtered by creation, a page at a time."""

from tools.stripe_double.errors import invalid, missing
from tools.stripe_double.resources.showing import as_list

SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LONGEST, USUAL = 100, 10


def page(double, kind: str, conditions: list, params: dict, url: str) -> dict:
    """The page of objects that `limit`, `starting_after` or `ending_before` ask for."""
    limit = params.get("limit", USUAL)
    if not 1 <= limit <= LONGEST:
        raise invalid(f"Invalid limit: {limit}; must be between 1 and {LONGEST}", "limit")
    conditions = [*conditions, *_created(params.get("created", {}))]
    backwards = "ending_before" in params
    if backwards and "starting_after" in params:
        raise invalid("You may pass starting_after or ending_before, not both.", "ending_before")
    if backwards:
        conditions.append(_beside(double, params, "ending_before", ">"))
    elif "starting_after" in params:
        conditions.append(_beside(double, params, "starting_after", "<"))
    found = double.store.select(kind, conditions, newest=not backwards, limit=limit + 1)
    chosen = found[:limit]
    return as_list(double, chosen[::-1] if backwards else chosen, url, more=len(found) > limit)


def _created(wish) -> list:
    if isinstance(wish, int):
        return [("created = ?", (wish,))]
    return [(f"created {SIGNS[name]} ?", (moment,)) for name, moment in wish.items()]


def _beside(double, params, cursor, sign):
    place = double.store.place(params[cursor])
    if place is None:
        raise missing("object", params[cursor], cursor)
    return f"(created, seq) {sign} (?, ?)", place
