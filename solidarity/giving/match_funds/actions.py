"""A gift and its match: decided when the gift is made, and following it ever after.

`consider` decides once and sets the money aside; `follow` brings the match to where the gift is
now. Both are functions of what stands in the book, under the pool's lock: told twice, the second
time finds nothing to do. The power may go between any two lines: an entry, its movement and the
gift's own change are one transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving import totals
from solidarity.giving.match_funds import pool, queries, rules
from solidarity.giving.match_funds.models import GiftMatch, MatchFund, MatchMovement, MatchRule
from solidarity.giving.match_funds.rules import Before, Decision, Held, Reason
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.ledger import limits
from solidarity.projects.models import Project
from solidarity.web import transaction

SETTLING = (DonationState.ON_ITS_WAY, DonationState.RECEIVED)


@dataclass(frozen=True)
class Finding:
    """What one fund would do for a gift."""

    fund: MatchFund
    rule: MatchRule
    weight: int
    before: Before
    decision: Decision
    reason: Reason | None = None


def consider(donation: Donation) -> GiftMatch | None:
    """Decide what a gift that was just made gets, and set it aside. One fund only: the one that
    adds most (the first by its slug when equal)."""
    if queries.find_match(donation.id):
        return None
    project = db.session.get(Project, donation.project_id)
    return _decide(donation, project, queries.list_open(donation.book, project, clock.today()))


def _decide(donation: Donation, project: Project, offers: Iterable, *, round_: int = 1,
            lifted: bool = False, is_counted: bool = False) -> GiftMatch | None:  # fmt: skip
    """Write the best finding and reserve it. Pools are locked in the order of their slugs."""
    offers = list(offers)
    for fund, _ in offers:
        pool.lock(fund)
    if round_ == 1 and queries.find_match(donation.id):  # somebody was faster
        return None
    how = {"lifted": lifted, "is_counted": is_counted}
    found = [examine(fund, rule, donation, project, **how) for fund, rule in offers]
    if not found:
        return None
    best = max(found, key=lambda one: (one.decision.amount, one.reason is None))
    match = _write(best, donation, project, round_)
    if match.amount_minor:
        pool.move(best.fund, match, "reserve", match.amount_minor)
    return match


def examine(fund: MatchFund, rule: MatchRule, donation: Donation, project: Project, *,
            lifted: bool = False, is_counted: bool = False) -> Finding:  # fmt: skip
    """Say what a fund would do for a gift; writes nothing. `lifted`: no exclusion is asked again;
    `is_counted`: the project's totals count this gift already."""
    reason = None if lifted else _exclusion(rule, donation, project)
    weight = rules.weight(queries.facts_of_commune(project.commune_code), rule.weighting)
    before = _before(fund, rule, donation, project, is_counted=is_counted)
    decision = rules.decide(donation.quote_minor, weight, queries.terms_of(rule), before)
    return Finding(fund, rule, weight, before, Decision(0, "") if reason else decision, reason)


def _exclusion(rule: MatchRule, donation: Donation, project: Project) -> Reason | None:
    if rule.themes and project.theme not in rule.themes:
        return Reason.THEME
    if queries.gives_to_own(donation, project.association_id):
        return Reason.OWN_PROJECT
    return None


def _before(fund: MatchFund, rule: MatchRule, donation: Donation, project: Project, *,
            is_counted: bool) -> Before:  # fmt: skip
    room = _room(project)
    return Before(
        donor=queries.matched_for_donor(rule, donation),
        project=queries.matched_before(fund.id, project_id=project.id),
        association=queries.matched_before(fund.id, association_id=project.association_id),
        room=max(room - (0 if is_counted else donation.quote_minor), 0),
        pool=pool.left(fund),
    )


def _room(project: Project) -> int:
    """Return what the project lacks once what is set aside for it comes, in MAD centimes."""
    return giving.amount_left(project.id).minor - queries.waiting_for_project(project.id)


def _write(found: Finding, donation: Donation, project: Project, round_: int) -> GiftMatch:
    before = found.before
    match = GiftMatch(
        fund_id=found.fund.id, n=queries.next_number(found.fund.id),
        after_n=pool.last_number(found.fund), rule_id=found.rule.id,
        donation_id=donation.id, round=round_, project_id=project.id,
        association_id=project.association_id, commune_code=project.commune_code,
        base_minor=donation.quote_minor, weight=found.weight, donor_before=before.donor,
        project_before=before.project, association_before=before.association,
        room_before=before.room, pool_before=before.pool, amount_minor=found.decision.amount,
        cap=found.decision.cap, reason=found.reason, decided_at=clock.now(),
    )  # fmt: skip
    db.session.add(match)
    db.session.flush()
    return match


def follow(donation: Donation) -> None:
    """Bring the match of a gift to where the gift is now; does nothing when it is there."""
    match = queries.find_match(donation.id)
    if match is None or match.reason:
        return
    fund = db.session.get(MatchFund, match.fund_id)
    if _may_take_back(donation):
        pool.lock_project(fund, match.project_id)
    pool.lock(fund)
    match = queries.find_match(donation.id)
    held = pool.held_for(match)
    was_given_up = held.total == 0 and match.amount_minor > 0
    if was_given_up and donation.state in SETTLING and donation.refunded_minor == 0:
        match, held = _again(fund, match, donation)
    _bring(fund, match, held, _target(match, donation, held))


def _may_take_back(donation: Donation) -> bool:
    return donation.refunded_minor > 0 or donation.state not in (
        DonationState.INTENDED, *SETTLING,
    )  # fmt: skip


def _target(match: GiftMatch, donation: Donation, held: Held) -> Held:
    return rules.target(
        donation.state, match.amount_minor, donation.amount_minor, donation.refunded_minor, held
    )


def _again(fund: MatchFund, match: GiftMatch, donation: Donation) -> tuple[GiftMatch, Held]:
    """A gift whose match was given up is paid after all: decide again, from what is left now and
    by the rule that matched it first, even when the fund has closed since."""
    project = db.session.get(Project, donation.project_id)
    rule = db.session.get(MatchRule, match.rule_id)
    fresh = _decide(donation, project, [(fund, rule)], lifted=True, round_=match.round + 1)
    return fresh, pool.held_for(fresh)


def _bring(fund: MatchFund, match: GiftMatch, held: Held, wanted: Held) -> None:
    """Move the least that leads from `held` to `wanted`: first back, then given, then undone."""
    if held.posted > wanted.posted:
        # What a tranche already promised or paid stays: the project cannot give what it spent.
        has = limits.available(db.session, fund.book, pool.project_account(match.project_id))
        back = min(held.posted - wanted.posted, max(has, 0))
        if back:
            pool.move(fund, match, "back", back)
        held = Held(held.reserved + back, held.posted - back)
    given = min(wanted.posted - held.posted, held.reserved)
    if given > 0:
        pool.move(fund, match, "post", given)
        held = Held(held.reserved - given, held.posted + given)
    if wanted.total == 0 and held.reserved:
        pool.move(fund, match, "void", held.reserved)


def sweep() -> int:
    """Give up what waited long enough: gifts nobody paid, refunds that did not fail. How many.

    A job: each match is a transaction of its own, read again under the pool's lock.
    """
    waiting = _list_reserved()
    db.session.rollback()
    return sum(_give_up(match_id) for match_id in waiting)


def _give_up(match_id: int) -> bool:
    with transaction.writing():
        match = db.session.get(GiftMatch, match_id)
        fund = db.session.get(MatchFund, match.fund_id)
        pool.lock(fund)
        donation = db.session.get(Donation, match.donation_id)
        held = pool.held_for(match)
        if not held.reserved or not _has_waited(match, donation):
            return False
        pool.move(fund, match, "void", held.reserved)
        return True


def _list_reserved() -> list[int]:
    """Return the matches with something set aside, the oldest first."""
    reserved = {kind: effect[0] for kind, effect in pool.EFFECTS.items()}
    sign = db.case(reserved, value=MatchMovement.kind, else_=0)
    query = (
        db.select(MatchMovement.match_id)
        .where(MatchMovement.match_id.is_not(None))
        .group_by(MatchMovement.match_id)
        .having(db.func.sum(sign * MatchMovement.amount_minor) > 0)
    )
    return sorted(db.session.scalars(query))


def _has_waited(match: GiftMatch, donation: Donation) -> bool:
    today = clock.today()
    if donation.state == DonationState.INTENDED:
        return today > rules.unpaid_until(donation.means, match.decided_at.date())
    if donation.state in (DonationState.RECEIVED, DonationState.REFUNDED):
        query = db.select(db.func.max(MatchMovement.at)).filter_by(match_id=match.id)
        return (today - db.session.scalar(query).date()).days > rules.TAKEN_BACK_DAYS
    return False  # on its way, or disputed: whatever time it takes


def exclude(fund: MatchFund, match: GiftMatch, *, reason: str, by: int) -> None:
    """Set the match of a gift aside, with a written reason that its giver reads.

    Only before it reached the project: a match that was given never goes down for this.
    """
    said = rules.check_reason(reason)
    pool.lock(fund)
    rules.check_may_exclude(is_last=queries.find_match(match.donation_id).id == match.id,
                            has_reason=bool(match.reason), held=pool.held_for(match))  # fmt: skip
    held = pool.held_for(match)
    if held.reserved:
        pool.move(fund, match, "void", held.reserved)
    match.reason, match.reason_text, match.excluded_by = Reason.STAFF, said, by
    journal.record("match_excluded", match, actor_id=by, fund=fund.slug, n=match.n)
    db.session.flush()


def lift(fund: MatchFund, match: GiftMatch) -> GiftMatch | None:
    """Two people said that an exclusion does not hold: decide again, as far as the pool allows,
    and give it at once when the gift is received."""
    donation = giving.get_donation(match.donation_id)
    project = db.session.get(Project, donation.project_id)
    rule = db.session.get(MatchRule, match.rule_id)
    if donation.state not in (DonationState.INTENDED, *SETTLING):
        return None  # the gift went back, or never came: there is nothing to match
    is_counted = donation.state in SETTLING
    fresh = _decide(donation, project, [(fund, rule)], round_=match.round + 1, lifted=True,
                    is_counted=is_counted)  # fmt: skip
    follow(donation)
    totals.refresh(project.id, donation.book)
    return fresh


def preview(project: Project, quotes: Iterable[int], book: str) -> dict[int, Finding]:
    """Say what a gift of each quote (MAD centimes) would get from the best fund now, for a giver
    who gives for the first time; writes nothing."""
    offers = [
        (fund, rule, _before_stranger(fund, project))
        for fund, rule in queries.list_open(book, project, clock.today())
        if not rule.themes or project.theme in rule.themes
    ]
    found: dict[int, Finding] = {}
    for quote in quotes if offers else ():
        made = [_offer(fund, rule, before, project, quote) for fund, rule, before in offers]
        found[quote] = max(made, key=lambda one: one.decision.amount)
    return found


def _before_stranger(fund: MatchFund, project: Project) -> Before:
    return Before(
        donor=0,
        project=queries.matched_before(fund.id, project_id=project.id),
        association=queries.matched_before(fund.id, association_id=project.association_id),
        room=_room(project),
        pool=pool.left(fund),
    )


def _offer(fund: MatchFund, rule: MatchRule, before: Before, project: Project, quote: int):
    weight = rules.weight(queries.facts_of_commune(project.commune_code), rule.weighting)
    before = replace(before, room=max(before.room - quote, 0))
    return Finding(
        fund, rule, weight, before, rules.decide(quote, weight, queries.terms_of(rule), before)
    )
