"""What staff do with a fund: create, change its rule, open with a second person, deposit, return.

Each act is in the journal with its actor. What takes two people is refused here and by the
database.
"""

from datetime import datetime

from werkzeug.datastructures import FileStorage

from solidarity.errors import Invalid, NotFound, Refusal
from solidarity.extensions import db
from solidarity.files import access as file_access
from solidarity.files import actions as files
from solidarity.giving.match_funds import pool, queries, rules
from solidarity.giving.match_funds.models import MatchFund, MatchMovement, MatchReturn, MatchRule
from solidarity.giving.match_funds.rules import Draft, FundState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.kit.text import slugify
from solidarity.ledger import limits
from solidarity.ledger.chart.rules import account
from solidarity.ledger.rules import Entry, EntryConflict, Line, Overdrawn
from solidarity.web import access

PROOF = "match_proof"
SUSPENSE = f"suspense:{pool.CURRENCY}"


def create(*, name: str, sponsor: str, terms: str, draft: Draft, book: str, by: int) -> MatchFund:
    """Write a fund down as a draft, with the first version of its rule."""
    rules.check_draft(draft)
    slug = slugify(name, longest=36)
    if slug == "n":  # what a name without Latin letters becomes
        raise Invalid(
            N_("Write a name with letters a to z: the book names the pool by it."), field="name"
        )
    if slug == "new" or queries.find_fund(slug):
        raise Invalid(N_("There is already a fund of this name."), field="name")
    fund = MatchFund(
        slug=slug, book=book, name={"fr": name}, sponsor=sponsor, terms={"fr": terms},
        state=FundState.DRAFT, created_by=by, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(fund)
    db.session.flush()
    propose_rule(fund, draft, by=by)
    journal.record("match_fund_created", fund, actor_id=by, slug=slug)
    return fund


def describe(fund: MatchFund, *, name: str, sponsor: str, terms: str, by: int) -> None:
    """Correct the words of a draft; its pool keeps the name it has in the book."""
    if fund.state != FundState.DRAFT:
        raise Refusal(N_("An open fund keeps its words: givers read them."))
    fund.name, fund.terms, fund.sponsor = {"fr": name}, {"fr": terms}, sponsor
    journal.record("match_fund_described", fund, actor_id=by)
    db.session.flush()


def propose_rule(fund: MatchFund, draft: Draft, *, by: int) -> MatchRule:
    """Add a version of the rule; it matches nothing until a second person approves it. Gifts keep
    the version that matched them."""
    rules.check_draft(draft)
    if fund.state == FundState.CLOSED:
        raise Refusal(N_("This fund is closed."))
    pool.lock(fund)
    versions = queries.list_rules(fund.id)
    terms = draft.terms
    rule = MatchRule(
        fund_id=fund.id, n=versions[0].n + 1 if versions else 1, factor=terms.factor,
        cap_gift_minor=terms.gift, cap_donor_minor=terms.donor, cap_project_minor=terms.project,
        cap_association_minor=terms.association, donor_days=draft.donor_days,
        starts_on=draft.starts_on, ends_on=draft.ends_on, themes=sorted(draft.themes),
        places=sorted(draft.places), weighting=draft.weighting, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(rule)
    db.session.flush()
    journal.record("match_rule_proposed", fund, actor_id=by, version=rule.n)
    return rule


def approve(fund: MatchFund, *, version: int, by: int) -> MatchRule:
    """A second person approves the newest version: the draft opens, or the new rule is in force.

    `version` is the one they read; a newer one that came meanwhile is not approved unread.
    """
    pool.lock(fund)
    db.session.refresh(fund)
    rule = queries.rule_waiting(fund.id)
    if fund.state == FundState.CLOSED or rule is None or rule.n != version:
        raise Refusal(N_("There is no version of this rule that waits for you: read it again."))
    rules.check_second(rule.made_by, by)
    if fund.state == FundState.DRAFT:
        rules.check_second(fund.created_by, by)
        fund.state, fund.opened_by, fund.opened_at = FundState.OPEN, by, clock.now()
        journal.record("match_fund_opened", fund, actor_id=by, version=rule.n)
    rules.check_covered(queries.terms_of(rule), pool.left(fund) + pool.reserved(fund))
    rule.approved_by, rule.approved_at = by, clock.now()
    journal.record("match_rule_approved", fund, actor_id=by, version=rule.n)
    db.session.flush()
    return rule


def close(fund: MatchFund, *, by: int) -> None:
    """Match no new gift. What is set aside stays for its gifts; the rest may go back."""
    pool.lock(fund)
    db.session.refresh(fund)
    if fund.state != FundState.OPEN:
        raise Refusal(N_("Only an open fund can be closed."))
    fund.state, fund.closed_by, fund.closed_at = FundState.CLOSED, by, clock.now()
    journal.record("match_fund_closed", fund, actor_id=by)
    db.session.flush()


def deposit(
    fund: MatchFund,
    amount: Money,
    *,
    source: str,
    proof: str,
    came_to: str,
    occurred_at: datetime,
    by: int | None,
    file_id: int | None = None,
) -> MatchMovement:
    """Put a sponsor's dirhams into the pool, once per `source` (a bank line's own id, a form).

    `came_to` is where the money is: bank:h{host}:MAD, or suspense:MAD when a bank line nobody had
    recognised turns out to be this. `proof` is the SHA-256 of the bank's paper.
    """
    if amount.currency != pool.CURRENCY or amount.minor <= 0:
        raise Invalid(N_("A fund is kept in dirhams: write an amount above zero."), field="amount")
    _check_bank(came_to, or_suspense=True)
    pool.lock(fund)
    db.session.refresh(fund)
    if fund.state == FundState.CLOSED:
        raise Refusal(N_("This fund is closed."))
    entry = Entry(
        fund.book, "match_deposit", f"{fund.slug}:{source}", occurred_at,
        (Line(came_to, amount.minor, "MAD"), Line(pool.free(fund.slug), -amount.minor, "MAD")),
        meta={"proofs": [proof]},
    )  # fmt: skip
    try:
        posted = limits.post_covered(db.session, entry, [came_to] if came_to == SUSPENSE else [])
    except EntryConflict as other:
        raise Refusal(
            N_("This was already put in the book, with another amount or day.")
        ) from other
    except Overdrawn as short:
        raise Invalid(N_("There is not that much money of unknown origin."),
                      field="amount") from short  # fmt: skip
    if not posted.is_new:
        return db.session.scalar(db.select(MatchMovement).filter_by(entry_id=posted.entry_id))
    _refuse_second_use(fund, proof)
    journal.record("match_deposit", fund, actor_id=by, amount=amount.minor)
    told = {"actor_id": by, "proof": proof, "file_id": file_id}
    return pool.keep(fund, "deposit", amount.minor, posted, at=clock.now(), **told)


def _check_bank(code: str, *, or_suspense: bool = False) -> None:
    found = account(code)
    known = {"bank", "suspense"} if or_suspense else {"bank"}
    if found.role not in known or found.currency != pool.CURRENCY:
        raise Invalid(N_("Choose the bank account in dirhams."), field="account")


def _refuse_second_use(fund: MatchFund, proof: str) -> None:
    query = db.select(MatchMovement.id).filter_by(kind="deposit", proof=proof)
    if db.session.scalar(query.limit(1)):
        raise Invalid(N_("This paper was already used as proof of a deposit."), field="proof")


def deposit_with_paper(
    fund: MatchFund,
    amount: Money,
    *,
    form: str,
    paper: FileStorage,
    came_to: str,
    occurred_at: datetime,
    by: int,
) -> MatchMovement:
    """The treasurer's form: the same, the bank's paper kept with it."""
    stored = files.store_document(
        paper, purpose=PROOF, uploaded_by=by, subject_id=fund.id, field="proof"
    )
    return deposit(
        fund, amount, source=f"form:{form}", proof=stored.sha256, came_to=came_to,
        occurred_at=occurred_at, by=by, file_id=stored.id,
    )  # fmt: skip


def ask_return(fund: MatchFund, amount: Money, *, paid_from: str, reason: str, by: int) -> None:
    """Ask that what is left goes back to the sponsor; a second person does it."""
    said = rules.check_reason(reason)
    _check_bank(paid_from)
    pool.lock(fund)
    db.session.refresh(fund)
    if fund.state != FundState.CLOSED:
        raise Refusal(N_("Close the fund first: an open one keeps its money for gifts."))
    _check_left(fund, amount)
    asked = MatchReturn(
        fund_id=fund.id, amount_minor=amount.minor, paid_from=paid_from, reason=said,
        asked_by=by, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    journal.record("match_return_asked", fund, actor_id=by, amount=amount.minor)


def _check_left(fund: MatchFund, amount: Money) -> None:
    left = pool.left(fund)
    if amount.minor <= 0 or amount.minor > left:
        raise Invalid(N_("The pool has %(left)s left."), field="amount", left=mad(left))


def find_return(fund: MatchFund, return_id: int) -> MatchReturn:
    """Return what was asked to go back, or refuse."""
    asked = db.session.get(MatchReturn, return_id, with_for_update={"key_share": True})
    if asked is None or asked.fund_id != fund.id:
        raise NotFound(N_("There is nothing at this address. It may have moved, or been mistyped."))
    return asked


def do_return(fund: MatchFund, return_id: int, *, by: int) -> None:
    """The second person: the money leaves the pool, once."""
    pool.lock(fund)
    asked = find_return(fund, return_id)
    if asked.done_at or asked.dropped_at:
        raise Refusal(N_("Somebody already settled this."))
    rules.check_second(asked.asked_by, by)
    _check_left(fund, mad(asked.amount_minor))
    lines = (
        Line(pool.free(fund.slug), asked.amount_minor, pool.CURRENCY),
        Line(asked.paid_from, -asked.amount_minor, pool.CURRENCY),
    )
    now = clock.now()
    entry = Entry(fund.book, "match_returned", f"return:{asked.id}", now, lines)
    posted = limits.post_covered(db.session, entry, [pool.free(fund.slug)])
    asked.done_by, asked.done_at = by, now
    pool.keep(fund, "returned", asked.amount_minor, posted, at=now, actor_id=by)
    journal.record("match_returned", fund, actor_id=by, amount=asked.amount_minor)


def drop_return(fund: MatchFund, return_id: int, *, by: int) -> None:
    """Either of the two changed their mind: nothing goes back."""
    asked = find_return(fund, return_id)
    if asked.done_at or asked.dropped_at:
        raise Refusal(N_("Somebody already settled this."))
    asked.dropped_at = clock.now()
    journal.record("match_return_dropped", fund, actor_id=by, amount=asked.amount_minor)
    db.session.flush()


file_access.register(PROOF, lambda person, _stored: access.TREASURER.question(person, {}))
