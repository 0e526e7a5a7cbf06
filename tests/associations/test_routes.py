"""Opening and closing the ways to receive."""

from datetime import timedelta

import pytest

from solidarity import announcements
from solidarity.associations import queries
from solidarity.associations.routes import actions
from solidarity.associations.routes.queries import list_possible_hosts
from solidarity.associations.routes.rules import Draft
from solidarity.errors import Invalid, NotAllowed, NotFound, Refusal
from solidarity.kit import clock
from tests.factories.associations import (
    IBAN,
    RIB,
    make_administrator,
    make_complete_association,
    make_host_account,
    make_paper,
    make_reviewer,
    make_route,
    make_verified_association,
)


def card(**more):
    return Draft(kind="card", starts_on=clock.today(), **more)


def transfer(**more):
    asked = {"ends_on": clock.today() + timedelta(days=60), "authorisation": "18-18/42",
             "authority": "SGG", "iban": IBAN} | more  # fmt: skip
    return Draft(kind="transfer", starts_on=clock.today(), **asked)


def test_a_card_route_says_who_holds_the_money(acting):
    heard = []

    def listen(route, **_facts):
        heard.append(route)

    announcements.payment_route_opened.connect(listen)
    association, host = make_verified_association(), make_host_account()

    route = actions.open_route(association, card(), host_id=host.id, by=make_reviewer())

    announcements.payment_route_opened.disconnect(listen)
    assert heard == [route]
    assert queries.find_open_route(association.id) is route
    assert queries.find_open_route(association.id, "transfer") is None


def test_without_a_level_in_force_no_route_opens(acting):
    yesterday = clock.today() - timedelta(days=1)
    for association in (
        make_verified_association(until=yesterday),
        make_complete_association(state="submitted"),
    ):
        with pytest.raises(Refusal, match="no level"):
            actions.open_route(
                association, card(), host_id=make_host_account().id, by=make_reviewer()
            )


def test_a_host_whose_own_level_ended_receives_for_nobody(acting):
    host = make_verified_association(kind="host", until=clock.today() - timedelta(days=1))
    account = make_host_account(association=host)

    with pytest.raises(Refusal) as told:
        actions.open_route(
            make_verified_association(), card(), host_id=account.id, by=make_reviewer()
        )

    assert told.value.field == "host"


def test_a_transfer_needs_the_licence_in_the_file(acting):
    association = make_verified_association()
    with pytest.raises(Invalid, match="copy of the licence"):
        actions.open_route(association, transfer(), host_id=None, by=make_reviewer())

    paper = make_paper(association=association, kind="authorisation")
    route = actions.open_route(association, transfer(), host_id=None, by=make_reviewer())

    assert route.paper_id == paper.id
    assert route.iban == IBAN


def test_a_rib_is_turned_into_its_iban(acting):
    association = make_verified_association()
    make_paper(association=association, kind="authorisation")

    route = actions.open_route(association, transfer(iban=RIB), host_id=None, by=make_reviewer())

    assert route.iban == IBAN


def test_a_cooperative_gets_no_transfer(acting):
    association = make_verified_association(kind="cooperative")

    with pytest.raises(Invalid, match="18-18"):
        actions.open_route(association, transfer(), host_id=None, by=make_reviewer())
    actions.open_route(association, card(), host_id=make_host_account().id, by=make_reviewer())


def test_the_ceiling_is_the_level_s(acting):
    association = make_verified_association(level=1)

    with pytest.raises(Invalid) as told:
        actions.open_route(
            association, card(ceiling_minor=200_001_00), host_id=make_host_account().id,
            by=make_reviewer(),
        )  # fmt: skip

    assert told.value.field == "ceiling"
    assert queries.level_ceiling(association).minor == 200_000_00


def test_a_reviewer_opens_nothing_for_her_own(acting):
    reviewer = make_reviewer()
    association = make_verified_association(treasurer=reviewer)

    with pytest.raises(NotAllowed):
        actions.open_route(association, card(), host_id=make_host_account().id, by=reviewer)


def test_a_closed_route_receives_nothing(acting):
    association = make_verified_association()
    route = make_route(association=association)

    actions.close_route(association, route.id, by=make_reviewer())

    assert queries.find_open_route(association.id) is None
    with pytest.raises(Refusal):
        actions.close_route(association, route.id, by=make_reviewer())
    with pytest.raises(NotFound):
        actions.close_route(make_verified_association(), route.id, by=make_reviewer())


def test_a_route_is_silent_when_the_level_ends(acting):
    association = make_verified_association()
    make_route(association=association)

    with clock.standing_at(clock.now() + timedelta(days=800)):
        assert queries.list_open_routes(association.id) == []


def add_host(association, **more):
    asked = {"processor_account": "acct_1Abcd", "currency": "EUR", "gives_tax_receipt": False,
             "ruling": "", "legal_note": {}} | more  # fmt: skip
    return actions.add_host_account(association, by=make_administrator(), **asked)


def test_a_host_is_recorded_once(acting):
    host = make_verified_association(kind="host", name="A")
    other = make_verified_association(kind="host", name="B")
    assert list_possible_hosts() == [host, other]

    add_host(host, gives_tax_receipt=True, ruling="Rescrit 2024-12")

    assert list_possible_hosts() == [other]
    with pytest.raises(Invalid, match="already recorded"):
        add_host(other)


def test_a_host_s_own_file_is_accepted_first(acting):
    with pytest.raises(Refusal, match="no level"):
        add_host(make_complete_association(kind="host"))


def test_every_policy_row_has_its_source_and_words(acting):
    rows = queries.list_policy()

    assert {"ceiling.project.gift", "reviewers.needed", "countries.open"} <= {r.key for r in rows}
    for row in rows:
        assert "counsel" in row.source
        assert set(row.note) == {"fr", "ar", "en"}
    assert queries.get_policy_amount("ceiling.project.gift").minor == 450_000_00
    assert "MA" not in queries.get_policy("countries.processor")["countries"]
