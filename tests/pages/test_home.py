"""Home: the site's own numbers, what was proven last, and what rooms add for the signed-in."""

from datetime import timedelta

from solidarity.kit import clock
from solidarity.pages.blocks import Block, register
from tests.factories.accounts import make_person
from tests.factories.projects import make_project, make_update
from tests.factories.volunteering import make_role


def test_an_empty_site_shows_a_way_to_begin_and_no_invented_figure(client):
    page = client.get("/en/").text
    assert "The first project is being prepared" in page
    assert 'href="/en/needs/new"' in page
    assert "<bdi>MAD0</bdi>" in page or "<bdi>0\u00a0MAD</bdi>" in page


def test_the_most_recently_proven_project_stands_first_and_a_draft_nowhere(client, db):
    now = clock.now()
    make_project(title="Ancien", proven_at=now - timedelta(days=9))
    make_project(title="Recent", proven_at=now - timedelta(days=1))
    make_project(title="Brouillon", state="draft")
    db.session.commit()

    page = client.get("/fr/").text

    assert page.index("Recent") < page.index("Ancien")
    assert "Brouillon" not in page


def test_news_and_open_roles_are_shown_and_news_of_hidden_projects_are_not(app, client, db):
    with app.test_request_context("/fr/"):
        project = make_project()
        make_update(project=project, title={"fr": "Le réservoir est plein"})
        make_update(project=make_project(state="draft"), title={"fr": "Rien à voir"})
        make_role(project, title="Suivi du chantier")
        db.session.commit()

    page = client.get("/fr/").text

    assert "Le réservoir est plein" in page
    assert "Rien à voir" not in page
    assert "Suivi du chantier" in page


def test_a_room_may_add_a_part_for_the_signed_in_and_strangers_do_not_see_it(
    app, client, db, sign_in
):
    register(app, Block("test", lambda person: {"name": person.name}, "layouts/messages.html"))
    read = []
    register(app, Block("test", lambda person: read.append(person.id), "layouts/messages.html"))

    client.get("/fr/")
    assert read == []

    person = make_person()
    sign_in(person)
    client.get("/fr/")
    assert read == [person.id]


def test_the_search_of_the_home_page_leads_to_the_list(client):
    page = client.get("/fr/").text
    assert 'action="/fr/projects"' in page
    assert 'name="q"' in page


def test_the_three_ways_in_come_before_the_lists(client, db):
    make_project()
    db.session.commit()
    text = client.get("/fr/").text
    assert text.index('class="doors"') < text.index('id="proven"')


def test_hours_agree_with_their_number_in_arabic(app, client, db):
    make_role(make_project()).hours = 56
    db.session.commit()
    assert "56 ساعة في المجموع" in client.get("/ar/").text
