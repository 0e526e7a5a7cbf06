"""A tranche goes from its proof to the bank's paper, by two people; what is missing stops it."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from solidarity.announcements import tranche_released
from solidarity.delivery import actions, gates, letters, notes, paying, queries
from solidarity.delivery.models import Tranche
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.giving import queries as giving
from solidarity.journal import queries as journal
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import queries as ledger
from solidarity.projects.life import actions as life
from solidarity.projects.rules import Actor, ProjectState
from tests.factories.accounts import make_person
from tests.factories.associations import make_member
from tests.factories.delivery import (
    REASON,
    a_paper,
    make_accepted,
    make_reserved,
    make_settled,
    make_works,
    pay_all,
    pay_out,
    prove,
    tranche_of,
    visit,
)
from tests.factories.giving import make_card_route, make_host
from tests.factories.projects import make_project


def balance(code):
    return {c: b for c, b in ledger.balances(actions.db.session, "test").items() if b}.get(code, 0)


def open_gates(tranche):
    return {gate.name for gate in gates.gates_of(queries.get_tranche(tranche.id)) if gate.is_open}


def approve(tranche, **columns):
    treasurer = make_person(name="Treasurer", roles=("treasurer",))
    seen = [n.key for n in notes.list_notes(queries.get_tranche(tranche.id))]
    return actions.approve(tranche.id, **{"by": treasurer.id, "seen": seen, **columns})


def test_works_that_begin_prepare_the_tranches_once(page):
    project = make_project(state="published", gifts=1_000_00)
    make_card_route(project)
    life.move(project.id, ProjectState.FUNDED, Actor.TREASURER, by=None)
    life.move(project.id, ProjectState.WORKS, Actor.TREASURER, by=None)

    made = queries.list_of_project(project.id)
    assert [(t.n, t.asked_minor, t.is_advance) for t in made] == [
        (1, 200_00, True), (2, 800_00, False),
    ]  # fmt: skip
    assert actions.prepare(project, by=None) == []


def test_a_project_that_still_collects_has_no_tranche(page):
    with pytest.raises(Refusal, match="once the project is funded"):
        actions.prepare(make_project(state="published"), by=None)


def test_from_proof_to_the_banks_paper(page):
    project = make_works()
    make_settled(project, minor=16_000, fee=200)
    pay_out(amount=15_800)
    heard = []
    tranche_released.connect(heard.append, weak=False)

    tranche = make_reserved(project, 2)
    (part,) = tranche.parts
    rate = giving.get_rate("EUR").rate
    assert part.leaves_minor == part.amount_minor == int(1_600_00 / rate)
    assert balance(f"project:{project.id}:reserved:EUR") == -part.amount_minor

    done = pay_all(tranche)
    tranche_released.disconnect(heard.append)

    assert done.state == "disbursed"
    assert balance(f"project:{project.id}:reserved:EUR") == 0
    assert balance(f"project:{project.id}:released:EUR") == -part.amount_minor
    assert balance(f"bank:project:{project.id}:MAD") == part.quote_minor
    assert giving.totals_of([project.id])[project.id].released == Money(part.quote_minor, "MAD")
    entry = ledger.get_entry(page.session, done.parts[0].disbursement_id).entry
    assert entry.meta["proofs"] == [done.parts[0].proof.sha256]
    assert [line.act for line in journal.list_lines("Tranche", done.id)][:3] == [
        "tranche.released", "tranche.part_paid", "tranche.approved",
    ]  # fmt: skip
    assert len(heard) == 1


def test_money_that_is_pending_disputed_or_refunded_cannot_be_released(page):
    project = make_works()
    make_settled(project, minor=16_000, is_settled=False)
    tranche = make_accepted(project, 2)

    assert "money" not in open_gates(tranche)
    with pytest.raises(Refusal, match="is available"):
        approve(tranche)
    assert balance(f"project:{project.id}:reserved:EUR") == 0


def test_what_a_refund_took_back_is_not_there(page):
    from tests.factories.delivery import tell_again

    project = make_works()
    gift = make_settled(project, minor=16_000)
    tranche = make_accepted(project, 2)
    assert "money" in open_gates(tranche)

    tell_again(gift, refunded=6_000)

    assert "money" not in open_gates(tranche)


def test_two_tranches_never_take_the_same_money(page):
    project = make_works()
    make_settled(project, minor=16_000, fee=0)
    make_reserved(project, 2)
    first = make_accepted(project, 1)

    # The last tranche takes what is really there: a little less than the plan says.
    small = approve(first)
    (part,) = queries.get_tranche(small.id).parts
    assert 0 < part.leaves_minor <= 16_000 - int(1_600_00 / giving.get_rate("EUR").rate)
    assert balance(f"project:{project.id}:EUR") <= 0


def test_a_gift_in_dollars_that_became_euros_leaves_as_euros(page):
    project = make_works()
    make_settled(project, minor=17_500, currency="USD", rate="0.95", fee=300)
    pay_out(amount=16_000)
    done = pay_all(make_reserved(project, 2))

    (part,) = done.parts
    assert (part.currency, part.pays_in) == ("USD", "EUR")
    assert part.amount_minor == part.leaves_minor * 17_500 // 16_625
    assert balance(f"project:{project.id}:released:USD") == -part.amount_minor
    assert balance(f"bank:h{part.host_account_id}:EUR") == 16_000 - part.leaves_minor


def test_several_currencies_and_hosts_make_several_parts(page):
    project = make_works()
    euro = project.route_id
    make_settled(project, minor=5_000, fee=0)
    dollar_route = make_card_route(project, host=make_host(account="acct_us", currency="USD"))
    assert dollar_route.id != euro
    make_settled(project, dollar_route, minor=12_000, currency="USD", fee=0)
    pay_out(amount=5_000)
    pay_out(make_host(account="acct_us"), amount=12_000)

    done = pay_all(make_reserved(project, 2))

    assert {part.pays_in for part in done.parts} == {"EUR", "USD"}
    total = sum(part.arrived_minor for part in done.parts)
    assert 1_600_00 - 3000 <= total <= 1_600_00
    assert giving.totals_of([project.id])[project.id].released.minor == total


def test_exchange_shows_beside_what_was_expected(page):
    project = make_works()
    make_settled(project, minor=16_000)
    pay_out(amount=15_900)
    tranche = queries.get_tranche(make_reserved(project, 2).id)
    (part,) = tranche.parts
    arrival = paying.Arrival(
        part.quote_minor - 12_34, clock.today(), f"bank:h{part.host_account_id}:EUR"
    )
    paying.pay(tranche.id, part.id, arrival, a_paper(), by=make_person().id)

    assert balance(f"bank:project:{project.id}:MAD") == part.quote_minor - 12_34


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minor": 10}, "arrived"),
        ({"minor": 10**9}, "arrived"),
        ({"on": None}, "arrived_on"),
        ({"on": clock.today() + timedelta(days=2)}, "arrived_on"),
        ({"on": clock.today() - timedelta(days=2)}, "arrived_on"),
        ({"paid_from": "bank:h999:EUR"}, "paid_from"),
        ({"paid_from": "nonsense"}, "paid_from"),
        ({}, "proof"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_beside_its_field(page, change, field):
    project = make_works()
    make_settled(project, minor=16_000)
    pay_out(amount=15_900)
    tranche = queries.get_tranche(make_reserved(project, 2).id)
    (part,) = tranche.parts
    facts = {
        "minor": part.quote_minor, "on": clock.today(),
        "paid_from": f"bank:h{part.host_account_id}:EUR", **change,
    }  # fmt: skip
    before = ledger.balances(page.session, "test")

    proof = a_paper() if change else None
    with pytest.raises(Invalid) as refusal:
        paying.pay(tranche.id, part.id, paying.Arrival(**facts), proof, by=make_person().id)

    assert refusal.value.field == field
    assert ledger.balances(page.session, "test") == before


def test_a_bank_that_does_not_hold_it_pays_nothing(page):
    project = make_works()
    make_settled(project, minor=16_000)  # still with the processor: no payout yet
    tranche = make_reserved(project, 2)

    with pytest.raises(Invalid, match="holds") as refusal:
        pay_all(tranche)
    assert refusal.value.field == "paid_from"


def test_one_person_under_two_roles_cannot_do_both(page):
    project = make_works()
    make_settled(project, minor=16_000)
    both = make_person(name="Both", roles=("reviewer", "treasurer"))
    tranche = prove(tranche_of(project, 2))
    actions.send(tranche.id, by=make_person().id)
    with clock.standing_at(clock.now() - timedelta(days=8)):
        actions.accept(tranche.id, by=both.id)

    with pytest.raises(Refusal, match="second, different person"):
        approve(tranche, by=both.id)
    assert balance(f"project:{project.id}:reserved:EUR") == 0
    with pytest.raises(IntegrityError), page.session.begin_nested():
        page.session.execute(
            update(Tranche).where(Tranche.id == tranche.id).values(approved_by=both.id)
        )
    # Somebody else who holds the role stands in.
    assert approve(tranche).state == "reserved"


def test_a_member_of_the_association_neither_accepts_nor_approves(page):
    project = make_works()
    make_settled(project, minor=16_000)
    member = make_person(roles=("reviewer", "treasurer"))
    make_member(association=project.association, person=member)
    tranche = prove(tranche_of(project, 2))
    actions.send(tranche.id, by=make_person().id)

    with pytest.raises(Refusal, match="belong to this association"):
        actions.accept(tranche.id, by=member.id)
    accepted = make_accepted(make_works(), 2)
    make_member(association=accepted.project.association, person=member)
    with pytest.raises(Refusal, match="belong to this association"):
        approve(accepted, by=member.id)
    with pytest.raises(NotAllowed, match="a witness is somebody else"):
        visit(tranche_of(project, 1), by=member.id)


def test_who_bore_witness_does_not_accept(page):
    tranche = prove(tranche_of(make_works(), 2))
    witness = next(one.said_by for one in tranche.evidence if one.said_by)
    actions.send(tranche.id, by=make_person().id)

    with pytest.raises(Refusal, match="bore witness"):
        actions.accept(tranche.id, by=witness)


def test_one_witness_is_not_enough_but_for_an_advance(page):
    project = make_works()
    second, first = tranche_of(project, 2), tranche_of(project, 1)
    prove(second, witnesses=1)
    prove(first, witnesses=0)
    reviewer = make_person(roles=("reviewer",))
    for tranche in (second, first):
        actions.send(tranche.id, by=make_person().id)

    with pytest.raises(Refusal, match="independent people"):
        actions.accept(second.id, by=reviewer.id)
    assert actions.accept(first.id, by=reviewer.id).state == "evidence_accepted"


def test_nothing_is_approved_before_the_window_to_contest_has_ended(page):
    project = make_works()
    make_settled(project, minor=16_000)
    tranche = make_accepted(project, 2, window_ended=False)

    with pytest.raises(Refusal, match="contested until"):
        approve(tranche)
    with clock.standing_at(clock.now() + timedelta(days=7, minutes=1)):
        assert approve(tranche).state == "reserved"


def test_a_note_left_unread_stops_the_approval(page):
    project = make_works()
    make_settled(project, minor=16_000)
    tranche = make_accepted(project, 2)
    found = [note.key for note in notes.list_notes(queries.get_tranche(tranche.id))]
    assert any(key.startswith("same_account") or key == "new_account" for key in found)

    with pytest.raises(Invalid) as refusal:
        approve(tranche, seen=[])
    assert refusal.value.field == "seen"
    assert set(approve(tranche).seen_notes) == set(found)


def test_an_approval_told_twice_sets_money_aside_once(page):
    project = make_works()
    make_settled(project, minor=16_000)
    tranche = make_reserved(project, 2)

    with pytest.raises(Refusal, match="has moved"):
        approve(tranche)
    (part,) = queries.get_tranche(tranche.id).parts
    assert balance(f"project:{project.id}:reserved:EUR") == -part.amount_minor


def test_a_tranche_given_up_is_the_projects_again_and_may_be_prepared_anew(page):
    project = make_works()
    make_settled(project, minor=16_000)
    pay_out(amount=15_900)
    tranche = make_reserved(project, 2)

    actions.void(tranche.id, by=make_person().id, reason=REASON)
    assert balance(f"project:{project.id}:reserved:EUR") == 0
    assert balance(f"project:{project.id}:EUR") == -16_000
    (again,) = actions.prepare(project, by=None)
    assert (again.n, again.round) == (2, 2)
    assert pay_all(make_reserved(project, 2)).state == "disbursed"


def test_a_paid_part_can_no_longer_be_given_up(page):
    project = make_works()
    make_settled(project, minor=16_000)
    pay_out(amount=15_900)
    done = pay_all(make_reserved(project, 2))

    with pytest.raises(Refusal):
        actions.void(done.id, by=make_person().id, reason=REASON)


def test_donors_are_told_of_the_window_and_of_the_release_once(page, app):
    from solidarity.mail.models import Letter

    project = make_works()
    make_settled(project, minor=16_000, email="aicha@example.org")
    pay_out(amount=15_900)
    tranche_id = make_accepted(project, 2, window_ended=False).id
    page.session.commit()
    assert letters.tell_windows() == 1
    assert letters.tell_windows() == 0
    with clock.standing_at(clock.now() + timedelta(days=8)):
        pay_all(approve(queries.get_tranche(tranche_id)))
    page.session.commit()
    assert letters.tell_releases() == 1
    assert letters.tell_releases() == 0

    told = page.session.query(Letter).filter(Letter.kind.startswith("delivery/")).all()
    assert [letter.kind for letter in told] == ["delivery/window", "delivery/released"]
    assert all(f"tranches/{tranche_id}?gift=" in letter.text for letter in told)
