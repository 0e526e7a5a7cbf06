"""A fund told to machines: all that is needed to work out every match again, and no person.

Days have no hour, gifts have a number and no reference. What one giver had left is told only where
it decided: told always, it would link the gifts of one person by their amounts.
"""

import csv
import io

from solidarity.associations import queries as associations
from solidarity.extensions import db
from solidarity.giving.match_funds import pages, pool, queries, recompute
from solidarity.giving.match_funds.models import GiftMatch, MatchFund, MatchMovement, MatchRule
from solidarity.projects.models import Project

COLUMNS = (
    "number", "after_movement", "date", "rule", "project", "association", "commune", "base",
    "weight", "project_lacks", "donor_left", "match", "ceiling", "excluded",
)  # fmt: skip


def as_json(fund: MatchFund) -> dict:
    """Return the whole fund as recompute.py reads it."""
    matches = _list_matches(fund)
    rules = queries.list_rules(fund.id)
    version = {rule.id: rule for rule in rules}
    slugs = _slugs(matches)
    money = pages.pool_of(fund)
    return {
        "format": recompute.FORMAT,
        "fund": fund.slug,
        "name": fund.name,
        "sponsor": fund.sponsor,
        "state": fund.state,
        "currency": pool.CURRENCY,
        "rules": [_rule(rule) for rule in reversed(rules) if rule.approved_at],
        "communes": [_commune(code) for code in sorted({m.commune_code for m in matches})],
        "gifts": [_gift(match, version[match.rule_id], *slugs) for match in matches],
        "movements": _movements(fund, {match.id: match.n for match in matches}),
        "balances": {
            "pool": money.left.minor,
            "aside": money.reserved.minor,
            "given": money.given.minor,
        },
    }


def as_csv(fund: MatchFund) -> str:
    """Return the gifts alone, a line each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(as_json(fund)["gifts"])
    return out.getvalue()


def _list_matches(fund: MatchFund) -> list[GiftMatch]:
    query = db.select(GiftMatch).filter_by(fund_id=fund.id)
    return list(db.session.scalars(query.order_by(GiftMatch.n)))


def _slugs(matches: list[GiftMatch]) -> tuple[dict[int, str], dict[int, str]]:
    query = db.select(Project.id, Project.slug).where(
        Project.id.in_({match.project_id for match in matches})
    )
    projects = {project_id: slug for project_id, slug in db.session.execute(query)}  # noqa: C416
    found = associations.get_associations(sorted({match.association_id for match in matches}))
    return projects, {i: association.slug for i, association in found.items()}


def _rule(rule: MatchRule) -> dict:
    return {
        "version": rule.n,
        "factor": rule.factor,
        "ceilings": {
            "gift": rule.cap_gift_minor,
            "donor": rule.cap_donor_minor,
            "project": rule.cap_project_minor,
            "association": rule.cap_association_minor,
        },
        "gifts_of_one_giver_count_together_days": rule.donor_days,
        "from": rule.starts_on.isoformat(),
        "to": rule.ends_on.isoformat(),
        "themes": rule.themes,
        "places": rule.places,
        "weighting": rule.weighting,
        "approved": rule.approved_at.date().isoformat(),
    }


def _commune(code: str) -> dict:
    facts = queries.facts_of_commune(code)
    return {
        "code": facts.code,
        "kind": facts.kind,
        "population": facts.population,
        "households": facts.households,
    }


def _gift(match: GiftMatch, rule: MatchRule, projects: dict, bearers: dict) -> dict:
    decided = match.cap == "donor"
    return {
        "number": match.n,
        "after_movement": match.after_n,
        "date": match.decided_at.date().isoformat(),
        "rule": rule.n,
        "project": projects[match.project_id],
        "association": bearers[match.association_id],
        "commune": match.commune_code,
        "base": match.base_minor,
        "weight": match.weight,
        "project_lacks": match.room_before,
        "donor_left": max(rule.cap_donor_minor - match.donor_before, 0) if decided else None,
        "match": match.amount_minor,
        "ceiling": match.cap,
        "excluded": match.reason or "",
    }


def _movements(fund: MatchFund, numbers: dict[int, int]) -> list[dict]:
    query = db.select(MatchMovement).filter_by(fund_id=fund.id).order_by(MatchMovement.n)
    return [
        {
            "number": movement.n,
            "date": movement.at.date().isoformat(),
            "kind": movement.kind,
            "gift": numbers.get(movement.match_id),
            "amount": movement.amount_minor,
            "proof": movement.proof,
        }
        for movement in db.session.scalars(query)
    ]
