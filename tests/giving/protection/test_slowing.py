"""A tester of stolen cards is slowed; a donor is not; a treasurer decides."""

from datetime import timedelta

import pytest

from solidarity.giving.models import Donation
from solidarity.giving.protection import actions, hearing
from solidarity.giving.protection.models import PaymentTry, RefusedCard, SlowedGiver
from solidarity.giving.protection.queries import is_under_attack
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from tests.factories.accounts import make_person
from tests.factories.giving import make_slowed

GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org"}


@pytest.fixture
def give(app, project, double):
    """Send the giving form from an address; each form is another one."""
    numbers = iter(range(1000))

    def send(address="203.0.113.7", **values):
        data = {**GIFT, "form_token": f"form-{next(numbers)}", **values}
        browser = app.test_client()
        environ = {"REMOTE_ADDR": address}
        url = f"/en/projects/{project.slug}/give"
        return browser.post(url, data=data, environ_base=environ)

    return send


@pytest.fixture
def refuse(app, db, double, announce, drain):
    """Press “declined” on the newest page, `times` with as many cards."""

    def press(times, card=None):
        gift = db.session.scalars(db.select(Donation).order_by(Donation.id.desc())).first()
        (session,) = double.control(f"sessions/{gift.reference}")["sessions"]
        for n in range(times):
            double.control("pay", session=session["id"], outcome="declined",
                           fingerprint=card or f"card-{gift.id}-{n}")  # fmt: skip
        announce(only={"charge.failed"})
        drain()

    return press


def test_thirty_declines_from_one_address_slow_it_and_nobody_else(db, give, refuse):
    assert give().status_code == 303
    refuse(30)
    assert db.session.query(RefusedCard).count() == 30

    slowed = give()
    assert slowed.status_code == 429
    assert "opens again on" in slowed.text
    assert 'value="fatima@example.org"' in slowed.text  # nothing typed is lost
    assert db.session.query(Donation).count() == 1
    assert give(rhythm="monthly").status_code == 429
    assert give("198.51.100.9").status_code == 303


def test_a_donor_whose_card_is_refused_twice_gives_all_the_same(give, refuse):
    give()
    refuse(2)
    assert give().status_code == 303


def test_the_count_of_a_refused_form_survives_its_roll_back(db, give, refuse):
    give()
    refuse(8)
    for _ in range(3):
        assert give().status_code == 429
    (row,) = db.session.query(SlowedGiver).all()
    assert (row.refused, row.sign, row.state) == (3, "failures", "open")


def test_the_page_a_tester_tries_cards_on_is_closed_at_the_processor(db, double, give, refuse):
    give()
    refuse(7)
    reference = db.session.query(Donation.reference).scalar()
    assert double.control(f"sessions/{reference}")["sessions"][0]["status"] == "open"
    refuse(1)
    assert double.control(f"sessions/{reference}")["sessions"][0]["status"] == "expired"


def test_the_wait_ends_by_itself(give, refuse):
    give()
    refuse(8)
    with clock.standing_at(clock.now() + timedelta(minutes=61)):
        assert give().status_code == 303


def test_a_decline_announced_twice_counts_once(app, db, give, refuse, announce, drain):
    give()
    refuse(2)
    announce(times=3, only={"charge.failed"})
    drain()
    assert db.session.query(RefusedCard).count() == 2


def test_pages_opened_again_and_again_are_slowed_too(db, project, give):
    give()
    address = db.session.query(PaymentTry.address).scalar()
    for n in range(29):
        actions.count_try(f"gift:{n}:1", address, project.id)
    db.session.commit()
    assert give().status_code == 429


def test_one_card_refused_from_many_addresses_slows_those_it_comes_from(give, refuse):
    for n in range(6):
        give(f"198.51.100.{n}")
        refuse(1, card="stolen")
    assert give("198.51.100.5").status_code == 429
    assert give("198.51.100.77").status_code == 303


def test_an_attack_on_a_project_is_seen(db, project):
    for n in range(40):
        actions.count_refused_card(f"ch_{n}", card=None, address=None, project_id=project.id)
    assert is_under_attack(project.id)


def test_no_address_is_kept_as_it_is_and_a_home_network_is_one_address(app, db, give):
    give("203.0.113.7")
    kept = db.session.query(PaymentTry.address).scalar()
    assert "203" not in kept[:4]
    with app.app_context():
        assert actions.digest("203.0.113.7") == kept
        one, other = actions.digest("2001:db8:1:2::1"), actions.digest("2001:db8:1:2:ffff::9")
        assert one == other != actions.digest("2001:db8:1:3::1")


def test_a_treasurer_releases_an_address_for_a_day(db, client, sign_in, give, refuse):
    give()
    refuse(8)
    give()
    treasurer = make_person(roles=("treasurer",), lang="en")
    sign_in(treasurer)
    page = client.get("/en/staff/slowed/").text
    assert "Many refused cards" in page
    assert ">8<" in page
    row = db.session.query(SlowedGiver).one()
    client.post(f"/en/staff/slowed/{row.id}", data={"act": "release"})

    assert give().status_code == 303
    line = db.session.query(JournalLine).filter_by(act="slowed_released").one()
    assert line.actor_id == treasurer.id
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        refuse_again = db.session.query(RefusedCard).update({"at": clock.now()})
        db.session.commit()
        assert refuse_again == 8
        assert give().status_code == 429
    db.session.expire_all()
    assert db.session.query(SlowedGiver).one().state == "open"


def test_a_treasurer_keeps_an_address_out_and_decides_once(db, client, sign_in, project, give):
    give()
    address = db.session.query(PaymentTry.address).scalar()
    row = make_slowed(project, address=address)
    db.session.commit()
    sign_in(make_person(roles=("treasurer",)))
    assert client.post(f"/en/staff/slowed/{row.id}", data={"act": "refuse"}).status_code == 303
    assert client.post(f"/en/staff/slowed/{row.id}", data={"act": "release"}).status_code == 409
    answer = give()
    assert answer.status_code == 429
    assert "write to us" in answer.text


def test_counts_are_forgotten_after_a_month(app, db, project):
    with clock.standing_at(clock.now() - timedelta(days=31)):
        actions.count_try("gift:1:1", "code", project.id)
        actions.count_refused_card("ch_1", card="c", address="code", project_id=project.id)
        make_slowed(project)
        db.session.commit()
    assert hearing.forget_old() == 3
    assert db.session.query(PaymentTry).count() == 0
