"""Signing up, inviting, joining, leaving."""

import re
from datetime import timedelta

import pytest

from solidarity.announcements import person_erased
from solidarity.associations import actions, queries
from solidarity.associations.rules import Part, Role
from solidarity.errors import NotFound, Refusal
from solidarity.kit import clock
from solidarity.mail import queries as mail
from tests.factories.accounts import make_person
from tests.factories.associations import AZAGHAR_NIRS, make_association, make_member

TOLD = {
    "name": {"fr": "Association Tagant-n-Aman", "ar": "جمعية تاكانت ن أمان"},
    "about": {},
    "commune_code": AZAGHAR_NIRS,
    "country": "MA",
    "founded": 2011,
    "email": "bureau@example.org",
    "phone": None,
}


def found(by, **told):
    return actions.found_association(kind="local", office=Role.PRESIDENT, by=by, **{**TOLD, **told})


def invite(association, by, email="lahcen@example.org", role="treasurer"):
    """Invite, and return the token of the letter's link."""
    actions.invite(association, email=email, role=role, lang="fr", by=by)
    letter = mail.list_latest(1)[0]
    assert letter.to == email
    return re.search(r"/invitations/(\S+)", letter.text)[1]


def test_the_founder_acts_for_what_she_founded(acting):
    fatima = make_person()

    association = found(fatima)

    assert association.slug == "association-tagant-n-aman"
    assert association.state == "draft"
    assert association.level == 0
    assert queries.is_manager(fatima.id, association.id)
    assert queries.list_associations_of(fatima.id) == [association]


def test_two_associations_of_one_name_have_two_addresses(acting):
    first, second = found(make_person()), found(make_person())

    assert first.slug != second.slug
    assert second.slug.startswith("association-tagant-n-aman-")


def test_an_arabic_name_alone_is_enough(acting):
    association = found(make_person(), name={"ar": "جمعية أمان"})

    assert association.slug.startswith("association")
    assert queries.get_association(association.slug) is association


def test_a_name_never_takes_the_place_of_a_page(acting):
    assert found(make_person(), name={"fr": "New"}).slug == "association"


def test_an_invited_treasurer_joins_with_the_letter_s_link(acting):
    fatima, lahcen = make_person(), make_person()
    association = found(fatima)
    token = invite(association, fatima)

    actions.accept_invitation(token, by=lahcen)

    assert queries.is_manager(lahcen.id, association.id)
    with pytest.raises(NotFound):
        actions.accept_invitation(token, by=make_person())


def test_what_is_stored_opens_nothing(acting):
    fatima = make_person()
    association = found(fatima)
    token = invite(association, fatima)

    waiting = next(m for m in queries.list_members(association.id) if m.email)

    assert token not in str(waiting.membership.token_digest)


def test_one_person_takes_one_part(acting):
    fatima = make_person()
    association = found(fatima)
    token = invite(association, fatima, email="her-other-address@example.org")

    with pytest.raises(Refusal, match="Another person"):
        actions.accept_invitation(token, by=fatima)


def test_an_office_filled_meanwhile_is_not_given_twice(acting):
    fatima = make_person()
    association = found(fatima)
    token = invite(association, fatima)
    make_member(association=association, role="treasurer")

    with pytest.raises(Refusal, match="already holds"):
        actions.accept_invitation(token, by=make_person())


def test_an_old_invitation_has_run_out(acting):
    fatima = make_person()
    association = found(fatima)
    with clock.standing_at(clock.now() - timedelta(days=31)):
        token = invite(association, fatima)

    with pytest.raises(Refusal, match="days old"):
        actions.accept_invitation(token, by=make_person())


def test_inviting_again_replaces_the_first_letter(acting):
    fatima = make_person()
    association = found(fatima)
    first = invite(association, fatima)
    second = invite(association, fatima)

    with pytest.raises(NotFound):
        actions.accept_invitation(first, by=make_person())
    actions.accept_invitation(second, by=make_person())


def test_declining_leaves_nothing_behind(acting):
    fatima = make_person()
    association = found(fatima)
    token = invite(association, fatima)

    actions.decline_invitation(token, by=make_person())

    assert [m.membership.role for m in queries.list_members(association.id)] == ["president"]


def test_a_member_who_left_may_come_back(acting):
    fatima, lahcen = make_person(), make_person()
    association = found(fatima)
    part = actions.accept_invitation(invite(association, fatima), by=lahcen)
    actions.end_membership(association, part.id, by=fatima)
    assert not queries.is_member(lahcen.id, association.id)

    again = actions.accept_invitation(invite(association, fatima, role="secretary"), by=lahcen)

    assert again.role == "secretary"
    assert again.until is None
    assert queries.is_manager(lahcen.id, association.id)


def test_the_last_manager_cannot_leave(acting):
    fatima = make_person()
    association = found(fatima)
    make_member(association=association, role="member")
    mine = queries.find_membership(fatima.id, association.id)

    with pytest.raises(Refusal, match="last person"):
        actions.end_membership(association, mine.id, by=fatima)


def test_nobody_ends_a_part_in_another_association(acting):
    fatima = make_person()
    association = found(fatima)
    elsewhere = make_member(association=make_association())

    with pytest.raises(NotFound):
        actions.end_membership(association, elsewhere.id, by=fatima)


def test_whoever_belongs_belonged_or_is_invited_is_related(acting):
    fatima, former, asked, stranger = (make_person() for _ in range(4))
    association = found(fatima)
    make_member(association=association, person=former, state=Part.ENDED)
    invite(association, fatima, email=asked.email.upper())

    related = [queries.is_related(p.id, association.id) for p in (fatima, former, asked, stranger)]

    assert related == [True, True, True, False]


def test_a_person_who_is_forgotten_leaves_her_associations(acting):
    fatima, lahcen = make_person(), make_person()
    association = found(fatima)
    actions.accept_invitation(invite(association, fatima), by=lahcen)

    person_erased.send(lahcen)

    assert not queries.is_member(lahcen.id, association.id)
    assert [m.name for m in queries.list_members(association.id)] == [fatima.name]


def test_invitations_to_a_person_who_is_forgotten_are_dropped(acting):
    fatima, aicha = make_person(), make_person()
    association = found(fatima)
    token = invite(association, fatima, email=aicha.email, role="secretary")

    person_erased.send(aicha)

    with pytest.raises(NotFound):
        actions.accept_invitation(token, by=make_person())
