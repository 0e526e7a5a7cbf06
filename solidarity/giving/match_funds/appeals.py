"""A giver asks that an exclusion be looked at again; two people who agree decide."""

from solidarity.errors import Invalid, NotAllowed, NotFound, Refusal
from solidarity.extensions import db
from solidarity.giving import links
from solidarity.giving.match_funds import actions, queries, rules
from solidarity.giving.match_funds.models import GiftMatch, MatchAppeal, MatchFund, MatchOpinion
from solidarity.giving.models import Donation, DonorDetails
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import mad
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web.context import public_link


def appeal(donation: Donation, text: str) -> MatchAppeal:
    """Write what the giver answers to an exclusion, once per decision."""
    match = queries.find_match(donation.id)
    if match is None or not match.reason:
        raise Refusal(N_("No fund set this gift aside: there is nothing to answer to."))
    if queries.find_appeal(match.id):
        raise Refusal(N_("You already answered: two people look at it."))
    said = text.strip()
    if len(said) < rules.SHORTEST_REASON:
        raise Invalid(
            N_("Tell us in at least %(shortest)d characters what we should know."),
            field="text",
            shortest=rules.SHORTEST_REASON,
        )
    made = MatchAppeal(
        match_id=match.id, person_id=donation.donor_id, text=said, written_at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    journal.record("match_appeal_written", match, actor_id=donation.donor_id)
    return made


def find(appeal_id: int, **how: object) -> MatchAppeal:
    """Return an appeal, or refuse."""
    found = db.session.get(MatchAppeal, appeal_id, **how)
    if found is None:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    return found


def answer(appeal_id: int, *, grants: bool, reason: str, by: int) -> bool | None:
    """Give one opinion; the second that agrees decides. Returns the decision, None before it."""
    said = rules.check_reason(reason)
    found = find(appeal_id, with_for_update={"key_share": True}, populate_existing=True)
    if found.decided_at:
        raise Refusal(N_("Somebody already settled this."))
    match = db.session.get(GiftMatch, found.match_id)
    if match.excluded_by == by:
        raise NotAllowed(N_("You set this match aside: two other people must look at it."))
    opinions = list_opinions(found.id)
    if by in {one.staff_id for one in opinions}:
        raise Refusal(N_("You already answered: another person must look at it."))
    db.session.add(
        MatchOpinion(
            appeal_id=found.id,
            staff_id=by,
            excluded_by=match.excluded_by,
            grants=grants,
            reason=said,
            at=clock.now(),
        )
    )
    db.session.flush()
    journal.record("match_appeal_answered", match, actor_id=by, grants=grants)
    decided = rules.verdict([*(one.grants for one in opinions), grants])
    if decided is not None:
        _settle(found, match, granted=decided)
    return decided


def list_opinions(appeal_id: int) -> list[MatchOpinion]:
    """Return what staff think of an appeal so far, the first first."""
    query = db.select(MatchOpinion).filter_by(appeal_id=appeal_id).order_by(MatchOpinion.id)
    return list(db.session.scalars(query))


def _settle(found: MatchAppeal, match: GiftMatch, *, granted: bool) -> None:
    found.is_granted, found.decided_at = granted, clock.now()
    fund = db.session.get(MatchFund, match.fund_id)
    fresh = actions.lift(fund, match) if granted else None
    _tell(found, match, amount=fresh.amount_minor if fresh else 0)
    db.session.flush()


def _tell(found: MatchAppeal, match: GiftMatch, *, amount: int) -> None:
    donation = db.session.get(Donation, match.donation_id)
    donor = db.session.get(DonorDetails, match.donation_id)
    if donor is None or not donor.email:
        return
    mail.write_letter(
        "giving/match_appeal",
        to=donor.email,
        lang=donation.lang,
        person_id=donation.donor_id,
        once=f"match_appeal:{found.id}",
        donor=donor,
        donation=donation,
        project=db.session.get(Project, donation.project_id),
        granted=found.is_granted,
        amount=mad(amount),
        reason=list_opinions(found.id)[-1].reason,
        address=public_link("giving.gift", token=links.token_of(donation), lang=donation.lang),
    )
