"""Two people carry a leftover's plan out, on a real book."""

import pytest
from sqlalchemy.exc import IntegrityError

from solidarity.errors import Invalid, Refusal
from solidarity.giving import checks, links, totals
from solidarity.giving import queries as giving
from solidarity.giving.endings.leftovers import actions, plans, queries, told
from solidarity.giving.endings.leftovers.models import (
    LeftoverDecision,
    LeftoverMove,
    LeftoverPart,
    LeftoverPlan,
)
from solidarity.giving.refunds import actions as refunds
from solidarity.giving.refunds.models import Refund
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.ledger import actions as ledger
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line
from tests.factories.accounts import make_person
from tests.factories.associations import make_member
from tests.factories.giving import make_card_route, make_host, make_received
from tests.factories.projects import make_project
from tests.giving.conftest import standing


@pytest.fixture
def over(db):
    """A project of the same host's, completed, that got 50 and 30 euros: 78 after fees."""

    def make(*amounts, choice=None, sister=None):
        project = make_project(title="Fini")
        route = make_card_route(project)
        for minor in amounts or (5000, 3000):
            make_received(project, route, minor=minor)
        if choice:
            db.session.add(
                LeftoverPlan(
                    project_id=project.id, choice=choice, sister_id=sister and sister.id,
                    agreed_at=clock.now(), agreed_by=1,
                )
            )  # fmt: skip
        project.state = "completed"
        db.session.flush()
        return project

    return make


@pytest.fixture
def sister(db):
    project = make_project(title="La suite")
    make_card_route(project)
    return project


@pytest.fixture
def two(db):
    """The treasurer who proposes and the other who approves."""
    return make_person(roles=("treasurer",)).id, make_person(roles=("reviewer",)).id


@pytest.fixture
def carry_out(two):
    def act(project):
        row = actions.propose(project.slug, by=two[0])
        return actions.approve(project.slug, row.id, by=two[1])

    return act


@pytest.fixture
def request_(app, db):
    with app.test_request_context("/fr/"):
        yield


pytestmark = pytest.mark.usefixtures("request_")


def free(db, project, currency="EUR"):
    return limits.available(db.session, "test", f"project:{project.id}:{currency}")


def _lose(db, project, minor):
    free, lost = f"project:{project.id}:EUR", "loss:chargeback:EUR"
    lines = (Line(free, minor, "EUR"), Line(lost, -minor, "EUR"))
    ledger.post(db.session, Entry("test", "lost", f"{project.id}", clock.now(), lines))


def agrees(db):
    assert checks.check("test") == []
    assert not ledger_checks.is_broken(ledger_checks.check(db.session))


def test_what_is_left_goes_on_to_the_sister_project_once_and_its_fees_stay(
    db, over, sister, two, carry_out
):
    project = over(choice="sister", sister=sister)
    before = giving.totals_of([project.id])[project.id].received.minor

    row = carry_out(project)

    assert (free(db, project), free(db, sister)) == (200, 7800)
    assert row.done_at is not None
    after = giving.totals_of([project.id, sister.id])
    assert after[sister.id].received.minor == 7800 * before // 8000
    assert after[project.id].received.minor + after[sister.id].received.minor == before
    agrees(db)
    with pytest.raises(Refusal):
        actions.approve(project.slug, row.id, by=two[1])
    with pytest.raises(Refusal):
        actions.propose(project.slug, by=two[0])
    assert db.session.query(LeftoverMove).count() == 1
    assert free(db, sister) == 7800
    assert queries.list_cases() == []
    done = {line.act: line.actor_id for line in db.session.query(JournalLine)}
    assert (done["leftover_proposed"], done["leftover_approved"]) == two


def test_the_sister_projects_money_can_move_on_when_it_is_over_in_its_turn(
    db, over, sister, carry_out
):
    carry_out(over(choice="sister", sister=sister))
    third = make_project(title="La troisième")
    make_card_route(third)
    db.session.add(
        LeftoverPlan(
            project_id=sister.id, choice="sister", sister_id=third.id, agreed_at=clock.now(),
            agreed_by=1,
        )
    )  # fmt: skip
    sister.state = "completed"
    db.session.flush()

    carry_out(sister)

    assert (free(db, sister), free(db, third)) == (0, 7800)
    agrees(db)


def test_a_sister_of_another_host_or_one_that_is_over_gives_way_to_the_givers(
    db, over, sister, two
):
    elsewhere = make_project()
    make_card_route(elsewhere, host=make_host(account="acct_other"))
    for to, ends in ((elsewhere, False), (sister, True)):
        project = over(choice="sister", sister=to)
        if ends:
            to.state = "completed"
            db.session.flush()
        row = actions.propose(project.slug, by=two[0])
        actions.approve(project.slug, row.id, by=two[1])
        assert row.done_at is None
        parts = db.session.query(LeftoverPart).filter_by(decision_id=row.id)
        assert sorted(part.amount_minor for part in parts) == [2925, 4875]


def test_each_giver_gets_their_part_back_and_asking_twice_asks_nothing(db, app, over, carry_out):
    project = over()
    row = carry_out(project)
    row_id, project_id = row.id, project.id
    db.session.commit()

    with standing(app):
        assert actions.share() == 2
        assert actions.share() == 0

    db.session.expire_all()
    found = {r.amount_minor: r for r in db.session.query(Refund)}
    assert set(found) == {4875, 2925}
    assert {(r.asker, r.state, r.form_token[:9]) for r in found.values()} == {
        ("site", "asked", "leftover:")
    }
    assert limits.available(db.session, "test", f"project:{project_id}:reserved:EUR") == 7800
    assert db.session.get(LeftoverDecision, row_id).done_at is not None
    agrees(db)


def test_a_part_whose_gift_is_under_way_elsewhere_waits_and_goes_later(db, app, over, carry_out):
    project = over(5000)
    carry_out(project)
    gift = db.session.query(LeftoverPart).one().donation_id
    asked = refunds.ask(gift, Money(100, "EUR"), "Une autre raison, assez longue.", form="x", by=1)
    db.session.commit()
    with standing(app):
        assert actions.share() == 0
    db.session.query(Refund).filter_by(id=asked.id).update({"state": "failed"})
    db.session.commit()

    with standing(app):
        assert actions.share() == 1


def test_a_part_that_is_not_there_any_more_stays_and_says_why(db, app, over, carry_out):
    project = over(5000)
    carry_out(project)
    limits.reserve(
        db.session, book="test", project_id=project.id, amount=4000, currency="EUR", source="t1",
        occurred_at=clock.now(),
    )  # fmt: skip
    db.session.commit()

    with standing(app):
        assert actions.share() == 0

    part = db.session.query(LeftoverPart).one()
    assert part.refund_id is None
    assert "still holds" in part.refused


def test_parts_too_small_to_send_stay_and_the_case_is_closed(db, over, carry_out):
    project = over(200, 200, 200)
    _lose(db, project, 150)

    row = carry_out(project)  # 0.50 each

    assert db.session.query(LeftoverPart).count() == 0
    assert row.done_at is not None
    assert queries.list_cases() == []


def test_next_to_nothing_waits_for_nobody(db, over):
    project = over(200)
    _lose(db, project, 1)

    assert queries.list_cases() == []


def test_money_for_the_upkeep_stays_free_for_a_release(db, over, carry_out):
    project = over(choice="upkeep")

    carry_out(project)

    assert free(db, project) == 8000
    assert queries.list_cases() == []
    assert told.for_projects([project.id])[project.id].is_kept


def test_one_person_cannot_be_both_nor_somebody_of_the_association(db, over, two):
    project = over()
    member = make_person(roles=("treasurer",))
    make_member(association=project.association, person=member)
    with pytest.raises(Refusal):
        actions.propose(project.slug, by=member.id)
    row = actions.propose(project.slug, by=two[0])

    for by in (two[0], member.id):
        with pytest.raises(Refusal):
            actions.approve(project.slug, row.id, by=by)

    assert row.approved_by is None
    row.approved_by = row.proposed_by
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_proposing_twice_finds_the_first_and_a_dropped_one_makes_room(db, over, two):
    project = over()
    first = actions.propose(project.slug, by=two[0])
    assert actions.propose(project.slug, by=two[1]) is first
    assert queries.count_waiting()[0] == 1

    actions.drop(project.slug, first.id, by=two[0])

    with pytest.raises(Refusal):
        actions.approve(project.slug, first.id, by=two[1])
    assert actions.propose(project.slug, by=two[0]).id != first.id


def test_nothing_is_decided_while_works_go_on_or_money_still_moves(db, over, two):
    project = over()
    project.state = "works"
    db.session.flush()
    with pytest.raises(Refusal):
        actions.propose(project.slug, by=two[0])
    project.state = "completed"
    limits.reserve(
        db.session, book="test", project_id=project.id, amount=100, currency="EUR", source="t1",
        occurred_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Refusal):
        actions.propose(project.slug, by=two[0])
    assert queries.list_cases()[0].why_not


def test_a_project_in_service_counts_as_over_once_every_milestone_is_done(db, over):
    project = over()
    project.state = "operating"
    db.session.flush()
    assert queries.list_cases() == []

    for stage in project.milestones:
        stage.state = "done"
    db.session.flush()

    assert [one.project.id for one in queries.list_cases()] == [project.id]


def test_a_plan_is_written_before_publication_names_a_neighbour_and_then_stays(db, sister):
    project = make_project(state="draft", published_at=None, association=sister.association)
    far = make_project(commune_code="09.541.03.05")

    row = plans.agree(project.id, "sister", sister.id, by=7)
    plans.agree(project.id, "sister", sister.id, by=8)

    assert (row.sister_id, row.agreed_by) == (sister.id, 7)
    with pytest.raises(Invalid):
        plans.agree(project.id, "sister", far.id, by=7)
    project.state, project.published_at = "published", clock.now()
    db.session.flush()
    for is_staff in (False, True):
        with pytest.raises(Refusal):
            plans.agree(project.id, "upkeep", None, by=7, is_staff=is_staff)
    assert queries.plan_of(project.id).sister.id == sister.id


def test_a_gift_says_what_came_back_or_where_the_rest_went_on(db, app, over, sister, carry_out):
    back, on = over(5000), over(5000, choice="sister", sister=sister)
    gifts = {g.project_id: g for g in db.session.query(giving.Donation)}
    assert told.of_gift(gifts[back.id]) is None
    carry_out(back)
    carry_out(on)
    db.session.commit()
    ids, sister_id = (gifts[back.id].id, gifts[on.id].id), sister.id
    with standing(app):
        actions.share()

    returned, moved = (told.of_gift(giving.get_donation(i)) for i in ids)

    assert (returned.back, returned.went) == (Money(4900, "EUR"), [])
    assert moved.back is None
    assert [p.id for p in moved.went] == [sister_id]
    page = app.test_client().get(f"/en/gifts/{links.token_of(giving.get_donation(ids[0]))}")
    assert "€49 of your gift goes back to you" in page.text


def test_totals_made_again_say_the_same(db, over, sister, carry_out):
    project = over(choice="sister", sister=sister)
    carry_out(project)
    said = giving.totals_of([project.id, sister.id])

    totals.refresh_many((project.id, sister.id), "test")

    assert giving.totals_of([project.id, sister.id]) == said
