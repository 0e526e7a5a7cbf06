"""Recompute a match fund without trusting who published it: copy this one file and run it.

    python recompute.py FUND.json

It needs Python and nothing else. FUND.json says the rule in every version, the communes with the
census facts behind their weights, every gift the fund looked at in order, and every movement of
money in order. This file works out again each weight, each match and the pool after each movement,
and says what does not agree. Amounts are whole centimes of dirham; factors and weights are
thousandths.

What it cannot check: that two gifts are of one person. Publishing that would link them. Where the
ceiling of one giver decided, the export says what that giver had left, and no more.
Exit code: 0 all agrees, 1 something does not, 2 not such a file.
"""

import json
import sys

FORMAT = "match-fund-1"
EFFECTS = {
    # kind → what it adds to: pool, set aside, given
    "deposit": (1, 0, 0),
    "returned": (-1, 0, 0),
    "reserve": (-1, 1, 0),
    "void": (1, -1, 0),
    "post": (0, -1, 1),
    "back": (0, 1, -1),
}


def weight_of(commune: dict, weighting: str) -> int:
    """The weight of a commune in thousandths, from the census."""
    if weighting == "none" or not commune["households"]:
        return 1000
    if weighting != "census-2024-1":
        raise ValueError(f"unknown weighting {weighting}")
    people_per_household = commune["population"] * 100 // commune["households"]
    points = 1000 + 4 * (people_per_household - 418)
    points += 100 if commune["kind"] == "rural" else -250
    if commune["population"] < 5000:
        points += 150
    if commune["population"] > 20000:
        points -= 100
    return max(500, min(2000, points))


def match_of(gift: dict, rule: dict, weight: int, state: dict) -> tuple[int, str]:
    """What the rule gives, and the ceiling that decided; `state` is what stood before."""
    amount, cap = gift["base"] * rule["factor"] * weight // 1_000_000, ""
    caps, project, bearer = rule["ceilings"], gift["project"], gift["association"]
    limits = [
        ("gift", caps["gift"]),
        ("donor", gift["donor_left"]),
        ("project", _less(caps["project"], state["projects"].get(project, 0))),
        ("association", _less(caps["association"], state["associations"].get(bearer, 0))),
        ("room", gift["project_lacks"]),
        ("pool", state["pool"]),
    ]
    for name, most in limits:
        if most is not None and max(most, 0) < amount:
            amount, cap = max(most, 0), name
    return amount, cap


def _less(ceiling, used):
    return None if ceiling is None else ceiling - used


def recompute(fund: dict) -> list[str]:
    """Every sentence about what does not agree; an empty list is a good answer."""
    rules = {rule["version"]: rule for rule in fund["rules"]}
    communes = {commune["code"]: commune for commune in fund["communes"]}
    gifts = {gift["number"]: gift for gift in fund["gifts"]}
    state = {"pool": 0, "aside": 0, "given": 0, "projects": {}, "associations": {}, "gifts": {}}
    waiting, wrong = sorted(gifts), []
    for movement in fund["movements"]:
        while waiting and gifts[waiting[0]]["after_movement"] < movement["number"]:
            wrong += _decide(gifts[waiting.pop(0)], rules, communes, state)
        wrong += _apply(movement, gifts, state)
    for number in waiting:
        wrong += _decide(gifts[number], rules, communes, state)
    for name in ("pool", "aside", "given"):
        if state[name] != fund["balances"][name]:
            wrong.append(f"{name}: {state[name]} by the movements, {fund['balances'][name]} told")
    return wrong


def _decide(gift: dict, rules: dict, communes: dict, state: dict) -> list[str]:
    rule, name = rules[gift["rule"]], f"gift {gift['number']}"
    weight = weight_of(communes[gift["commune"]], rule["weighting"])
    wrong = [] if weight == gift["weight"] else [f"{name}: weight {gift['weight']}, not {weight}"]
    if gift["excluded"] in ("own_project", "theme"):
        return wrong if gift["match"] == 0 else [*wrong, f"{name}: excluded, yet matched"]
    amount, cap = match_of(gift, rule, weight, state)
    if (amount, cap) != (gift["match"], gift["ceiling"]):
        told = f"{gift['match']} ({gift['ceiling'] or 'no ceiling'})"
        wrong.append(f"{name}: {amount} ({cap or 'no ceiling'}) by the rule, {told} told")
    most = rule["ceilings"]["donor"]
    if most is not None and gift["match"] > most:
        wrong.append(f"{name}: above the ceiling of one giver")
    return wrong


def _apply(movement: dict, gifts: dict, state: dict) -> list[str]:
    amount = movement["amount"]
    effects = dict(zip(("pool", "aside", "given"), EFFECTS[movement["kind"]], strict=True))
    for name, sign in effects.items():
        state[name] += sign * amount
    wrong = [
        f"movement {movement['number']}: {name} falls to {state[name]}"
        for name in effects
        if state[name] < 0
    ]
    gift = gifts.get(movement["gift"])
    if gift is None:
        return wrong
    for places, key in (("projects", gift["project"]), ("associations", gift["association"])):
        change = (effects["aside"] + effects["given"]) * amount
        state[places][key] = state[places].get(key, 0) + change
    own = state["gifts"].setdefault(movement["gift"], [0, 0])
    own[0] += effects["aside"] * amount
    own[1] += effects["given"] * amount
    if min(own) < 0 or sum(own) > gift["match"]:
        wrong.append(f"movement {movement['number']}: gift {movement['gift']} holds {own}")
    return wrong


def main(arguments: list[str]) -> int:
    """Read the file, say what was found."""
    try:
        with open(arguments[0], encoding="utf-8") as file:
            fund = json.load(file)
        if fund["format"] != FORMAT:
            raise ValueError("another format")
    except (IndexError, OSError, ValueError, KeyError) as problem:
        print(f"not a match fund: {problem}\n{__doc__}", file=sys.stderr)
        return 2
    wrong = recompute(fund)
    for sentence in wrong:
        print(sentence)
    print(
        f"{len(fund['gifts'])} gifts, {len(fund['movements'])} movements: "
        f"{'all agrees' if not wrong else f'{len(wrong)} things do not agree'}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
