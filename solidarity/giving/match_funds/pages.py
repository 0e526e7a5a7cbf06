"""What pages say of match funds, as plain values: the project's, the gift's, the fund's own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app

from solidarity.accounts import queries as accounts
from solidarity.extensions import db
from solidarity.geography.models import Commune
from solidarity.geography.queries import gazetteer
from solidarity.giving import queries as giving
from solidarity.giving.match_funds import actions, pool, queries, rules
from solidarity.giving.match_funds.models import (
    GiftMatch,
    MatchAppeal,
    MatchFund,
    MatchMovement,
    MatchRule,
)
from solidarity.giving.match_funds.rules import Held, Past
from solidarity.giving.models import Donation, DonorDetails
from solidarity.kit import clock
from solidarity.kit.money import Money, mad
from solidarity.projects.models import Project
from solidarity.projects.rules import takes_gifts


@dataclass(frozen=True)
class Pool:
    """The money of a fund, in dirhams. `left` and `reserved` are the ledger's own balances."""

    deposited: Money
    reserved: Money
    given: Money
    returned: Money
    left: Money


@dataclass(frozen=True)
class OnProject:
    """A fund on a project's page: what it gave, what waits for gifts, whether it still matches."""

    fund: MatchFund
    given: Money
    waiting: Money
    rule: MatchRule | None  # in force and open to this project; None: it matches no more


@dataclass(frozen=True)
class OnGift:
    """What a fund decided of one gift, and where its money lies."""

    fund: MatchFund
    rule: MatchRule
    match: GiftMatch
    held: Held
    state: str  # excluded, nothing, waits, given, partly, gone
    appeal: MatchAppeal | None


@dataclass(frozen=True)
class Shares:
    """Who got what: [(commune, dirhams)] and [(project, dirhams)], most first; the Gini index by
    commune as it is, played again with the weights, and with every weight at one."""

    communes: list[tuple[Commune, Money]]
    projects: list[tuple[Project, Money]]
    gini: float
    gini_weighted: float
    gini_unweighted: float


def pool_of(fund: MatchFund) -> Pool:
    """Return the money of a fund."""
    moved = Counter(queries.sums_of(fund.id))
    return Pool(
        deposited=mad(moved["deposit"]),
        reserved=mad(pool.reserved(fund)),
        given=mad(moved["post"] - moved["back"]),
        returned=mad(moved["returned"]),
        left=mad(pool.left(fund)),
    )


def for_projects(project_ids: Sequence[int]) -> dict[int, list[OnProject]]:
    """Answer projects' pages: the funds that matched, or would match, gifts to each."""
    book = current_app.extensions["settings"].book
    held = _held_by_project(project_ids)
    found = {}
    for project in db.session.scalars(db.select(Project).where(Project.id.in_(list(project_ids)))):
        today = clock.today()
        open_now = {
            fund.id: (fund, rule)
            for fund, rule in queries.list_open(book, project, today)
            if takes_gifts(project.state, project.collect_until, today)
            and (not rule.themes or project.theme in rule.themes)
        }
        past = held.get(project.id, {})
        funds = {fund_id: db.session.get(MatchFund, fund_id) for fund_id in past}
        funds |= {fund_id: fund for fund_id, (fund, _) in open_now.items()}
        found[project.id] = [
            OnProject(
                fund,
                mad(past.get(i, Held()).posted),
                mad(past.get(i, Held()).reserved),
                open_now[i][1] if i in open_now else None,
            )
            for i, fund in sorted(funds.items())
        ]
    return found


def _held_by_project(project_ids: Sequence[int]) -> dict[int, dict[int, Held]]:
    query = (
        db.select(
            GiftMatch.project_id,
            GiftMatch.fund_id,
            MatchMovement.kind,
            db.func.sum(MatchMovement.amount_minor),
        )
        .join(MatchMovement, MatchMovement.match_id == GiftMatch.id)
        .where(GiftMatch.project_id.in_(list(project_ids)))
        .group_by(GiftMatch.project_id, GiftMatch.fund_id, MatchMovement.kind)
    )
    found: dict[int, dict[int, Held]] = {}
    for project_id, fund_id, kind, total in db.session.execute(query):
        reserved, posted = (sign * int(total) for sign in pool.EFFECTS[kind])
        held = found.setdefault(project_id, {}).get(fund_id, Held())
        found[project_id][fund_id] = Held(held.reserved + reserved, held.posted + posted)
    return found


def on_gift(donation: Donation) -> OnGift | None:
    """Answer a gift's page; None when no fund looked at it."""
    match = queries.find_match(donation.id)
    return None if match is None else _told(match)


def on_match(number: int, slug: str) -> OnGift:
    """Answer the staff page of one decision, by its number in a fund."""
    return _told(queries.get_match(queries.get_fund(slug), number))


def _told(match: GiftMatch) -> OnGift:
    held = pool.held_for(match)
    return OnGift(
        fund=db.session.get(MatchFund, match.fund_id),
        rule=db.session.get(MatchRule, match.rule_id),
        match=match,
        held=held,
        state=state_of(match, held),
        appeal=queries.find_appeal(match.id),
    )


def state_of(match: GiftMatch, held: Held) -> str:
    """Say in one word where the match of a gift stands."""
    if match.reason:
        return "excluded"
    if not match.amount_minor:
        return "nothing"
    if held.posted:
        return "given" if held.posted == match.amount_minor else "partly"
    return "waits" if held.reserved else "gone"


def offers(project: Project, dirhams: Iterable[Money]) -> list[tuple[Money, Money]]:
    """Answer the giving page: (what a gift is in dirhams, what a fund would add) for each."""
    book = current_app.extensions["settings"].book
    wanted = [amount.minor for amount in dirhams]
    found = actions.preview(project, wanted, book)
    return [(mad(minor), mad(found[minor].decision.amount)) for minor in wanted if minor in found]


def funds_for(project: Project) -> list[MatchFund]:
    """Return the funds that would match a gift to a project now."""
    return [one.fund for one in for_projects([project.id])[project.id] if one.rule]


def shares_of(fund: MatchFund) -> Shares:
    """Return who got what from a fund, set aside included, and how concentrated that is."""
    by_commune: Counter[str] = Counter()
    by_project: Counter[int] = Counter()
    matches = _list_counting(fund)
    held = pool.held_for_many([match.id for match, _, _ in matches])
    for match, _, _ in matches:
        by_commune[match.commune_code] += held[match.id].total
        by_project[match.project_id] += held[match.id].total
    deposited = queries.sums_of(fund.id).get("deposit", 0)
    past = _past([row for row in matches if held[row[0].id].total])
    got = {code: total for code, total in by_commune.items() if total}
    projects = {p.id: p for p in db.session.scalars(
        db.select(Project).where(Project.id.in_(list(by_project))))}  # fmt: skip
    return Shares(
        communes=[(gazetteer().communes[c], mad(n)) for c, n in Counter(got).most_common()],
        projects=[(projects[i], mad(n)) for i, n in by_project.most_common() if n],
        gini=rules.gini(list(got.values())),
        gini_weighted=rules.gini([*rules.replay(past, deposited, weighted=True).values()]),
        gini_unweighted=rules.gini([*rules.replay(past, deposited, weighted=False).values()]),
    )


def _list_counting(fund: MatchFund) -> list[tuple[GiftMatch, MatchRule, str]]:
    """Return (decision, rule, who gave) of a fund in order; the last word names nobody outside."""
    query = (
        db.select(GiftMatch, MatchRule, Donation.donor_id, DonorDetails.email)
        .join(MatchRule, MatchRule.id == GiftMatch.rule_id)
        .join(Donation, Donation.id == GiftMatch.donation_id)
        .outerjoin(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(GiftMatch.fund_id == fund.id)
        .order_by(GiftMatch.n)
    )
    return [
        (match, rule, (email or "").lower() or donor_id or f"gift {match.donation_id}")
        for match, rule, donor_id, email in db.session.execute(query)
    ]


def _past(rows: Iterable[tuple[GiftMatch, MatchRule, str]]) -> list[Past]:
    return [
        Past(
            base=match.base_minor,
            weight=match.weight,
            terms=queries.terms_of(rule),
            donor=giver,
            project=match.project_id,
            association=match.association_id,
            commune=match.commune_code,
            room=match.room_before,
        )
        for match, rule, giver in rows
    ]


def list_decisions(fund: MatchFund, limit: int = 200) -> list[tuple[GiftMatch, Held, str]]:
    """Return the newest decisions of a fund, with where each lies and its state."""
    query = db.select(GiftMatch).filter_by(fund_id=fund.id).order_by(GiftMatch.n.desc())
    found = list(db.session.scalars(query.limit(limit)))
    held = pool.held_for_many([match.id for match in found])
    return [(match, held[match.id], state_of(match, held[match.id])) for match in found]


def list_movements(fund: MatchFund) -> list[MatchMovement]:
    """Return deposits and returns, the newest first."""
    query = db.select(MatchMovement).where(
        MatchMovement.fund_id == fund.id, MatchMovement.match_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(MatchMovement.n.desc())))


def export_of(person_id: int) -> dict[str, list[dict]]:
    """Return what funds decided of a person's gifts, for their own export."""
    person = accounts.get_person(person_id)
    gifts = giving.list_gifts_of(person_id, person.email if person.confirmed_at else None)
    found = [(gift, on_gift(gift)) for gift, _ in gifts]
    return {"matches": [_exported(gift, one) for gift, one in found if one]}


def _exported(gift: Donation, one: OnGift) -> dict:
    reason = rules.REASON_WORDS[one.match.reason] if one.match.reason else ""
    return {
        "reference": gift.reference,
        "fund": one.fund.name["fr"],
        "added": f"{mad(one.held.total).major}",
        "reason": " ".join(filter(None, (reason, one.match.reason_text))),
        "appeal": one.appeal.text if one.appeal else "",
    }


def names_of_places(codes: Sequence[str]) -> list[dict[str, str]]:
    """Return the names of provinces and communes by their HCP codes."""
    known = gazetteer()
    found = [known.provinces.get(code) or known.communes.get(code) for code in codes]
    return [place.name for place in found if place]
