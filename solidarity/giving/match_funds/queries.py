"""Ask about match funds, their rules and what they decided of gifts."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import case, func

from solidarity.accounts import queries as accounts
from solidarity.associations import queries as associations
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.geography.queries import get_commune
from solidarity.giving.match_funds.models import (
    GiftMatch,
    MatchAppeal,
    MatchFund,
    MatchMovement,
    MatchReturn,
    MatchRule,
)
from solidarity.giving.match_funds.pool import EFFECTS
from solidarity.giving.match_funds.rules import CommuneFacts, FundState, Terms, covers_place, is_on
from solidarity.giving.models import Donation, DonorDetails
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.projects.models import Project

# What a movement adds to what a gift is matched with, wherever it lies.
_SIGN = case(
    {kind: sum(effect) for kind, effect in EFFECTS.items()}, value=MatchMovement.kind, else_=0
)
_GIVEN = case(
    {kind: effect[1] for kind, effect in EFFECTS.items()}, value=MatchMovement.kind, else_=0
)


def find_fund(slug: str) -> MatchFund | None:
    """Return the fund of a slug."""
    return db.session.scalar(db.select(MatchFund).filter_by(slug=slug))


def get_fund(slug: str) -> MatchFund:
    """Return the fund of a slug, or refuse."""
    fund = find_fund(slug)
    if fund is None:
        raise NotFound(N_("There is no match fund at this address."))
    return fund


def get_public_fund(slug: str) -> MatchFund:
    """Return a fund that was opened, or refuse."""
    fund = get_fund(slug)
    if fund.state == FundState.DRAFT:
        raise NotFound(N_("There is no match fund at this address."))
    return fund


def list_funds(*, with_drafts: bool = False) -> list[MatchFund]:
    """Return the funds, open ones first, the newest first."""
    query = db.select(MatchFund)
    if not with_drafts:
        query = query.where(MatchFund.state != FundState.DRAFT)
    return list(db.session.scalars(query.order_by(MatchFund.state.desc(), MatchFund.id.desc())))


def list_rules(fund_id: int) -> list[MatchRule]:
    """Return every version of a fund's rule, the newest first."""
    query = db.select(MatchRule).filter_by(fund_id=fund_id)
    return list(db.session.scalars(query.order_by(MatchRule.n.desc())))


def rule_in_force(fund_id: int) -> MatchRule | None:
    """Return the newest version that a second person approved."""
    return next((r for r in list_rules(fund_id) if r.approved_at), None)


def rule_waiting(fund_id: int) -> MatchRule | None:
    """Return the version that waits for a second person, when the newest one does."""
    newest = next(iter(list_rules(fund_id)), None)
    return newest if newest and newest.approved_at is None else None


def terms_of(rule: MatchRule) -> Terms:
    """Return a rule as arithmetic."""
    return Terms(
        rule.factor, rule.cap_gift_minor, rule.cap_donor_minor, rule.cap_project_minor,
        rule.cap_association_minor,
    )  # fmt: skip


def facts_of_commune(code: str) -> CommuneFacts:
    """Return what the census says of a commune."""
    commune = get_commune(code)
    return CommuneFacts(commune.code, commune.kind, commune.population, commune.households)


def list_open(book: str, project: Project, today: date) -> list[tuple[MatchFund, MatchRule]]:
    """Return the open funds whose rule covers a project's place today, in the order of slugs.

    The theme is asked later: a gift to a theme that is left out is told why.
    """
    query = db.select(MatchFund).filter_by(book=book, state=FundState.OPEN)
    found = [(f, rule_in_force(f.id)) for f in db.session.scalars(query.order_by(MatchFund.slug))]
    return [
        (fund, rule)
        for fund, rule in found
        if rule
        and is_on(rule.starts_on, rule.ends_on, today)
        and covers_place(rule.places, project.commune_code)
    ]


def matched_before(fund_id: int, **of: int) -> int:
    """Return what the fund holds for gifts (reserved and given), of a project or association."""
    query = (
        db.select(func.coalesce(func.sum(_SIGN * MatchMovement.amount_minor), 0))
        .join(GiftMatch, GiftMatch.id == MatchMovement.match_id)
        .where(GiftMatch.fund_id == fund_id)
    )
    for name, value in of.items():
        query = query.where(getattr(GiftMatch, name) == value)
    return int(db.session.scalar(query))


def matched_for_donor(rule: MatchRule, donation: Donation) -> int:
    """Return what the fund holds for other gifts of the same person, as far as the rule counts
    back: the same account, or the same e-mail address in any spelling of its letters."""
    donor = db.session.get(DonorDetails, donation.id)
    email = donor.email.strip().lower() if donor else ""
    same = [func.lower(DonorDetails.email) == email] if email else []
    same += [Donation.donor_id == donation.donor_id] if donation.donor_id else []
    if not same:
        return 0
    query = (
        db.select(func.coalesce(func.sum(_SIGN * MatchMovement.amount_minor), 0))
        .join(GiftMatch, GiftMatch.id == MatchMovement.match_id)
        .join(Donation, Donation.id == GiftMatch.donation_id)
        .outerjoin(DonorDetails, DonorDetails.donation_id == Donation.id)
        .where(GiftMatch.fund_id == rule.fund_id, Donation.id != donation.id, db.or_(*same))
    )
    if rule.donor_days:
        query = query.where(GiftMatch.decided_at >= clock.now() - timedelta(days=rule.donor_days))
    return int(db.session.scalar(query))


def gives_to_own(donation: Donation, association_id: int) -> bool:
    """Say whether the giver belongs, or belonged, to the association: by account or address."""
    donor = db.session.get(DonorDetails, donation.id)
    person = accounts.find_person_by_email(donor.email) if donor and donor.email else None
    ids = {donation.donor_id, person.id if person else None} - {None}
    return any(associations.is_related(person_id, association_id) for person_id in ids)


def waiting_for_project(project_id: int) -> int:
    """Return what funds set aside for gifts to a project that are not settled, MAD centimes."""
    reserved = case(
        {kind: effect[0] for kind, effect in EFFECTS.items()}, value=MatchMovement.kind, else_=0
    )
    query = (
        db.select(func.coalesce(func.sum(reserved * MatchMovement.amount_minor), 0))
        .join(GiftMatch, GiftMatch.id == MatchMovement.match_id)
        .where(GiftMatch.project_id == project_id)
    )
    return int(db.session.scalar(query))


def find_match(donation_id: int) -> GiftMatch | None:
    """Return the decision that counts for a gift: its last one."""
    query = db.select(GiftMatch).filter_by(donation_id=donation_id)
    return db.session.scalar(query.order_by(GiftMatch.round.desc()).limit(1))


def get_match(fund: MatchFund, n: int) -> GiftMatch:
    """Return a decision of a fund by its number, or refuse."""
    found = db.session.scalar(db.select(GiftMatch).filter_by(fund_id=fund.id, n=n))
    if found is None:
        raise NotFound(N_("This fund decided of no such gift."))
    return found


def match_of(appeal: MatchAppeal) -> GiftMatch:
    """Return the decision that an appeal is about."""
    return db.session.get(GiftMatch, appeal.match_id)


def next_number(fund_id: int) -> int:
    """Return the number of a fund's next decision; ask with the pool locked."""
    last = db.session.scalar(db.select(func.max(GiftMatch.n)).where(GiftMatch.fund_id == fund_id))
    return (last or 0) + 1


def find_appeal(match_id: int) -> MatchAppeal | None:
    """Return what a giver wrote about a decision."""
    return db.session.scalar(db.select(MatchAppeal).filter_by(match_id=match_id))


def list_waiting_appeals() -> list[tuple[MatchAppeal, GiftMatch, MatchFund]]:
    """Return the appeals nobody decided yet, the oldest first."""
    query = (
        db.select(MatchAppeal, GiftMatch, MatchFund)
        .join(GiftMatch, GiftMatch.id == MatchAppeal.match_id)
        .join(MatchFund, MatchFund.id == GiftMatch.fund_id)
        .where(MatchAppeal.decided_at.is_(None))
        .order_by(MatchAppeal.written_at)
    )
    return [tuple(row) for row in db.session.execute(query)]


def list_returns(fund_id: int) -> list[MatchReturn]:
    """Return what was asked to go back to the sponsor, the newest first."""
    query = db.select(MatchReturn).filter_by(fund_id=fund_id)
    return list(db.session.scalars(query.order_by(MatchReturn.id.desc())))


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many things wait for a member of staff, and since when: appeals, rules and
    returns that need a second person."""
    asked = [
        (MatchAppeal.written_at, MatchAppeal.decided_at.is_(None)),
        (MatchReturn.asked_at, db.and_(MatchReturn.done_at.is_(None),
                                       MatchReturn.dropped_at.is_(None))),
    ]  # fmt: skip
    rows = [
        db.session.execute(db.select(func.count(), func.min(at)).where(waits)).one()
        for at, waits in asked
    ]
    newer = db.aliased(MatchRule)
    is_newest = ~db.exists().where(newer.fund_id == MatchRule.fund_id, newer.n > MatchRule.n)
    rules = (
        db.select(func.count(), func.min(MatchRule.made_at))
        .join(MatchFund, MatchFund.id == MatchRule.fund_id)
        .where(MatchRule.approved_at.is_(None), is_newest, MatchFund.state != FundState.CLOSED)
    )
    rows.append(db.session.execute(rules).one())
    return sum(count for count, _ in rows), min((at for _, at in rows if at), default=None)


def given_to(project_ids: Sequence[int], book: str) -> dict[int, int]:
    """Return what funds gave each project, in MAD centimes, in one query."""
    query = (
        db.select(GiftMatch.project_id, func.sum(_GIVEN * MatchMovement.amount_minor))
        .join(MatchMovement, MatchMovement.match_id == GiftMatch.id)
        .join(MatchFund, MatchFund.id == GiftMatch.fund_id)
        .where(GiftMatch.project_id.in_(list(project_ids)), MatchFund.book == book)
        .group_by(GiftMatch.project_id)
    )
    return {project_id: int(total) for project_id, total in db.session.execute(query)}


def given_everywhere(book: str) -> Counter:
    """Return {(project, MAD): centimes} of what funds gave, for the check against the book."""
    query = db.select(GiftMatch.project_id).distinct()
    found = given_to(list(db.session.scalars(query)), book)
    return Counter({(project_id, "MAD"): total for project_id, total in found.items()})


def sums_of(fund_id: int) -> dict[str, int]:
    """Return what moved, by kind, in MAD centimes."""
    query = db.select(MatchMovement.kind, func.sum(MatchMovement.amount_minor)).where(
        MatchMovement.fund_id == fund_id
    )
    rows = db.session.execute(query.group_by(MatchMovement.kind))
    return {kind: int(total) for kind, total in rows}
