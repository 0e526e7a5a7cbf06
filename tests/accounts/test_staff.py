"""Who works here: given and withdrawn by command, written down."""

import re

import pytest

from solidarity.accounts import queries
from solidarity.extensions import db
from solidarity.journal import queries as journal
from solidarity.web import access
from tests.factories.accounts import make_person

EMAIL = "chef@example.org"


@pytest.fixture
def staff(app):
    """Run `flask staff …`."""
    return lambda *words: app.test_cli_runner().invoke(args=["staff", *words])


@pytest.fixture
def look(app):
    """Ask something of the database afterwards."""

    def ask(question):
        with app.app_context():
            return question()

    return ask


def test_a_new_member_gets_a_link_that_chooses_a_password(staff, client, look):
    answer = staff("add", "Chef@Example.org", "--role", "administrator", "--name", "Fatima")
    assert answer.exit_code == 0
    link = re.search(r"https?://[^/]+(/fr/account/reset/\S+)", answer.output).group(1)
    twice = {"password": "long enough", "password_confirm": "long enough"}
    assert client.post(link, data=twice).location == "/fr/account/login"
    entered = client.post("/fr/account/login", data={"email": EMAIL, "password": "long enough"})
    assert entered.location == "/fr/account/"
    assert look(lambda: queries.find_person_by_email(EMAIL).name) == "Fatima"


def test_someone_who_has_an_account_is_promoted_and_it_is_written_down(app, staff, look):
    with app.app_context():
        person_id = make_person(email=EMAIL).id
        db.session.commit()

    answer = staff("add", EMAIL, "--role", "reviewer")

    assert "reset" not in answer.output
    acts = look(lambda: [line.act for line in journal.list_lines("Person", person_id)])
    assert acts == ["role given", "joined"]
    assert "Nothing changed" in staff("add", EMAIL, "--role", "reviewer").output
    assert staff("remove", EMAIL, "--role", "reviewer").exit_code == 0
    assert look(queries.list_staff) == []


@pytest.mark.parametrize(
    "words", [("add", "chef@", "--role", "reviewer"), ("add", EMAIL, "--role", "boss"),
              ("remove", "nobody@example.org", "--role", "reviewer")],
)  # fmt: skip
def test_a_mistake_is_named_and_nothing_is_written(staff, look, words):
    answer = staff(*words)
    assert answer.exit_code == 2
    assert "Error: " in answer.output
    assert look(queries.count_people) == 0


def test_the_list_names_everyone_and_their_second_step(staff):
    assert "Nobody yet" in staff("list").output
    staff("add", EMAIL, "--role", "treasurer", "--name", "Fatima")
    assert "chef@example.org  Fatima  treasurer  (no second step)" in staff("list").output


def test_an_administrator_holds_every_mark_and_a_reviewer_only_theirs(db):
    reviewer, chief = make_person(roles=("reviewer",)), make_person(roles=("administrator",))
    assert access.REVIEWER.question(reviewer, {})
    assert not access.TREASURER.question(reviewer, {})
    assert access.TREASURER.question(chief, {})


def test_staff_must_set_a_second_step_up_where_the_operator_says_so(app, client, db):
    app.config["STAFF_NEED_SECOND_FACTOR"] = True
    make_person(email=EMAIL, roles=("reviewer",), password="long enough")
    make_person(email="donor@example.org", password="long enough")
    db.session.commit()

    def enter(email):
        return client.post("/fr/account/login", data={"email": email, "password": "long enough"})

    assert enter(EMAIL).location.startswith("/fr/account/tf-setup")
    page = client.get("/fr/account/tf-setup")
    assert page.status_code == 200
    assert client.get("/fr/account/").status_code == 302
    assert enter("donor@example.org").location == "/fr/account/"
