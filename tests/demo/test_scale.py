"""Many invented people leave a book that holds, and figures that are the same for a seed."""

import pytest
from sqlalchemy import func, select

from solidarity.accounts.models import Person
from solidarity.associations.models import Association, Membership
from solidarity.demo.scale import gift_plan, loading
from solidarity.demo.scale.size import Size
from solidarity.giving import checks as giving_checks
from solidarity.giving import queries as giving
from solidarity.giving import totals
from solidarity.giving.models import Donation, FundingTotal
from solidarity.kit import clock
from solidarity.ledger import checks as ledger_checks
from solidarity.projects import queries as project_queries
from solidarity.projects.models import Project
from solidarity.projects.plan.check import check_plan
from solidarity.projects.plan.queries import ceilings_of
from solidarity.projects.plan.rows import parts_of
from tests.factories.accounts import make_person

N = 200


@pytest.fixture
def made(db):
    size = loading.load(N, 7, lambda _name, _count: None)
    db.session.remove()
    return size


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_as_many_are_made_as_were_asked(db, made):
    assert count(db, Person) == N
    assert count(db, Project) == N // 10
    assert count(db, Donation) == 2 * N
    assert count(db, Membership) == 2 * (N // 40)
    assert count(db, Association) == N // 40 + 2  # and two hosts
    gifts_each = select(func.count()).group_by(Donation.donor_id)
    assert set(db.session.scalars(gifts_each.select_from(Donation))) == {2}


def test_the_book_and_the_totals_hold(db, made):
    assert ledger_checks.check(db.session) == []
    assert giving_checks.check("test") == []
    rows = db.session.scalars(select(FundingTotal)).all()
    before = {row.project_id: (row.received_minor, row.gifts, row.last_gift_at) for row in rows}
    totals.refresh_many(before, "test")
    after = {row.project_id: (row.received_minor, row.gifts, row.last_gift_at) for row in rows}
    assert after == before


def test_every_plan_adds_up_and_is_not_overfilled(db, made):
    for slug in db.session.scalars(select(Project.slug)).all():
        project = project_queries.get_project(slug)
        assert check_plan(*parts_of(project), ceilings_of(project.association)) == []
        assert giving.amount_left(project.id).minor > 0


def test_the_pages_show_them(db, made, client):
    assert client.get("/fr/projects").status_code == 200
    slug = db.session.scalar(select(Project.slug))
    assert client.get(f"/fr/projects/{slug}").status_code == 200


def test_people_may_join_afterwards(db, made):
    assert make_person().id > N


def test_a_second_load_is_refused(db, made):
    with pytest.raises(loading.AlreadyThere):
        loading.load(N, 7, lambda _name, _count: None)
    assert count(db, Person) == N


def test_a_seed_decides_the_gifts(db):
    size, rates = Size(50, 7, clock.now()), giving.list_rates()
    again = Size(50, 7, size.now)
    other = Size(50, 8, size.now)
    assert list(gift_plan.plan(size, rates)) == list(gift_plan.plan(again, rates))
    assert list(gift_plan.plan(size, rates)) != list(gift_plan.plan(other, rates))
