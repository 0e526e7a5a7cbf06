"""News and photos: published with consent, told once, withdrawn for good."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from solidarity import announcements
from solidarity.associations.models import Association
from solidarity.files.models import StoredFile
from solidarity.kit import clock
from solidarity.projects import queries
from solidarity.projects.models import Draft, Project, ProjectPhoto, ProjectUpdate
from solidarity.projects.updates import queries as updates
from tests.factories.accounts import make_person
from tests.factories.associations import make_verified_association
from tests.factories.projects import make_project, make_update


def picture(colour="navy") -> tuple:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "photo.jpg"


@pytest.fixture
def president(db):
    return make_person()


@pytest.fixture
def project(db, president):
    association = make_verified_association(level=2, president=president, slug="aman")
    return make_project(state="works", association=association, slug="forage")


@pytest.fixture
def desk(president, project, sign_in):
    return sign_in(president)


URL = "/en/manage/aman/projects/forage"


def news(**changes):
    return {
        "kind": "progress", "title": "Le réservoir est coulé", "body": "En deux jours.",
        "happened_on": clock.today().isoformat(), **changes,
    }  # fmt: skip


def test_news_is_public_at_its_anchor_proves_and_is_announced(client, desk, project):
    told = []

    def listen(update):
        told.append(update.id)

    project.proven_at = clock.now() - timedelta(days=100)
    with announcements.update_published.connected_to(listen):
        answer = desk.post(f"{URL}/updates/new", data=news(photos=picture()))

    assert answer.status_code == 302
    page = client.get("/en/projects/forage").get_data(as_text=True)
    assert f'id="update-{told[0]}"' in page
    assert "Last proof: today" in page
    assert "/files/" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": (clock.today() + timedelta(days=2)).isoformat()},
        {"happened_on": "soon"},
        {"title": ""},
        {"body": "x" * 100_000},
        {"kind": "gossip"},
        {"has_people": "y", "consent": " "},
    ],
)
def test_wrong_news_writes_nothing_and_keeps_what_was_typed(desk, db, wrong):
    answer = desk.post(f"{URL}/updates/new", data=news(**wrong))

    assert answer.status_code == 422
    assert "deux jours" in answer.get_data(as_text=True) or "body" in wrong
    assert db.session.query(ProjectUpdate).count() == 0


def test_a_file_that_is_no_photo_publishes_nothing(desk, db):
    answer = desk.post(f"{URL}/updates/new", data=news(photos=(io.BytesIO(b"MZ"), "a.exe")))

    assert answer.status_code == 422
    assert "not a photo" in answer.get_data(as_text=True)
    assert db.session.query(ProjectUpdate).count() == 0


def test_a_draft_has_no_news(desk, db, project):
    project.state = "draft"
    db.session.commit()

    assert desk.post(f"{URL}/updates/new", data=news()).status_code == 422


def test_withdrawn_news_leaves_with_its_photos(client, desk, db):
    desk.post(f"{URL}/updates/new", data=news(photos=picture()))
    update = db.session.query(ProjectUpdate).one()
    token = db.session.query(StoredFile).one().token
    assert client.get(f"/files/{token}/480.jpg").status_code == 200

    assert desk.post(f"{URL}/updates/{update.id}/withdraw").status_code == 302
    assert "coulé" not in client.get("/en/projects/forage").get_data(as_text=True)
    assert client.get(f"/files/{token}/480.jpg").status_code == 404
    assert desk.post(f"{URL}/updates/{update.id}/withdraw").status_code == 404


def test_every_news_has_its_page_newest_first(client, db, project):
    for n in range(7):
        make_update(
            project=project, title={"fr": f"N{n}"}, happened_on=clock.today() - timedelta(days=n)
        )
    db.session.commit()

    assert "Read all 7 news" in client.get("/en/projects/forage").get_data(as_text=True)
    page = client.get("/en/projects/forage/updates").get_data(as_text=True)
    assert [page.index(f">N{n}<") for n in range(7)] == sorted(
        page.index(f">N{n}<") for n in range(7)
    )
    assert updates.last_update_days([project.id]) == {project.id: clock.today()}


def test_photos_need_words_when_people_are_on_them(desk, db):
    refused = desk.post(f"{URL}/photos/", data={"photos": picture(), "has_people": "y"})
    assert refused.status_code == 422
    assert "who agreed" in refused.get_data(as_text=True)
    assert db.session.query(ProjectPhoto).count() == 0

    words = "Fatima et Hassan, de vive voix, le 12 mai"
    sent = {"photos": [picture(), picture("green")], "has_people": "y", "consent": words}
    assert desk.post(f"{URL}/photos/", data=sent).status_code == 302
    assert [p.file.consent for p in queries.list_photos(queries.get_project("forage").id)] == [
        words,
        words,
    ]


def test_no_photo_chosen_is_said(desk):
    answer = desk.post(f"{URL}/photos/", data={"caption": "Le puits"})

    assert answer.status_code == 422
    assert "Choose at least one photo" in answer.get_data(as_text=True)
    assert "Le puits" in answer.get_data(as_text=True)


def test_a_cover_is_chosen_then_withdrawn_and_a_drawing_comes_back(client, desk, db, project):
    desk.post(f"{URL}/photos/", data={"photos": picture()})
    photo = db.session.query(ProjectPhoto).one()
    assert desk.post(f"{URL}/photos/{photo.id}/cover").status_code == 302
    assert "Drawing:" not in client.get("/en/projects/forage").get_data(as_text=True)

    assert desk.post(f"{URL}/photos/{photo.id}/withdraw").status_code == 302
    assert queries.get_project("forage").cover_photo_id is None
    assert "Drawing:" in client.get("/en/projects/forage").get_data(as_text=True)


def test_the_original_opens_to_the_association_only(client, desk, db, sign_in):
    desk.post(f"{URL}/photos/", data={"photos": picture()})
    token = db.session.query(StoredFile).one().token
    assert desk.get(f"/files/{token}/original").status_code == 200

    sign_in(make_person())
    assert client.get(f"/files/{token}/original").status_code == 404


def test_a_level_that_is_lost_suspends_what_collects(app, db, project):
    draft = make_project(state="draft", association=project.association)
    association = db.session.get(Association, project.association_id)
    association.state = "suspended"
    db.session.flush()
    with app.test_request_context("/fr/"):
        announcements.association_level_changed.send(association)

    assert (project.state, project.state_before) == ("suspended", "works")
    assert draft.state == "draft"


def test_who_is_forgotten_leaves_no_draft_and_no_name(db, project):
    person = make_person()
    db.session.add(
        Draft(person_id=person.id, form="project:1:budget", content={}, saved_at=clock.now())
    )
    make_update(project=project, written_by=person.id)
    project.created_by = person.id
    db.session.flush()
    announcements.person_erased.send(person)

    assert db.session.query(Draft).count() == 0
    assert db.session.query(ProjectUpdate.written_by).scalar() is None
    assert db.session.query(Project.created_by).filter_by(slug="forage").scalar() is None
