"""Two reviewers, one decision."""

import threading
from datetime import timedelta

import pytest

from solidarity import announcements
from solidarity.accounts.models import Person
from solidarity.associations import queries
from solidarity.associations.models import Association, LevelDecision, Review
from solidarity.associations.rules import Standing, State
from solidarity.associations.verification import actions
from solidarity.associations.verification import queries as verification
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.journal import queries as journal
from solidarity.kit import clock
from solidarity.mail import queries as mail
from solidarity.web import transaction
from tests.factories.accounts import make_person
from tests.factories.associations import (
    make_administrator,
    make_association,
    make_complete_association,
    make_paper,
    make_reviewer,
    make_route,
    make_verified_association,
)

REASON = "Receipt and board seen, video call on Monday."


def opine(association, by, verdict="accept", reason=REASON):
    return actions.give_opinion(
        association, verdict=verdict, reason=reason, checked=["receipt", "call"], by=by
    )


@pytest.fixture
def heard():
    """The associations whose level was announced."""
    found = []

    def listen(association, **_facts):
        found.append(association)

    announcements.association_level_changed.connect(listen)
    yield found
    announcements.association_level_changed.disconnect(listen)


def test_an_incomplete_file_is_not_sent(acting):
    association = make_association(president=make_person())

    with pytest.raises(Refusal, match="not complete"):
        actions.submit(association, level=1, by=make_person())

    assert association.state == "draft"


def test_a_complete_file_waits_for_reviewers(acting):
    association = make_complete_association()

    actions.submit(association, level=1, by=make_person())

    assert association.state == State.SUBMITTED
    assert verification.list_waiting() == [association]
    assert verification.count_waiting() == (1, association.submitted_at)
    assert queries.standing_of(association) is Standing.UNDER_REVIEW


def test_an_institution_is_sent_without_papers(acting):
    association = make_association(kind="partner", president=make_person())

    actions.submit(association, level=1, by=make_person())

    assert association.state == State.SUBMITTED


def test_two_reviewers_make_level_one(acting, heard):
    association = make_complete_association(state="submitted")
    first, second = make_reviewer(), make_reviewer()

    assert opine(association, first) is None
    assert not queries.has_level_now(association)
    assert opine(association, second) is State.VERIFIED

    assert queries.has_level_now(association)
    assert association.level_until == clock.today().replace(year=clock.today().year + 1)
    assert heard == [association]
    decision = verification.find_last_grant(association.id)
    assert decision.reviewers == [first.id, second.id]
    assert decision.checked == ["call", "receipt"]
    letters = {letter.to for letter in mail.list_latest()}
    assert letters == {p.email for p in queries.list_managers(association.id)}
    acts = [line.act for line in journal.list_lines("Association", association.id)]
    assert "level_given" in acts


def test_one_reviewer_is_not_two(acting):
    association = make_complete_association(state="submitted")
    reviewer = make_reviewer()
    opine(association, reviewer)

    with pytest.raises(Refusal, match="second person"):
        opine(association, reviewer)


def test_a_reviewer_who_belongs_to_it_stays_out(acting):
    reviewer = make_reviewer()
    association = make_complete_association(state="submitted", president=reviewer)

    with pytest.raises(NotAllowed):
        opine(association, reviewer)


def test_an_acceptance_that_looked_at_nothing_is_refused(acting):
    association = make_complete_association(state="submitted")

    with pytest.raises(Invalid):
        actions.give_opinion(
            association, verdict="accept", reason=REASON, checked=[], by=make_reviewer()
        )


def test_a_file_sent_back_carries_its_reasons_and_may_be_sent_again(acting):
    association = make_complete_association(state="submitted")
    opine(association, make_reviewer(), "needs_work", "The receipt is the provisional one.")
    assert association.state == State.NEEDS_WORK
    assert "provisional" in mail.list_latest(1)[0].text

    actions.submit(association, level=1, by=make_person())

    assert association.round == 2
    assert verification.list_opinions(association) == []
    assert len(verification.list_published_opinions(association)) == 1


def test_when_two_disagree_a_third_decides(acting):
    association = make_complete_association(state="submitted")

    assert opine(association, make_reviewer(), "accept") is None
    assert opine(association, make_reviewer(), "refuse") is None
    assert opine(association, make_reviewer(), "refuse") is State.REFUSED
    assert queries.standing_of(association) is Standing.REFUSED


def test_an_opinion_on_a_waiting_request_is_not_published_yet(acting):
    association = make_complete_association(state="submitted")
    opine(association, make_reviewer())

    assert verification.list_published_opinions(association) == []
    assert verification.count_opinions([association]) == {association.id: 1}


def test_a_decided_file_takes_no_third_opinion(acting):
    association = make_complete_association(state="submitted")
    opine(association, make_reviewer())
    opine(association, make_reviewer())

    with pytest.raises(Refusal, match="no longer waits"):
        opine(association, make_reviewer())


def test_level_two_needs_recent_minutes(acting):
    association = make_verified_association()
    make_paper(association=association, kind="accounts")
    make_paper(
        association=association, kind="minutes", issued_on=clock.today() - timedelta(days=600)
    )
    with pytest.raises(Invalid, match="minutes"):
        actions.submit(association, level=2, by=make_person())


def test_a_renewal_keeps_the_level_while_it_is_read(acting):
    association = make_verified_association()

    actions.submit(association, level=1, by=make_person())

    assert association.state == State.SUBMITTED
    assert queries.standing_of(association) is Standing.VERIFIED


def test_a_level_is_not_skipped(acting):
    with pytest.raises(Invalid):
        actions.submit(make_complete_association(), level=2, by=make_person())


def test_two_reviewers_withdraw_a_level_and_its_routes_close(acting, heard):
    association = make_verified_association()
    make_route(association=association)

    assert not actions.withdraw_level(association, reason=REASON, by=make_reviewer())
    assert queries.has_level_now(association)
    assert actions.withdraw_level(association, reason=REASON, by=make_reviewer())

    assert association.level == 0
    assert queries.standing_of(association) is Standing.WITHDRAWN
    assert queries.list_open_routes(association.id) == []
    assert verification.list_decisions(association.id)[0].is_withdrawal
    assert heard == [association]


def test_an_administrator_withdraws_alone(acting):
    association = make_verified_association()

    assert actions.withdraw_level(association, reason=REASON, by=make_administrator())
    with pytest.raises(Refusal, match="no level"):
        actions.withdraw_level(association, reason=REASON, by=make_administrator())


def test_a_level_given_again_ends_the_withdrawal(acting):
    association = make_verified_association()
    actions.withdraw_level(association, reason=REASON, by=make_administrator())
    actions.submit(association, level=1, by=make_person())
    opine(association, make_reviewer())
    opine(association, make_reviewer())

    assert queries.standing_of(association) is Standing.VERIFIED


def test_a_suspended_association_receives_nothing_until_it_is_lifted(acting):
    association = make_verified_association()
    make_route(association=association)
    assert len(queries.list_open_routes(association.id)) == 1

    actions.suspend(association, reason=REASON, by=make_reviewer())
    assert queries.list_open_routes(association.id) == []
    assert queries.level_ceiling(association).minor == 0

    actions.lift_suspension(association, reason=REASON, by=make_reviewer())
    assert len(queries.list_open_routes(association.id)) == 1


def test_two_reviewers_at_the_same_moment_make_one_decision(app, db):
    association_id = make_complete_association(state="submitted").id
    reviewers = [make_reviewer().id, make_reviewer().id]
    db.session.commit()
    db.session.remove()
    start, outcomes = threading.Barrier(2), []

    def review(person_id):
        with app.test_request_context("/fr/"):
            start.wait()
            with transaction.writing():
                person = db.session.get(Person, person_id)
                outcomes.append(opine(db.session.get(Association, association_id), person))
            db.session.remove()

    threads = [threading.Thread(target=review, args=(i,)) for i in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == [None, State.VERIFIED]
    assert db.session.query(LevelDecision).count() == 1
    assert db.session.query(Review).count() == 2
