"""Each month that is paid is an ordinary gift, once, whatever happens on the way."""

import random
import threading
from datetime import timedelta

import pytest

from solidarity.extensions import db
from solidarity.giving import gateway, reconcile
from solidarity.giving import queries as gifts
from solidarity.giving.monthly import following
from solidarity.kit import clock


def test_the_first_month_is_a_gift_of_its_own_and_the_donor_is_told(story, project):
    story.begin(message="Pour le puits.").pay().hear()

    gift = story.gift()
    assert (gift.state, gift.amount_minor) == ("active", 2000)
    assert timedelta(days=27) < gift.next_at - clock.now() < timedelta(days=32)
    (first,) = story.donations()
    assert (first.state, first.means, first.project_id) == ("received", "processor", project.id)
    assert first.reference != gift.reference
    assert first.quote_minor == 21600
    book = story.book()
    assert book[f"project:{project.id}:EUR"] == -2000
    assert sum(b for code, b in book.items() if "fee:" in code or ":available:" in code) == 2000
    assert sorted(story.letters()) == ["monthly_started", "thanks"]


def test_a_month_later_there_is_a_second_gift_with_its_own_reference(story, project):
    story.run()
    story.month_passes()

    first, second = story.donations()
    assert first.reference != second.reference
    assert story.given() == [(2000, "received")] * 2
    assert story.book()[f"project:{project.id}:EUR"] == -4000
    assert story.letters().count("thanks") == 2
    assert story.letters().count("monthly_started") == 1


@pytest.mark.parametrize("seed", range(2))
def test_announcements_twice_and_in_any_order_make_the_same_gifts(story, project, seed):
    chance = random.Random(seed)
    story.begin().pay()
    story.month_passes(seen=False)
    story.hear(times=2, order=lambda events: chance.sample(events, len(events)))
    story.hear(times=2, order=lambda events: chance.sample(events, len(events)))

    assert story.given() == [(2000, "received")] * 2
    assert story.book()[f"project:{project.id}:EUR"] == -4000
    assert story.letters().count("thanks") == 2


def test_without_any_announcement_the_poller_finds_the_beginning_and_each_month(app, story):
    story.begin().pay()
    with app.test_request_context("/fr/"), clock.standing_at(clock.now() + timedelta(minutes=2)):
        following.follow()
    assert story.given() == [(2000, "received")]

    story.month_passes(seen=False)
    with app.test_request_context("/fr/"), clock.standing_at(clock.now() + timedelta(days=33)):
        following.follow()
        following.follow()
    assert story.given() == [(2000, "received")] * 2
    assert story.book()


def test_a_page_that_is_left_begins_nothing_and_may_be_opened_again(app, story):
    story.begin()
    first = story.gift().session_id
    story.double.control("advance", seconds=2 * 86_400)
    story.hear()
    assert (story.gift().state, story.donations(), story.letters()) == ("expired", [], [])

    with app.test_request_context("/fr/"):
        from solidarity.giving.monthly import actions, queries

        actions.new_page(story.id)
        following.open_page(queries.get(story.id))
    assert story.gift().session_id != first
    story.pay().hear()
    assert story.given() == [(2000, "received")]


def test_the_page_is_the_same_when_the_processor_hangs_up_after_opening_it(story):
    story.double.control("chaos", fail_next={"drop_connection": True})
    story.begin()
    reference = story.gift().reference
    assert len(story.double.control(f"sessions/{reference}")["sessions"]) == 1


def test_two_tellers_of_the_same_month_write_one_gift(app, story):
    story.begin().pay()
    start, answers = threading.Barrier(4), []

    def tell():
        with app.test_request_context("/fr/"):
            start.wait()
            answers.append(following.sync(story.id))

    tellers = [threading.Thread(target=tell) for _ in range(4)]
    for one in tellers:
        one.start()
    for one in tellers:
        one.join()

    assert answers == [True] * 4
    assert story.given() == [(2000, "received")]
    assert story.letters().count("thanks") == 1
    assert story.book()


def test_a_month_refunded_at_the_processor_leaves_the_totals(app, story, project):
    story.run()
    story.month_passes()
    second = story.donations()[1]
    with app.test_request_context("/fr/"):
        attempt = gifts.last_attempt(second.id)
        gateway.refund(attempt.payment_intent_id, attempt.processor_account, key="r1")
    story.hear()

    assert story.given() == [(2000, "received"), (2000, "refunded")]
    assert story.book()[f"project:{project.id}:EUR"] == -2000


def test_a_fee_known_later_is_booked_once_it_is_known(story):
    story.double.control("chaos", fee_delay=3600)
    story.begin().pay().hear()
    assert not any("fee:processor" in code for code in story.book())
    story.double.control("advance", seconds=7200)
    story.hear()
    assert any("fee:processor" in code for code in story.book())


def test_reconciliation_has_nothing_to_add_to_months_that_were_heard(app, story):
    story.run()
    story.month_passes()
    with app.test_request_context("/fr/"):
        since = clock.now() - timedelta(days=1)
        assert reconcile.find_differences(since) == []


def test_money_of_a_month_is_taken_in_even_after_the_project_is_full(app, story, project):
    story.run()
    with app.app_context():
        db.session.merge(project).collect_until = clock.today() - timedelta(days=1)
        db.session.commit()
    story.month_passes()
    assert story.given() == [(2000, "received")] * 2
