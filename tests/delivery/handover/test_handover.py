"""Nothing serves or closes before what its theme asks; what stands is looked at for years."""

from datetime import date, timedelta

import pytest

from solidarity.delivery.handover import actions, queries, rules
from solidarity.delivery.handover.assets import actions as assets
from solidarity.delivery.handover.assets import queries as register
from solidarity.delivery.handover.assets import rules as asset_rules
from solidarity.delivery.handover.rules import Asked, Facts, Seat
from solidarity.errors import Invalid, Refusal
from solidarity.kit import clock
from solidarity.mail.models import Letter
from solidarity.projects.life import actions as life
from solidarity.projects.life.check import NotMet
from solidarity.projects.rules import Actor, ProjectState
from tests.factories import spending as make

COMMITTEE = [
    Seat("Fadma Ait Ali", "president", is_woman=True),
    Seat("Brahim Oulhaj", "treasurer"),
    Seat("Rkia Amghar", "member", is_woman=True),
]
REPORT = "Forty-two households have water at home since May. " * 4


def facts(**values) -> Facts:
    whole = {
        "committee": COMMITTEE, "tariff": "6 DH a cubic metre", "tariff_minor": 6_00,
        "voted_on": date(2026, 5, 1), "has_minutes": True, "meters": 42,
        "readings_on": date(2026, 6, 1), "report": REPORT,
    }  # fmt: skip
    return Facts(**(whole | values))


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"committee": COMMITTEE[:2]}, [Asked.WOMEN]),
        ({"committee": []}, [Asked.COMMITTEE, Asked.WOMEN]),
        ({"tariff_minor": None}, [Asked.TARIFF]),
        ({"has_minutes": False}, [Asked.TARIFF]),
        ({"tariff_minor": 0}, []),
        ({"meters": None}, [Asked.READINGS]),
        ({"report": "Done."}, [Asked.REPORT]),
    ],
)
def test_water_closes_only_with_all_that_is_asked(change, missing):
    assert rules.missing("water", facts(**change), to_close=True) == missing


def test_a_track_closes_with_its_report_alone():
    assert rules.missing("roads", Facts(report=REPORT), to_close=True) == []
    assert rules.missing("roads", Facts(), to_close=False) == []


def test_the_treasurer_is_not_the_president():
    same = [Seat("Fadma Ait Ali", "president"), Seat("fadma AIT ALI", "treasurer")]
    with pytest.raises(Invalid) as refused:
        rules.check_committee(same)
    assert refused.value.field == "committee"
    assert Asked.COMMITTEE in rules.missing("water", Facts(committee=same), to_close=False)


@pytest.mark.parametrize(
    ("day", "six"),
    [(date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 11, 22), date(2027, 5, 22))],
)
def test_a_check_falls_on_a_day_that_exists(day, six):
    assert asset_rules.due_days(day)[6] == six
    assert list(asset_rules.due_days(day)) == [6, 12, 24, 60]


def written(**values):
    whole = {
        "committee": COMMITTEE, "tariff": "6 DH a cubic metre", "tariff_minor": 6_00,
        "tariff_unit": "m3", "voted_on": clock.today(), "meters": 42, "readings_total": 12,
        "readings_on": clock.today(), "report": REPORT, "uploads": {"minutes": make.picture()},
    }  # fmt: skip
    return actions.Written(**(whole | values))


def test_a_project_does_not_serve_before_its_committee_and_tariff(in_request, project, manager):
    project.state = "provisional_acceptance"
    with pytest.raises(NotMet) as refused:
        life.move(project.id, ProjectState.OPERATING, Actor.MANAGER, by=manager.id)
    assert len(refused.value.reasons) == 4
    actions.write(project.id, written(), by=manager.id)
    life.move(project.id, ProjectState.OPERATING, Actor.MANAGER, by=manager.id)
    assert project.state == "operating"


def test_a_project_does_not_close_before_its_report(in_request, project, manager, reviewer):
    project.state = "operating"
    actions.write(project.id, written(report=""), by=manager.id)
    with pytest.raises(NotMet, match="final report"):
        life.move(project.id, ProjectState.COMPLETED, Actor.REVIEWER, by=reviewer.id)
    actions.write(project.id, written(uploads={}), by=manager.id)
    assert queries.find_handover(project.id).minutes_id
    life.move(project.id, ProjectState.COMPLETED, Actor.REVIEWER, by=reviewer.id)


@pytest.fixture
def pump(db, project, manager):
    project.state = "operating"
    return make.make_asset(
        project, by=manager.id, handed_over_on=clock.today() - timedelta(days=400)
    )


def test_what_is_handed_over_is_looked_at_four_times(pump):
    assert [check.months for check in pump.checks] == [6, 12, 24, 60]
    assert register.count_overdue()[0] == 2
    assert len(register.list_overdue()) == 2


def test_a_check_says_whether_it_works_once(project, manager, pump):
    check = pump.checks[0]
    with pytest.raises(Invalid):
        assets.answer(project, check.id, works=False, words="", upload=None, by=manager.id)
    assets.answer(
        project, check.id, works=False, words="The pump leaks.", upload=make.picture(),
        by=manager.id,
    )  # fmt: skip
    assert (pump.state, pump.checked_on) == ("broken", clock.today())
    with pytest.raises(Refusal):
        assets.answer(project, check.id, works=True, words="", upload=None, by=manager.id)


def test_the_association_is_reminded_once_a_month(db, project, manager, pump):
    db.session.commit()
    assert assets.remind_of_checks() > 0
    kinds = {letter.kind for letter in db.session.query(Letter)}
    assert "delivery/asset_check" in kinds
    assert assets.remind_of_checks() == 0


def test_the_register_opens_after_the_works(in_request, project):
    with pytest.raises(Refusal, match="once the works are accepted"):
        make.make_asset(project)


@pytest.mark.any_engine
def test_the_register_is_public_and_a_failure_leads_to_a_need(
    db, project, manager, pump, sign_in, client
):
    base = f"/en/manage/{project.association.slug}/projects/{project.slug}/handover"
    check_id, theme, what, slug = pump.checks[0].id, project.theme, pump.what, project.slug
    db.session.commit()
    page = client.get(f"/en/assets?theme={theme}&state=not_checked").text
    assert what in page
    assert what not in client.get("/en/assets?state=broken").text
    browser = sign_in(manager)
    address = f"{base}/checks/{check_id}"
    assert browser.post(address, data={"works": "no"}).status_code == 422
    assert (
        browser.post(address, data={"works": "no", "words": "The pump leaks."}).status_code == 302
    )
    assert "/en/needs/new?commune=" in browser.get(address).text
    assert "Does not work" in client.get(f"/en/projects/{slug}").text


@pytest.mark.any_engine
def test_the_desk_says_what_is_missing_and_takes_it_little_by_little(db, project, manager, sign_in):
    base = f"/en/manage/{project.association.slug}/projects/{project.slug}/handover/"
    browser = sign_in(manager)
    assert "two women at least" in browser.get(base).text
    seats = {
        "committee-0-name": "Fadma", "committee-0-office": "president",
        "committee-1-name": "Fadma", "committee-1-office": "treasurer",
    }  # fmt: skip
    answer = browser.post(base, data=seats)
    assert answer.status_code == 422
    assert "cannot be the president too" in answer.text
    seats["committee-1-name"] = "Brahim"
    assert browser.post(base, data=seats).status_code == 302
    assert len(queries.find_handover(project.id).committee) == 2
