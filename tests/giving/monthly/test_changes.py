"""What the donor, the bank or the project changes is mirrored at the processor, once."""

from datetime import timedelta

import pytest

from solidarity.extensions import db
from solidarity.giving import gateway
from solidarity.giving.monthly import actions, following
from solidarity.giving.monthly.rules import Kind
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.projects.life import actions as life
from solidarity.projects.rules import Actor, ProjectState


def at_the_processor(story):
    with story.app.app_context():
        options = {"stripe_account": "acct_demo_fr"}
        subscriptions = gateway.client().v1.subscriptions
        return subscriptions.retrieve(story.gift().subscription_id, options=options)


def test_another_amount_is_taken_from_the_next_month_on(story):
    story.run()
    story.wish(Kind.AMOUNT, amount=Money(3500, "EUR"))
    assert story.gift().amount_minor == 3500
    assert story.given() == [(2000, "received")]

    story.month_passes()

    assert story.given() == [(2000, "received"), (3500, "received")]
    assert story.letters().count("monthly_changed") == 1


def test_while_paused_nothing_is_taken_and_it_resumes_by_itself_on_its_day(story):
    story.run()
    until = clock.today() + timedelta(days=45)
    story.wish(Kind.PAUSE, until=until)
    assert (story.gift().state, story.gift().resumes_on) == ("paused", until)

    story.month_passes()
    assert story.given() == [(2000, "received")]
    story.month_passes()

    assert story.gift().state == "active"
    assert story.given() == [(2000, "received")] * 2
    assert {"monthly_paused", "monthly_resumed"} <= set(story.letters())
    assert story.book()


def test_a_pause_may_be_ended_by_the_donor(story):
    story.run()
    story.wish(Kind.PAUSE, until=clock.today() + timedelta(days=300))
    story.wish(Kind.RESUME)
    story.month_passes()
    assert story.given() == [(2000, "received")] * 2


def test_a_stopped_gift_takes_nothing_more(story):
    story.run()
    story.wish(Kind.STOP)
    assert at_the_processor(story).status == "canceled"
    story.month_passes()
    assert (story.gift().state, story.gift().next_at) == ("stopped", None)
    assert story.given() == [(2000, "received")]
    assert story.letters().count("monthly_stopped") == 1


@pytest.mark.parametrize(
    ("kind", "wished"),
    [
        (Kind.AMOUNT, {"amount": Money(3500, "EUR")}),
        (Kind.PAUSE, {"until": clock.today() + timedelta(days=40)}),
        (Kind.STOP, {}),
    ],
)
def test_a_wish_said_twice_is_one_wish_and_one_letter(story, kind, wished):
    story.run()
    before = len(story.letters())
    story.wish(kind, **wished)
    assert story.wish(kind, **wished) is None
    story.look()
    assert len(story.wishes()) == 1
    assert len(story.letters()) == before + 1


def test_a_wish_the_processor_did_not_hear_waits_and_is_told_again(story):
    story.run()
    story.double.control(
        "chaos", fail_next={"status": 503, "times": 3, "path": "/v1/subscriptions"}
    )
    story.wish(Kind.PAUSE, until=clock.today() + timedelta(days=40))
    assert story.wishes() == [("pause", "donor", "asked")]
    assert story.gift().state == "active"

    story.work()

    assert story.wishes() == [("pause", "donor", "done")]
    assert at_the_processor(story).pause_collection is not None


def test_a_wish_the_processor_did_and_could_not_say_is_done_once(story):
    story.run()
    story.double.control("chaos", fail_next={"drop_connection": True, "path": "/v1/subscriptions"})
    story.wish(Kind.AMOUNT, amount=Money(5000, "EUR"))
    story.work()
    assert story.wishes() == [("amount", "donor", "done")]
    assert story.letters().count("monthly_changed") == 1


def test_wishes_reach_the_processor_in_their_order(story):
    story.run()
    with story.app.test_request_context("/fr/"):
        actions.wish(story.id, Kind.PAUSE, until=clock.today() + timedelta(days=40))
        actions.wish(story.id, Kind.RESUME)
        actions.wish(story.id, Kind.AMOUNT, amount=Money(2500, "EUR"))
        db.session.commit()
    story.work()
    assert [state for _, _, state in story.wishes()] == ["done"] * 3
    assert at_the_processor(story).pause_collection is None
    assert (story.gift().state, story.gift().amount_minor) == ("active", 2500)


def test_what_was_asked_before_a_change_does_not_undo_it(story):
    story.run()
    asked_at = clock.now()
    story.wish(Kind.PAUSE, until=clock.today() + timedelta(days=40))
    with story.app.test_request_context("/fr/"):
        from dataclasses import replace

        from solidarity.giving.monthly import processor

        told = processor.fetch_subscription(story.gift().subscription_id, "acct_demo_fr")
        stale = replace(told, is_paused=False, resumes_on=None)
        actions.keep(story.id, stale, [], asked_at=asked_at)
        db.session.commit()
    assert story.gift().state == "paused"
    assert "monthly_resumed" not in story.letters()


def test_what_is_done_at_the_processor_itself_is_seen_here(story):
    story.run()
    with story.app.app_context():
        options = {"stripe_account": "acct_demo_fr"}
        gateway.client().v1.subscriptions.cancel(story.gift().subscription_id, options=options)
    story.hear()
    assert (story.gift().state, story.gift().why) == ("stopped", "processor")


def test_a_refused_month_is_told_with_the_day_of_the_next_try_and_is_no_money(story, project):
    story.run()
    story.month_passes("fails")

    assert story.given() == [(2000, "received")]
    letter = story.letter("monthly_failed")
    assert "/invoice/in_" in letter.text
    story.hear(times=2)
    assert story.letters().count("monthly_failed") == 1
    assert story.book()[f"project:{project.id}:EUR"] == -2000


def test_after_the_last_try_the_gift_is_paused_at_the_processor_and_the_donor_told(story):
    story.run()
    story.month_passes("fails")
    for _ in range(3):
        story.double.control("advance", seconds=8 * 86_400)
        story.look()
    story.work()

    assert (story.gift().state, story.gift().why) == ("paused", "failed")
    assert at_the_processor(story).pause_collection.behavior == "void"
    assert story.letters().count("monthly_halted") == 1
    story.month_passes("paid")
    assert story.given() == [(2000, "received")]

    story.wish(Kind.RESUME)
    story.double.control("advance", seconds=10 * 86_400)
    story.look()
    assert story.given() == [(2000, "received")] * 2


def move(story, to, actor=Actor.TREASURER):
    with story.app.test_request_context("/fr/"):
        life.move(story.project.id, to, actor, by=None, reason="Vérification en cours.")
        db.session.commit()
    story.work()


def test_a_funded_project_ends_the_gift_and_names_others_of_the_commune(story):
    story.run()
    move(story, ProjectState.FUNDED)

    assert (story.gift().state, story.gift().why) == ("stopped", "closed")
    assert at_the_processor(story).status == "canceled"
    assert "/fr/projects?commune=09.541.03.07" in story.letter("monthly_closed").text


def test_a_suspended_project_pauses_the_gift_which_cannot_resume_meanwhile(story):
    story.run()
    move(story, ProjectState.SUSPENDED, Actor.SITE)
    assert (story.gift().state, story.gift().why) == ("paused", "closed")
    assert at_the_processor(story).pause_collection is not None
    with story.app.test_request_context("/fr/"), pytest.raises(Exception, match="not take gifts"):
        actions.wish(story.id, Kind.RESUME)

    move(story, ProjectState.PUBLISHED)
    story.wish(Kind.RESUME)
    assert story.gift().state == "active"


def test_a_project_whose_last_day_has_passed_ends_the_gift(app, story, project):
    story.run()
    with app.app_context():
        db.session.merge(project).collect_until = clock.today() - timedelta(days=1)
        db.session.commit()
    with app.test_request_context("/fr/"):
        assert following.close_where_nothing_is_taken() == 1
    story.work()
    with app.test_request_context("/fr/"):
        assert following.close_where_nothing_is_taken() == 0
    assert story.gift().state == "stopped"


def test_a_project_that_lacks_nothing_more_ends_the_gift(app, story, project):
    story.run()
    with app.app_context():
        from solidarity.projects.models import FundingShare

        query = db.update(FundingShare).filter_by(project_id=project.id, source="gifts")
        db.session.execute(query.values(amount_minor=10_000))
        db.session.commit()
    with app.test_request_context("/fr/"):
        assert following.close_where_nothing_is_taken() == 1
