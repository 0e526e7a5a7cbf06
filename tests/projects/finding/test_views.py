"""The list and the map: one question, one result, and no crash on what nobody knows."""

import pytest
from flask import g
from sqlalchemy import event

from solidarity.accounts.models import Profile
from solidarity.volunteering.models import RoleSkill, Skill, VolunteerRole
from tests.factories.accounts import make_person, sign_in
from tests.factories.needs import make_need
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role
from tests.projects.finding.test_search import make_corpus

AZAGHAR_NIRS = "09.541.03.07"
AGADIR = "09.001.01.01"


@pytest.fixture
def two_projects(app, db):
    """A borehole in the mountains, an ambulance in town."""
    make_project(title="Forage solaire", slug="forage-solaire")
    make_project(title="Ambulance neuve", slug="ambulance", theme="health", commune_code=AGADIR)
    db.session.commit()


@pytest.mark.parametrize("page", ["projects", "map"])
@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_list_and_the_map_show_the_same_projects_without_javascript(
    client, two_projects, page, lang
):
    answer = client.get(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert f"/{lang}/projects/forage-solaire" in answer.text
    assert f"/{lang}/projects/ambulance" in answer.text
    assert "og:title" in answer.text


@pytest.mark.parametrize(
    "query",
    ["theme=water", f"commune={AZAGHAR_NIRS}", "province=09.541", "q=azagahr", "q=Azaghar",
     "commune=azaghr+nirs"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["projects", "map"])
def test_a_filter_in_the_address_narrows_both(client, two_projects, page, query):
    text = client.get(f"/fr/{page}?{query}").text
    assert "/fr/projects/forage-solaire" in text
    assert "/fr/projects/ambulance" not in text


@pytest.mark.parametrize(
    "query",
    ["theme=gold", "state=draft", "province=zz", "region=99", "perimeter=moon", "skill=none",
     "sort=price", "commune=Atlantis", "page=abc", "page=-1", "page=99999999999999999999",
     "q=%25%5F%27%22%28%2A", "q=" + "a" * 5000, "q=%F0%9F%90%AA"],
)  # fmt: skip
def test_a_value_nobody_knows_is_said_and_left_out(client, two_projects, query):
    for page in ("projects", "map", "map/points.json"):
        assert client.get(f"/fr/{page}?{query}").status_code == 200


def test_an_unknown_theme_is_named_and_every_project_shown(client, two_projects):
    text = client.get("/fr/projects?theme=gold").text
    assert "gold" in text
    assert "/fr/projects/ambulance" in text


def test_the_points_are_communes_with_counts_and_the_same_filters(client, two_projects):
    answer = client.get("/ar/map/points.json?theme=health").get_json()
    [point] = answer["features"]
    assert point["geometry"]["coordinates"] == [-9.569, 30.417]
    assert point["properties"]["count"] == 1
    assert point["properties"]["url"] == f"/ar/projects?theme=health&commune={AGADIR}"


def test_exact_points_never_reach_the_map_or_the_list(client, two_projects):
    for page in ("projects", "map", "map/points.json"):
        assert "30.095123" not in client.get(f"/fr/{page}").text


def test_nothing_found_leads_to_the_nearest_commune_and_to_following(client, two_projects):
    text = client.get("/fr/projects?commune=09.541.01.11").text
    assert f"commune={AZAGHAR_NIRS}" in text
    assert "/fr/follow/commune/09.541.01.11" in text


def test_my_commune_is_the_one_of_my_profile(app, db, client, two_projects):
    assert "/fr/projects/ambulance" in client.get("/fr/projects?mine=y").text
    person = make_person()
    db.session.merge(Profile(person_id=person.id, origin_commune_code=AZAGHAR_NIRS))
    g.pop("_login_user", None)
    sign_in(client, person)
    text = client.get("/fr/projects?mine=y").text
    assert "/fr/projects/forage-solaire" in text
    assert "/fr/projects/ambulance" not in text


def test_a_skill_that_an_open_role_asks_for_can_be_chosen(app, db, client):
    wanted, other = make_project(slug="wanted"), make_project(slug="other")
    skill = db.session.scalar(db.select(Skill).limit(1))
    for project, state in ((wanted, "open"), (other, "closed")):
        role = VolunteerRole(
            project_id=project.id, title={"fr": "Aide"}, mode="remote", hours=4,
            hours_per="week", places=1, state=state, created_at=project.created_at,
        )  # fmt: skip
        role.skills = [RoleSkill(skill_id=skill.id, is_required=True, least_level="junior")]
        db.session.add(role)
    db.session.commit()
    text = client.get(f"/fr/projects?skill={skill.id}").text
    assert "/fr/projects/wanted" in text
    assert "/fr/projects/other" not in text


def test_a_page_of_the_list_costs_few_queries_whatever_it_holds(app, db, client):
    make_corpus(60)
    db.session.commit()
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    for path in ("/fr/projects", "/fr/projects?q=forrage", "/fr/map", "/fr/communes"):
        asked.clear()
        assert client.get(path).status_code == 200
        assert len(asked) <= 12, (path, asked)


def test_filters_follow_from_page_to_page(app, db, client):
    make_corpus(60)
    db.session.commit()
    text = client.get("/fr/projects?region=09").text
    assert "region=09&amp;page=2" in text or "page=2&amp;region=09" in text


@pytest.fixture
def two_needs(app, db, two_projects):
    """A dry well in the mountains, a school far from town; one that waits for its check."""
    make_need(what="Le puits est sec depuis juin.")
    make_need(what="La classe n'a plus de toit.", theme="education", commune_code=AGADIR)
    make_need(what="Pas encore relu par l'équipe.", state="stated")
    make_need(what="Un projet y répond déjà.", state="answered")
    db.session.commit()


def need_points(client, query: str = "") -> dict:
    features = client.get(f"/fr/map/points.json?{query}").get_json()["features"]
    found = [f["properties"] for f in features if f["properties"]["kind"] == "need"]
    return {point["place"]: point for point in found}


def test_the_map_and_its_list_show_the_open_needs_beside_the_projects(client, two_needs):
    points = need_points(client)
    assert [point["count"] for point in points.values()] == [1, 1]
    page = client.get("/fr/map").text
    assert "Le puits est sec" in page
    assert "toit" in page
    assert "Pas encore relu" not in page
    assert "répond déjà" not in page


@pytest.mark.parametrize(
    "query", ["theme=water", f"commune={AZAGHAR_NIRS}", "province=09.541"],
)  # fmt: skip
def test_the_filters_of_the_map_narrow_its_needs_too(client, two_needs, query):
    [point] = need_points(client, query).values()
    assert f"commune={AZAGHAR_NIRS}" in point["url"]
    page = client.get(point["url"]).text
    assert "Le puits est sec" in page
    assert "toit" not in page
    assert "toit" not in client.get(f"/fr/map?{query}").text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("region=09", 2),
        ("perimeter=historic", 2),
        ("region=09&theme=water", 1),
        ("region=08", 0),
    ],
)
def test_region_and_perimeter_hold_for_needs(client, two_needs, query, number):
    assert len(need_points(client, query)) == number


@pytest.mark.parametrize("query", ["q=forage", "state=published", "skill=eau-hydrogeo"])
def test_a_question_that_only_projects_can_answer_shows_no_need(app, db, client, two_needs, query):
    make_role(make_project(), required=("eau-hydrogeo",))
    db.session.commit()
    assert need_points(client, query) == {}
    assert "Le puits est sec" not in client.get(f"/fr/map?{query}").text
