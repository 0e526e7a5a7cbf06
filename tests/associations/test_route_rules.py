"""How money may reach an association: what the law and the policy table allow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from solidarity.associations.routes import rules
from solidarity.associations.routes.rules import Draft, Policy, RouteKind
from solidarity.errors import Invalid, Refusal

TODAY = date(2026, 11, 22)
POLICY = Policy(
    level_ceiling_minor=200_000_00,
    open_countries=frozenset({"FR", "BE"}),
    processor_countries=frozenset({"FR", "DE"}),
    transfer_kinds=frozenset({"local"}),
)
CARD = Draft(kind="card", starts_on=TODAY, host_country="FR")
TRANSFER = Draft(
    kind="transfer", starts_on=TODAY, ends_on=TODAY + timedelta(days=60),
    authorisation="18-18/42", authority="SGG", has_copy=True,
    iban="MA64999000000000000000004244",
)  # fmt: skip
REFERRAL = Draft(
    kind="referral", starts_on=TODAY, address="https://example.ma/aman", holder="Wafir"
)


def check(draft, kind="local", in_force=True):
    rules.check(kind, in_force, draft, POLICY, TODAY)


@pytest.mark.parametrize("draft", [CARD, TRANSFER, REFERRAL])
def test_a_complete_route_opens(draft):
    check(draft)


def test_no_level_no_route():
    with pytest.raises(Refusal):
        check(CARD, in_force=False)


def test_a_cooperative_never_receives_transfers_from_the_public():
    with pytest.raises(Invalid, match="18-18") as told:
        check(TRANSFER, kind="cooperative")
    assert told.value.field == "kind"
    check(CARD, kind="cooperative")
    check(REFERRAL, kind="cooperative")
    misled = replace(POLICY, transfer_kinds=frozenset({"cooperative"}))
    assert RouteKind.TRANSFER not in rules.kinds_for("cooperative", misled)


def test_an_institution_receives_nothing_here():
    assert rules.kinds_for("partner", POLICY) == []
    with pytest.raises(Invalid):
        check(CARD, kind="partner")


@pytest.mark.parametrize(
    ("draft", "change", "field"),
    [
        (CARD, {"host_country": None}, "host"),
        (CARD, {"host_country": "MA"}, "host"),
        (CARD, {"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        (CARD, {"starts_on": TODAY - timedelta(9), "ends_on": TODAY - timedelta(1)}, "ends_on"),
        (CARD, {"ceiling_minor": 0}, "ceiling"),
        (CARD, {"ceiling_minor": 200_000_01}, "ceiling"),
        (CARD, {"countries": ["FR", "QA"]}, "countries"),
        (TRANSFER, {"authorisation": ""}, "authorisation"),
        (TRANSFER, {"authority": ""}, "authority"),
        (TRANSFER, {"ends_on": None}, "ends_on"),
        (TRANSFER, {"has_copy": False}, "authorisation"),
        (TRANSFER, {"iban": "MA65999000000000000000004244"}, "iban"),
        (REFERRAL, {"address": "http://example.ma"}, "address"),
        (REFERRAL, {"address": "javascript:alert(1)"}, "address"),
        (REFERRAL, {"holder": ""}, "holder"),
    ],
)
def test_each_refusal_stands_beside_its_field(draft, change, field):
    with pytest.raises(Invalid) as told:
        check(replace(draft, **change))
    assert told.value.field == field


def test_a_ceiling_may_reach_the_level_s_own():
    check(replace(CARD, ceiling_minor=200_000_00, countries=["FR"]))


def test_a_route_receives_between_its_days_until_it_is_closed():
    assert rules.is_open(TODAY, TODAY, False, TODAY)
    assert rules.is_open(TODAY, None, False, TODAY + timedelta(days=999))
    assert not rules.is_open(TODAY, TODAY, False, TODAY + timedelta(days=1))
    assert not rules.is_open(TODAY, None, False, TODAY - timedelta(days=1))
    assert not rules.is_open(TODAY, None, True, TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": "42"}, "processor_account"),
        ({"currency": "XYZ"}, "currency"),
        ({"country": "MA"}, "association"),
        ({"gives_tax_receipt": True}, "ruling"),
    ],
)
def test_a_host_account_is_served_and_its_receipt_has_a_ruling(change, field):
    asked = {"account": "acct_1Abcd", "currency": "EUR", "country": "FR",
             "gives_tax_receipt": False, "ruling": ""} | change  # fmt: skip
    with pytest.raises(Invalid) as told:
        rules.check_host_account(
            asked["account"], asked["currency"], asked["country"], ["FR"],
            gives_tax_receipt=asked["gives_tax_receipt"], ruling=asked["ruling"],
        )  # fmt: skip
    assert told.value.field == field


def test_a_tax_receipt_with_its_ruling_is_taken():
    rules.check_host_account(
        "acct_1Abcd", "EUR", "FR", ["FR"], gives_tax_receipt=True, ruling="Rescrit 2024-12"
    )
