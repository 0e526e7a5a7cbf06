"""What a giver wishes beside a gift: a line, a sister project, a name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.announcements import person_erased
from solidarity.errors import Invalid
from solidarity.giving import links
from solidarity.giving.models import Donation
from solidarity.giving.wishes import actions, queries, rules
from solidarity.giving.wishes.models import GiftTribute, GiftWish
from solidarity.giving.wishes.rules import Card
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person
from tests.factories.giving import make_intended
from tests.factories.projects import make_project

DAY = date(2026, 6, 1)
GIFT = {"amount": "5000", "name": "Fatima", "email": "fatima@example.org", "form_token": "one"}
AMOUNTS = st.integers(0, 10**10)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_line_takes_what_it_lacks_and_the_rest_is_the_whole_projects(line, before, gift):
    part = rules.share_of_line(mad(line), mad(before), mad(gift))
    assert mad(0) <= part <= mad(gift)
    assert part.minor + before <= max(line, before)
    assert part == mad(gift) or part.minor == max(0, line - before)


@pytest.mark.parametrize(
    ("card", "field"),
    [
        (Card("honour"), "tribute_name"),
        (Card("honour", "Lalla", to_email="a@b.org"), "card_from"),
        (Card("honour", "Lalla", to_email="a@b.org", from_name="S"), "consent"),
        (
            Card("memory", "Lalla", "", "a@b.org", "S", "", DAY - timedelta(days=1), True),
            "card_on",
        ),
        (
            Card("memory", "Lalla", "", "a@b.org", "S", "", DAY + timedelta(days=999), True),
            "card_on",
        ),
    ],
)
def test_a_card_needs_a_name_a_hand_a_consent_and_a_day(card, field):
    with pytest.raises(Invalid) as refusal:
        rules.check_card(card, DAY)
    assert refusal.value.field == field
    rules.check_card(Card("memory", "Lalla"), DAY)
    rules.check_card(Card(), DAY)


def give(client, project, **wish):
    typed = {f"wish-{name}": value for name, value in wish.items()}
    return client.post(
        f"/en/projects/{project.slug}/give", data={**GIFT, "currency": "EUR", **typed}
    )


def test_the_page_offers_lines_with_what_they_lack_and_sister_projects(client, db, project):
    make_project(title="Une école")
    db.session.commit()
    page = client.get(f"/fr/projects/{project.slug}/give").text
    assert "Forage et pompage solaire ·" in page
    assert "Tranchées ·" not in page, "a line in kind takes no money"
    assert "Une école" in page


def test_a_wish_is_kept_with_its_gift_once_and_told_on_its_page(client, db, double, project):
    sister = make_project(title="Une école")
    db.session.commit()
    for _ in range(2):
        assert give(client, project, line=1, sister=sister.id).status_code == 303
    wish = db.session.query(GiftWish).one()
    assert (wish.line_n, wish.sister_id) == (1, sister.id)
    assert queries.sister_projects([wish.donation_id]) == {wish.donation_id: sister.id}

    gift = db.session.query(Donation).one()
    page = client.get(f"/fr/gifts/{links.token_of(gift)}").text
    assert "Forage et pompage solaire" in page
    assert "Une école" in page


def test_a_line_that_filled_up_meanwhile_leaves_the_gift_to_the_whole_project(
    client, db, double, project
):
    assert give(client, project, line=77, sister=9999).status_code == 303
    assert db.session.query(Donation).count() == 1
    assert db.session.query(GiftWish).count() == 0


def test_first_received_is_first_served(app, db, double, project):
    from solidarity.giving.queries import find_route

    route = find_route(project)
    project.budget[0].amount_minor = 800_00
    gifts = [make_intended(project, route, minor=5000)[0] for _ in range(3)]  # 540 MAD each
    for n, gift in enumerate(gifts):
        actions.keep(gift, line=1, sister=0, card=Card())
        gift.state, gift.received_at = "received", clock.now() + timedelta(seconds=n)
        db.session.flush()
    shares = [queries.find_wish(gift) for gift in gifts]
    assert [(s.in_line.minor if s else None) for s in shares] == [540_00, 260_00, None]
    assert queries.list_open_lines(project) == []


@pytest.mark.parametrize("kind", ["honour", "memory"])
def test_the_card_leaves_on_its_day_once_without_the_amount_and_forgets_the_address(
    app, db, double, project, kind
):
    from solidarity.giving.queries import find_route

    gift, _ = make_intended(project, find_route(project), minor=7700)
    card = Card(kind, "Lalla Aïcha", "Omar", "omar@example.org", "Fatima", "Pour elle.",
                clock.today() + timedelta(days=2), True)  # fmt: skip
    actions.keep(gift, line=0, sister=0, card=card)
    db.session.commit()
    moment = clock.now()

    def run(days):
        with app.test_request_context("/fr/"), clock.standing_at(moment + timedelta(days=days)):
            return actions.send_cards()

    assert run(3) == 0, "the gift is not received"
    db.session.get(Donation, gift.id).state = "received"
    db.session.commit()
    assert [run(1), run(2), run(3)] == [0, 1, 0]
    letter = db.session.query(Letter).one()
    assert letter.to == "omar@example.org"
    assert "Lalla Aïcha" in letter.text
    assert "Pour elle." in letter.text
    assert "77" not in letter.text.replace(project.slug, "")
    assert db.session.query(GiftTribute).one().to_email == ""


def test_a_mistake_in_the_card_keeps_what_was_typed_and_writes_nothing(client, db, double, project):
    answer = give(client, project, tribute="honour", tribute_name="Lalla", card_email="a@b.org")
    assert answer.status_code == 422
    assert "Write who signs the card" in answer.text
    assert 'value="Lalla"' in answer.text
    assert db.session.query(Donation).count() == 0


def test_whoever_leaves_takes_the_names_they_wrote_along(app, db, double, project):
    from solidarity.giving.queries import find_route

    person, reader = make_person(), make_person(email="omar@example.org")
    gift, _ = make_intended(project, find_route(project), person_id=person.id)
    other, _ = make_intended(project, find_route(project))
    card = Card("honour", "Lalla", "Omar", "omar@example.org", "F", "", None, True)
    for one in (gift, other):
        actions.keep(one, line=0, sister=0, card=card)
    person_erased.send(person)
    person_erased.send(reader)
    db.session.expire_all()
    first = db.session.get(GiftTribute, gift.id)
    second = db.session.get(GiftTribute, other.id)
    assert (first.person_id, first.name, first.to_email) == (None, "", "")
    assert (second.name, second.to_name, second.to_email) == ("Lalla", "", "")
