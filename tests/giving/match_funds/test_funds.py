"""A fund opens with its money and a second person, answers to its givers, sends the rest back."""

import hashlib

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from solidarity.announcements import person_erased
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db as _db
from solidarity.giving.match_funds import actions, appeals, funds, pool, queries
from solidarity.giving.match_funds.models import MatchFund, MatchReturn, MatchRule
from solidarity.giving.match_funds.rules import Held
from solidarity.giving.models import Donation
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.ledger import queries as ledger
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.giving import make_host
from tests.factories.match_funds import (
    FIRST,
    SECOND,
    THIRD,
    make_deposit,
    make_draft,
    make_fund,
    make_given,
    move_gift,
)
from tests.giving.match_funds.test_recompute import agrees
from tests.ledger.samples import together

WHY = "Trois gifts viennent du même compte sous trois noms."
ANSWER = "Mes filles ont donné avec ma carte, chacune son propre argent."


@pytest.fixture(autouse=True)
def request_context(app, db):
    with app.test_request_context("/fr/"):
        yield


def test_a_fund_without_money_does_not_open(db):
    fund = make_fund(deposit=0, is_open=False)

    with pytest.raises(Refusal, match="Nothing was deposited"):
        funds.approve(fund, version=1, by=SECOND)


def test_a_rule_that_would_overdraw_the_pool_is_refused_with_a_sentence(db):
    fund = make_fund(deposit=100_000, gift=150_000, is_open=False)

    with pytest.raises(Refusal) as refused:
        funds.approve(fund, version=1, by=SECOND)

    assert refused.value.values == {"ceiling": mad(150_000), "pool": mad(100_000)}


def test_whoever_wrote_a_fund_down_does_not_open_it(db):
    fund = make_fund(is_open=False)

    with pytest.raises(Refusal, match="second person"):
        funds.approve(fund, version=1, by=FIRST)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (MatchFund, {"opened_by": FIRST}),
        (MatchFund, {"opened_by": None}),
        (MatchRule, {"approved_by": FIRST}),
    ],
)
def test_the_database_refuses_one_person_for_two(db, model, values):
    make_fund()

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(model).values(**values))


def test_a_deposit_is_posted_once_with_its_proof(db):
    fund = make_fund(deposit=0, is_open=False)
    first, again = make_deposit(fund, 700_00, n=77_001), make_deposit(fund, 700_00, n=77_001)

    assert first.id == again.id
    assert pool.left(fund) == 700_00
    entry = ledger.get_entry(db.session, first.entry_id).entry
    assert entry.meta["proofs"] == [hashlib.sha256(b"77001").hexdigest()]


def test_one_paper_proves_one_deposit(db):
    fund = make_fund(deposit=0, is_open=False)
    kept = make_deposit(fund, 700_00)

    with pytest.raises(Invalid) as refused:
        funds.deposit(fund, mad(1), source="another", proof=kept.proof, occurred_at=clock.now(),
                      came_to=f"bank:h{make_host().id}:MAD", by=FIRST)  # fmt: skip
    assert refused.value.field == "proof"


@pytest.mark.parametrize("where", ["bank:collection:3:MAD", "bank:h1:EUR", "project:1:MAD"])
def test_a_deposit_comes_to_a_host_account_in_dirhams(db, where):
    with pytest.raises(Invalid):
        funds.deposit(make_fund(), mad(100), source="x", proof="0" * 64, came_to=where,
                      occurred_at=clock.now(), by=FIRST)  # fmt: skip


def test_money_of_unknown_origin_becomes_a_deposit_as_far_as_there_is_some(db):
    with pytest.raises(Invalid) as refused:
        funds.deposit(make_fund(), mad(100), source="x", proof="0" * 64, came_to="suspense:MAD",
                      occurred_at=clock.now(), by=FIRST)  # fmt: skip
    assert refused.value.field == "amount"


def test_a_new_version_matches_nothing_until_another_person_approves_it(db):
    fund = make_fund()
    funds.propose_rule(fund, make_draft(factor=2000), by=FIRST)
    before = make_given(quote=10_000)

    with pytest.raises(Refusal):
        funds.approve(fund, version=1, by=SECOND)  # read another one
    funds.approve(fund, version=2, by=SECOND)
    after = make_given(quote=10_000, email="other@example.org")

    assert queries.find_match(before.id).amount_minor == 10_000
    assert queries.find_match(after.id).amount_minor == 20_000
    move_gift(before, "received")
    assert pool.held_for(queries.find_match(before.id)).posted == 10_000
    agrees(fund)


def test_a_closed_fund_keeps_what_it_promised_and_sends_the_rest_back_by_two_people(db):
    fund, bank = make_fund(), f"bank:h{make_host().id}:MAD"
    gift = make_given()
    with pytest.raises(Refusal, match="Close the fund first"):
        funds.ask_return(fund, mad(1), paid_from=bank, reason="Le programme est fini.", by=FIRST)
    funds.close(fund, by=FIRST)
    assert queries.find_match(make_given(email="late@example.org").id) is None
    with pytest.raises(Invalid):
        funds.ask_return(fund, mad(950_001), paid_from=bank, reason="Le programme est fini.",
                         by=FIRST)  # fmt: skip
    funds.ask_return(fund, mad(950_000), paid_from=bank, reason="Le programme est fini.", by=FIRST)
    asked = db.session.scalar(db.select(MatchReturn))

    with pytest.raises(Refusal, match="second person"):
        funds.do_return(fund, asked.id, by=FIRST)
    funds.do_return(fund, asked.id, by=SECOND)
    with pytest.raises(Refusal, match="already"):
        funds.do_return(fund, asked.id, by=THIRD)
    move_gift(gift, "received")

    assert pool.left(fund) == 0
    assert pool.held_for(queries.find_match(gift.id)) == Held(posted=50_000)
    assert ledger.balance(db.session, "test", bank) == 50_000
    agrees(fund)


def test_every_act_stands_in_the_journal_with_its_actor(db):
    make_fund()
    acts = db.session.execute(
        db.select(JournalLine.act, JournalLine.actor_id).where(JournalLine.act.contains("match"))
    )

    assert [tuple(row) for row in acts] == [
        ("match_rule_proposed", FIRST), ("match_fund_created", FIRST), ("match_deposit", FIRST),
        ("match_fund_opened", SECOND), ("match_rule_approved", SECOND),
    ]  # fmt: skip


def excluded(**gift):
    fund = make_fund()
    made = make_given(**gift)
    actions.exclude(fund, queries.find_match(made.id), reason=WHY, by=FIRST)
    return fund, made


def test_a_match_set_aside_by_staff_says_why_and_stays_out(db):
    fund, gift = excluded()

    move_gift(gift, "received")

    match = queries.find_match(gift.id)
    assert (match.reason, match.reason_text) == ("staff", WHY)
    assert pool.held_for(match) == Held()
    assert pool.left(fund) == 1_000_000
    agrees(fund)


def test_a_match_that_reached_its_project_is_never_set_aside(db):
    fund = make_fund()
    gift = make_given(state="received")

    with pytest.raises(Refusal, match="stays"):
        actions.exclude(fund, queries.find_match(gift.id), reason=WHY, by=FIRST)


def test_an_appeal_granted_by_two_others_gives_the_match_at_once(db):
    fund, gift = excluded()
    move_gift(gift, "received")
    written = appeals.appeal(gift, ANSWER)
    with pytest.raises(NotAllowed):
        appeals.answer(written.id, grants=True, reason=WHY, by=FIRST)

    assert appeals.answer(written.id, grants=True, reason=WHY, by=SECOND) is None
    with pytest.raises(Refusal, match="already answered"):
        appeals.answer(written.id, grants=True, reason=WHY, by=SECOND)
    assert appeals.answer(written.id, grants=True, reason=WHY, by=THIRD) is True

    match = queries.find_match(gift.id)
    assert (match.round, pool.held_for(match)) == (2, Held(posted=50_000))
    assert db.session.scalar(db.select(Letter).filter_by(kind="giving/match_appeal"))
    agrees(fund)


def test_an_appeal_needs_two_who_agree_and_a_refusal_changes_nothing(db):
    fund, gift = excluded()
    written = appeals.appeal(gift, ANSWER)

    answers = [
        appeals.answer(written.id, grants=grants, reason=WHY, by=by)
        for grants, by in [(True, SECOND), (False, THIRD), (False, 9_004)]
    ]

    assert answers == [None, None, False]
    assert pool.held_for(queries.find_match(gift.id)) == Held()
    with pytest.raises(Refusal, match="already answered"):
        appeals.appeal(gift, ANSWER)
    agrees(fund)


def test_an_appeal_is_granted_as_far_as_the_pool_allows(db):
    fund = make_fund(deposit=200_000, donor=None)
    gift = make_given()
    actions.exclude(fund, queries.find_match(gift.id), reason=WHY, by=FIRST)
    make_given(quote=190_000, email="other@example.org")
    written = appeals.appeal(gift, ANSWER)

    for by in (SECOND, THIRD):
        appeals.answer(written.id, grants=True, reason=WHY, by=by)

    assert queries.find_match(gift.id).amount_minor == 10_000
    assert queries.find_match(gift.id).cap == "pool"
    agrees(fund)


def test_a_forgotten_person_leaves_no_words_behind(db):
    person = make_person()
    _, gift = excluded(person_id=person.id)
    written = appeals.appeal(gift, ANSWER)

    person_erased.send(person)

    db.session.refresh(written)
    assert (written.text, written.person_id) == ("", None)


def test_eight_givers_at_once_take_exactly_what_the_pool_holds(app, db, engine):
    """Room for three and a half: three whole matches, a part, and four times nothing."""
    fund = make_fund(deposit=175_000, gift=60_000, donor=None, is_open=False)
    ids = [make_given(email=f"giver{n}@example.org").id for n in range(8)]
    funds.approve(fund, version=1, by=SECOND)
    fund_id = fund.id
    db.session.commit()

    def give(n):
        with app.test_request_context("/fr/"):
            actions.consider(_db.session.get(Donation, ids[n]))
            _db.session.commit()
            _db.session.remove()

    assert together(give) == [None] * 8

    db.session.rollback()
    fund = db.session.get(MatchFund, fund_id)
    held = sorted(pool.held_for(queries.find_match(i)).reserved for i in ids)
    assert held == [0, 0, 0, 0, 25_000, 50_000, 50_000, 50_000]
    assert (pool.left(fund), pool.reserved(fund)) == (0, 175_000)
    agrees(fund)


def test_a_deposit_told_with_another_amount_is_refused_not_lost(db):
    fund = make_fund()
    make_deposit(fund, 100, n=88_001)

    with pytest.raises(Refusal, match="already put in the book"):
        make_deposit(fund, 200, n=88_001)
