"""Hometown clubs: two signatures, shares that make the gift, one ordinary gift, a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from solidarity.announcements import person_erased
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.giving import queries as gifts
from solidarity.giving.clubs import actions, queries, rules
from solidarity.giving.clubs.models import Club, ClubGift, ClubMember, ClubShare
from solidarity.giving.models import Donation
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person, sign_in
from tests.factories.clubs import AZAGHAR_NIRS, make_club
from tests.factories.projects import make_project

EUROS = 150_00


def eur(minor):
    return Money(minor, "EUR")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=12), st.integers(-3, 3))
def test_shares_make_the_gift_to_the_centime_or_are_refused(parts, off):
    named = {n: eur(minor) for n, minor in enumerate(parts)}
    amount = eur(max(1, sum(parts) + off))
    if amount.minor == sum(parts):
        found = rules.read_shares(named, list(named), amount)
        assert sum(one.minor for one in found) == amount.minor
    else:
        with pytest.raises(Invalid):
            rules.read_shares(named, list(named), amount)


@pytest.mark.parametrize(
    ("parts", "members"),
    [({}, [1]), ({1: None}, [1]), ({2: eur(100)}, [1]), ({1: Money(100, "MAD")}, [1])],
)
def test_shares_are_of_members_in_the_currency_of_the_gift(parts, members):
    with pytest.raises(Invalid):
        rules.read_shares(parts, members, eur(100))


@pytest.fixture
def made(app, db, double, project):
    with app.test_request_context("/fr/"):
        made = make_club()
    db.session.commit()
    return made


def propose(made, project, form="f1", amount=EUROS, by=None):
    here = [member.id for member in queries.list_members(made.club.id)]
    parts = dict(zip(here, eur(amount).split([1] * len(here)), strict=True))
    return actions.propose(
        made.club, project, eur(amount), parts, note="", form=form, by=by or made.treasurer
    )


@pytest.fixture
def proposed(app, db, made, project):
    with app.test_request_context("/fr/"):
        gift = propose(made, project)
    db.session.commit()
    return gift


def test_a_founder_is_the_treasurer_and_the_second_signatory_joins_by_their_own_account(
    client, db, project
):
    sign_in(client, make_person(name="Hassan", email="hassan@example.org"))
    told = {
        "name": "Ceux d'Azaghar N'irs", "commune": AZAGHAR_NIRS, "country": "FR",
        "signatory_name": "Khadija", "signatory_email": "Khadija@example.org",
    }  # fmt: skip
    answer = client.post("/fr/clubs/new", data=told)
    assert answer.status_code == 303
    club = db.session.query(Club).one()
    assert club.signatory_id is None
    assert db.session.query(Letter).filter_by(kind="clubs/invitation").one()
    assert "Ceux d" in client.get("/fr/clubs").text

    khadija = make_person(name="Khadija", email="khadija@example.org")
    sign_in(client, khadija)
    door = client.get(f"/en/clubs/{club.slug}").text
    assert "Take my place" in door
    assert "What we gave" not in door
    assert client.post(f"/fr/clubs/{club.slug}/join").status_code == 303
    db.session.expire_all()
    assert db.session.get(Club, club.id).signatory_id == khadija.id
    assert "What we gave" in client.get(f"/en/clubs/{club.slug}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "x"}, "name of at least"),
        ({"commune": ""}, "Choose the commune"),
        ({"country": ""}, "country where the club lives"),
        ({"signatory_email": ""}, "address of the second"),
        ({"signatory_email": "HASSAN@example.org"}, "two different people"),
        ({"signatory_email": "nobody"}, "not an e-mail"),
    ],
)
def test_a_club_without_two_people_a_commune_and_a_country_is_refused(client, db, changes, words):
    sign_in(client, make_person(name="Hassan", email="hassan@example.org"))
    told = {
        "name": "Ceux d'Azaghar", "commune": AZAGHAR_NIRS, "country": "FR",
        "signatory_email": "k@example.org", **changes,
    }  # fmt: skip
    answer = client.post("/en/clubs/new", data=told)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Club).count() == 0


def test_the_database_refuses_one_person_with_both_signatures(app, db):
    person = make_person()
    db.session.add(
        Club(slug="x", name="X", commune_code=AZAGHAR_NIRS, country="FR",
             treasurer_id=person.id, signatory_id=person.id, created_at=clock.now())
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_database_refuses_a_gift_that_one_person_signed_twice(app, db, proposed):
    gift = db.session.get(ClubGift, proposed.id)
    gift.decided_by, gift.decided_at = gift.proposed_by, clock.now()
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_gift_is_proposed_once_and_the_second_signatory_is_written_to(
    app, db, made, project, proposed
):
    with app.test_request_context("/fr/"):
        assert propose(made, project).id == proposed.id
    assert db.session.query(ClubShare).count() == 3
    letter = db.session.query(Letter).filter_by(kind="clubs/to_sign").one()
    assert letter.to == made.signatory.email


def test_only_the_treasurer_proposes_and_only_the_second_signatory_approves(
    app, db, made, project, proposed
):
    with app.test_request_context("/fr/"):
        with pytest.raises(NotAllowed):
            propose(made, project, form="f2", by=made.signatory)
        for other in (made.treasurer, make_person()):
            with pytest.raises(NotAllowed):
                actions.decide(made.club, proposed.id, approve=True, by=other)
        with pytest.raises(Refusal, match="has not approved"):
            actions.pay(made.club, proposed.id, None, book="test", by=made.treasurer)
        actions.decide(made.club, proposed.id, approve=True, by=made.signatory)
        with pytest.raises(Refusal, match="already decided"):
            actions.decide(made.club, proposed.id, approve=False, by=made.signatory)
    assert db.session.query(JournalLine).filter_by(act="club_gift_approved").count() == 1


def test_an_approved_gift_is_paid_as_one_ordinary_gift_in_the_clubs_name(
    client, db, double, made, project, proposed
):
    address = f"/en/clubs/{made.club.slug}/gifts/{proposed.id}"
    sign_in(client, made.signatory)
    assert client.post(f"{address}/decide", data={"act": "approve"}).status_code == 303
    sign_in(client, made.treasurer)
    first, second = client.post(f"{address}/pay"), client.post(f"{address}/pay")
    assert first.status_code == 303
    assert first.location == second.location
    assert first.location.startswith(double.url)

    gift = db.session.query(Donation).one()
    assert (gift.amount_minor, gift.currency, gift.project_id) == (EUROS, "EUR", project.id)
    assert gifts.get_donation(gift.id).donor.name == made.club.name
    gift.state = "received"
    db.session.commit()
    assert client.post(f"{address}/pay").status_code == 409
    page = client.get(f"/en/clubs/{made.club.slug}").text
    assert "Brahim" in page
    assert "€50" in page


def test_a_refused_gift_is_never_paid(client, db, made, proposed):
    address = f"/en/clubs/{made.club.slug}/gifts/{proposed.id}"
    sign_in(client, made.signatory)
    assert client.post(f"{address}/decide", data={"act": "no"}).status_code == 303
    sign_in(client, made.treasurer)
    assert client.post(f"{address}/pay").status_code == 409
    assert db.session.query(Donation).count() == 0


def test_the_statement_is_for_members_only(client, db, made, proposed):
    sign_in(client, make_person())
    assert client.get(f"/fr/clubs/{made.club.slug}").status_code == 403
    assert client.application.test_client().get(f"/fr/clubs/{made.club.slug}").status_code == 302


def test_the_form_shares_equally_and_says_what_does_not_add_up(client, db, made, project):
    sign_in(client, made.treasurer)
    address = f"/en/clubs/{made.club.slug}/gifts/new"
    assert project.title["en"] in client.get(address).text
    here = [member.id for member in queries.list_members(made.club.id)]
    told = {"project": project.id, "amount": "100", "currency": "EUR", "form_token": "a"}

    split = client.post(address, data={**told, "act": "split"})
    assert split.status_code == 200
    assert 'value="33.34"' in split.text
    parts = {f"part_{here[0]}": "60", f"part_{here[1]}": "39"}
    wrong = client.post(address, data={**told, **parts, "act": "propose"})
    assert wrong.status_code == 422
    assert "they must be equal" in wrong.text
    assert db.session.query(ClubGift).count() == 0
    right = {**parts, f"part_{here[2]}": "1"}
    assert client.post(address, data={**told, **right, "act": "propose"}).status_code == 303
    assert db.session.query(ClubGift).one().amount_minor == 100_00
    strange = client.post(address, data={**told, "amount": "lots", "act": "propose"})
    assert strange.status_code == 422


def test_a_treasurer_writes_members_down_and_others_do_not(client, db, made):
    address = f"/en/clubs/{made.club.slug}/members"
    sign_in(client, made.signatory)
    assert client.post(address, data={"name": "Aïcha"}).status_code == 422
    sign_in(client, made.treasurer)
    assert client.post(address, data={"name": ""}).status_code == 422
    told = {"name": "Aïcha", "email": "aicha@example.org"}
    assert client.post(address, data=told).status_code == 303
    assert "already in the club" in client.post(address, data=told).text
    assert db.session.query(ClubMember).filter_by(email="aicha@example.org").count() == 1


@pytest.mark.parametrize("way", ["leaves", "is forgotten"])
def test_whoever_goes_leaves_their_share_behind_nameless(
    app, client, db, made, project, proposed, way
):
    if way == "leaves":
        sign_in(client, made.signatory)
        assert client.post(f"/fr/clubs/{made.club.slug}/leave").status_code == 303
    else:
        person_erased.send(made.signatory)
        db.session.commit()
    db.session.expire_all()
    club = db.session.get(Club, made.club.id)
    assert club.signatory_id is None
    [line] = queries.statement_of(club.id)
    assert sorted(member.name for member, _ in line.parts) == ["", "Brahim", "Hassan"]
    assert sum(part.minor for _, part in line.parts) == EUROS
    sign_in(client, made.treasurer)
    page = client.get(f"/en/clubs/{club.slug}").text
    assert "Somebody who left" in page
    assert "Khadija" not in page


def test_a_vacant_office_goes_to_a_member_who_joined_and_never_to_the_other_officer(
    app, client, db, made
):
    with app.test_request_context("/fr/"):
        person = make_person(email="aicha@example.org")
        member = actions.add_member(
            made.club, name="Aïcha", email="aicha@example.org", by=made.treasurer
        )
        actions.join(made.club, by=person)
        with pytest.raises(Refusal, match="not vacant"):
            actions.appoint(made.club, member.id, "signatory", by=made.treasurer)
        actions.leave(made.club, by=made.signatory)
        [own] = [m for m in queries.list_members(made.club.id) if m.role == "treasurer"]
        for wrong in (own.id, made.member.id, 10**6):
            with pytest.raises(Invalid):
                actions.appoint(made.club, wrong, "signatory", by=made.treasurer)
        with pytest.raises(NotAllowed):
            actions.appoint(made.club, member.id, "signatory", by=person)
        actions.appoint(made.club, member.id, "signatory", by=made.treasurer)
    assert db.session.get(Club, made.club.id).signatory_id == person.id


def test_a_gift_to_a_project_that_takes_none_is_not_proposed(app, db, made):
    over = make_project(state="funded")
    with app.test_request_context("/fr/"), pytest.raises(Refusal):
        propose(made, over)
