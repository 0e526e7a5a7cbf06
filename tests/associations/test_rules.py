"""What an organisation is and how its file moves."""

from datetime import UTC, date, datetime, timedelta

import pytest

from solidarity.associations import rules
from solidarity.associations.rules import Kind, Part, Role, Standing, State
from solidarity.errors import Invalid, Refusal

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "to"), [(s, t) for s in State for t in State if t not in rules.MOVES[s]]
)
def test_a_file_takes_no_step_its_table_does_not_hold(start, to):
    with pytest.raises(Refusal):
        rules.move(start, to)


def test_a_draft_is_sent_and_a_refused_file_may_be_sent_again():
    assert rules.move("draft", State.SUBMITTED) is State.SUBMITTED
    assert rules.move("refused", State.SUBMITTED) is State.SUBMITTED


@pytest.mark.parametrize(
    ("state", "level", "until", "withdrawn", "expected"),
    [
        ("draft", 0, None, False, Standing.DECLARED),
        ("submitted", 0, None, False, Standing.UNDER_REVIEW),
        ("submitted", 0, None, True, Standing.UNDER_REVIEW),
        ("verified", 1, TODAY, False, Standing.VERIFIED),
        ("submitted", 1, TODAY, False, Standing.VERIFIED),
        ("verified", 1, TODAY - timedelta(days=1), False, Standing.EXPIRED),
        ("needs_work", 0, None, True, Standing.WITHDRAWN),
        ("suspended", 2, TODAY, False, Standing.SUSPENDED),
        ("refused", 0, None, False, Standing.REFUSED),
        ("needs_work", 0, None, False, Standing.DECLARED),
    ],
)
def test_the_public_reads_what_is_true_today(state, level, until, withdrawn, expected):
    assert rules.standing(state, level, until, withdrawn, TODAY) is expected


def test_a_level_counts_to_its_last_day_included():
    assert rules.has_level("verified", 1, TODAY, TODAY)
    assert not rules.has_level("verified", 1, TODAY, TODAY + timedelta(days=1))
    assert not rules.has_level("verified", 1, TODAY, TODAY, least=2)


def test_an_organisation_has_a_name():
    rules.check_names({"ar": "جمعية"})
    with pytest.raises(Invalid):
        rules.check_names({"en": "Only English"})


@pytest.mark.parametrize("kind", [Kind.LOCAL, Kind.COOPERATIVE])
def test_a_moroccan_organisation_has_its_commune(kind):
    with pytest.raises(Invalid) as told:
        rules.check_place(kind, None, "MA")
    assert told.value.field == "commune"


@pytest.mark.parametrize("country", [None, "", "MA"])
def test_an_association_abroad_is_registered_abroad(country):
    with pytest.raises(Invalid) as told:
        rules.check_place(Kind.DIASPORA, None, country)
    assert told.value.field == "country"
    rules.check_place(Kind.PARTNER, None, "MA")


@pytest.mark.parametrize("year", [1899, 2027])
def test_a_founding_year_is_possible(year):
    with pytest.raises(Invalid):
        rules.check_founded(year, TODAY)
    rules.check_founded(None, TODAY)
    rules.check_founded(2026, TODAY)


def test_a_founder_can_act_for_what_she_founds():
    with pytest.raises(Invalid):
        rules.check_office(Role.MEMBER)
    rules.check_office(Role.SECRETARY)


def test_president_and_treasurer_are_two_addresses():
    held = [(Role.PRESIDENT, Part.INVITED, "Fatima@example.org")]

    with pytest.raises(Refusal) as told:
        rules.check_invitation(Role.TREASURER, "fatima@EXAMPLE.org", held)

    assert told.value.field == "email"
    rules.check_invitation(Role.TREASURER, "lahcen@example.org", held)


def test_an_office_is_held_by_one_person():
    held = [(Role.PRESIDENT, Part.ACTIVE, "fatima@example.org")]

    with pytest.raises(Refusal) as told:
        rules.check_invitation(Role.PRESIDENT, "lahcen@example.org", held)

    assert told.value.field == "role"
    rules.check_invitation(Role.MEMBER, "lahcen@example.org", held)


def test_nobody_is_invited_twice_over():
    with pytest.raises(Refusal):
        rules.check_invitation("member", "a@example.org", [("member", "active", "a@example.org")])


def test_an_invitation_serves_once_within_thirty_days():
    rules.check_acceptance("invited", NOW - timedelta(days=30), NOW)
    with pytest.raises(Refusal):
        rules.check_acceptance("invited", NOW - timedelta(days=30, seconds=1), NOW)
    with pytest.raises(Refusal):
        rules.check_acceptance("active", NOW, NOW)


def test_the_last_manager_stays():
    with pytest.raises(Refusal):
        rules.check_end("president", "active", 0)
    rules.check_end("president", "active", 1)
    rules.check_end("member", "active", 0)
    rules.check_end("president", "invited", 0)


def test_an_institution_needs_no_officers():
    assert rules.missing_officers(Kind.PARTNER, []) == []
    assert rules.missing_officers(Kind.LOCAL, ["treasurer"]) == [Role.PRESIDENT]
