"""Days and goods: valued, confirmed by two sides, beside money and never inside it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from solidarity.delivery.in_kind import actions, queries, rules
from solidarity.delivery.in_kind.rules import DayValue, GivenKind, Witness
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.kit import clock
from solidarity.projects.models import FundingShare
from tests.factories import spending as make
from tests.factories.accounts import make_person


@given(st.integers(1, rules.MOST_PEOPLE), st.integers(1, rules.MOST_DAYS), st.integers(1, 10**6))
def test_labour_is_people_times_days_times_the_value_of_one(people, days, value):
    assert rules.labour_value(people, days, value) == people * days * value


@pytest.mark.parametrize(("people", "days"), [(0, 1), (None, 1), (1, 0), (501, 1), (1, 61)])
def test_a_sheet_that_cannot_be_counted_is_refused(people, days):
    with pytest.raises(Invalid):
        rules.labour_value(people, days, 100_00)


def test_half_a_centime_of_goods_goes_up():
    assert rules.goods_value(Decimal("2.5"), 3) == 8


@pytest.mark.parametrize("value", [99_99, 150_01])
def test_a_day_is_worth_what_the_policy_says(value):
    with pytest.raises(Invalid):
        rules.check_day_value(value, DayValue(100_00, 150_00))


@pytest.fixture
def witness(db):
    return make_person(name="Rkia Villager")


def confirm(sheet, by, **values):
    answer = {"is_true": True, "as_whom": Witness.VILLAGER, "objection": "", **values}
    return actions.answer(sheet.token, by=by.id, **answer)


def labour_share(db, project):
    db.session.expire_all()
    return db.session.query(FundingShare).filter_by(project_id=project.id, n=4).one()


def test_days_count_once_a_second_person_confirmed_them(in_request, project, manager, witness):
    sheet = make.make_sheet(project, by=manager.id)
    assert queries.sums_of([project.id])[project.id].days_done == 0
    confirm(sheet, witness)
    sums = queries.sums_of([project.id])[project.id]
    assert (sums.days_done, sums.days_planned) == (24, 270)
    assert sums.labour_value == 24 * 130_00
    assert labour_share(in_request, project).days_done == 24


def test_more_days_than_the_plan_are_kept_and_not_shown_as_done(in_request, project, witness):
    sheet = make.make_sheet(project, people=100, days=3)
    confirm(sheet, witness)
    assert labour_share(in_request, project).days_done == 270


def test_who_wrote_the_sheet_or_acts_for_the_association_is_no_second_person(
    in_request, project, manager, witness
):
    sheet = make.make_sheet(project, by=witness.id)
    for person in (witness, manager):
        with pytest.raises(NotAllowed):
            confirm(sheet, person)


def test_the_database_refuses_one_person_on_both_sides(db, in_request, project):
    sheet = make.make_sheet(project, by=3)
    sheet.answered_by = 3
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_contested_sheet_counts_for_nothing_and_is_answered_once(in_request, project, witness):
    sheet = make.make_sheet(project)
    with pytest.raises(Invalid):
        confirm(sheet, witness, is_true=False)
    confirm(sheet, witness, is_true=False, objection="Nobody worked on that day.")
    assert not queries.sums_of([project.id])[project.id]
    with pytest.raises(Refusal):
        confirm(sheet, witness)


def test_goods_need_a_share_of_goods_in_the_plan(in_request, project):
    gravel = {
        "kind": GivenKind.GOODS, "what": "Gravel", "quantity": Decimal(12), "unit": "m3",
        "unit_value": 80_00, "people": None, "days": None,
    }  # fmt: skip
    with pytest.raises(Invalid):
        make.make_sheet(project, **gravel)
    share = FundingShare(
        n=5, source="goods", amount_minor=960_00, state="committed", is_in_kind=True
    )
    project.shares.append(share)
    in_request.session.flush()
    assert make.make_sheet(project, **gravel).value_minor == 960_00


def test_a_day_that_has_not_come_is_refused(in_request, project):
    with pytest.raises(Invalid):
        make.make_sheet(project, given_on=clock.today() + timedelta(days=1))


@pytest.mark.any_engine
def test_the_link_leads_a_villager_to_the_question(db, project, manager, witness, sign_in, client):
    browser = sign_in(manager)
    base = f"/en/manage/{project.association.slug}/projects/{project.slug}/in-kind/"
    upload = make.picture()
    data = {
        "what": "Trenches", "given_on": "2026-01-10", "people": "10", "days": "2",
        "unit_value": "120", "sheet": (upload.stream, upload.filename),
    }  # fmt: skip
    assert browser.post(f"{base}labour", data={**data, "unit_value": "90"}).status_code == 422
    data["sheet"] = (make.picture().stream, "sheet.jpg")
    assert browser.post(f"{base}labour", data=data).status_code == 302
    [row] = queries.list_given(project.id)
    assert row.token in browser.get(base).text
    sign_in(witness)
    address = f"/en/in-kind/{row.token}"
    assert "Trenches" in client.get(address).text
    assert client.post(address, data={"answer": "yes"}).status_code == 422
    assert client.post(address, data={"answer": "yes", "as_whom": "villager"}).status_code == 302
    public = client.get(f"/en/projects/{project.slug}").text
    assert "20 days of work" in public
