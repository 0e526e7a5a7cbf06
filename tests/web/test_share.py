"""What a link shows where it is sent: every public page has its title, words and picture, in its
own language; what is not public has none.
"""

import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from solidarity.files import actions as files
from solidarity.files import share
from solidarity.files.share import Shared
from solidarity.web.previews import MOST_BYTES, SIZE
from tests.factories.accounts import make_person
from tests.factories.associations import make_association, make_verified_association
from tests.factories.needs import make_need
from tests.factories.projects import make_project
from tests.factories.volunteering import make_role

pytestmark = pytest.mark.any_engine

COMMUNE = "09.541.03.07"
LISTS = ("projects", "needs", "map", "volunteer", "associations", "communes")
SUBJECTS = ("project", "news", "need", "need with a photo", "association", "abroad", "role",
            "commune", "tell a need")  # fmt: skip


def make_photo(*, is_public: bool = True):
    picture = io.BytesIO()
    Image.new("RGB", (1700, 900), "#10c030").save(picture, "JPEG")
    picture.seek(0)
    return files.store_photo(
        FileStorage(picture, "well.jpg"), purpose="need_photo", uploaded_by=None,
        is_public=is_public,
    )  # fmt: skip


@pytest.fixture
def pages(app, db):
    """The path of each kind of public page, after the language."""
    with app.test_request_context("/fr/"):
        project, need = make_project(), make_need()
        shown = make_need(photo_id=make_photo().id)
        association, host = make_verified_association(), make_verified_association(kind="host")
        role = make_role(project)
        db.session.commit()
        return {
            **{name: name for name in LISTS},
            "project": f"projects/{project.slug}",
            "news": f"projects/{project.slug}/updates",
            "need": f"needs/{need.slug}",
            "need with a photo": f"needs/{shown.slug}",
            "association": f"associations/{association.slug}",
            "abroad": f"associations/{host.slug}",
            "role": f"roles/{role.id}",
            "commune": f"communes/{COMMUNE}",
            "tell a need": "needs/new",
        }


def tags(html: str) -> dict[str, str]:
    """The og: properties of a page, each said once."""
    pairs = re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)"', html)
    found = {name: unescape(value) for name, value in pairs}
    assert len(found) == len(pairs), f"said twice: {pairs}"
    return found


def path_of(address: str) -> str:
    parts = urlsplit(address)
    assert parts.scheme in ("http", "https"), f"not a whole address: {address}"
    assert parts.netloc, f"not a whole address: {address}"
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("kind", [*LISTS, *SUBJECTS])
def test_a_public_page_is_shared_with_words_and_a_picture_of_its_language(
    client, pages, kind, lang
):
    said = tags(client.get(f"/{lang}/{pages[kind]}").text)
    assert said["og:title"].strip()
    assert said["og:description"].strip()
    assert urlsplit(said["og:url"]).path == f"/{lang}/{pages[kind]}"
    assert path_of(said["og:url"])
    picture = path_of(said["og:image"])
    assert picture.startswith(f"/{lang}/")
    answer = client.get(picture)
    assert answer.mimetype == "image/jpeg"
    assert len(answer.data) < MOST_BYTES
    assert Image.open(io.BytesIO(answer.data)).size == SIZE
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("kind", ["project", "need", "association", "role", "commune"])
def test_the_title_of_a_share_is_the_one_of_the_page(client, pages, kind):
    page = client.get(f"/ar/{pages[kind]}").text
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1]
    words = unescape(re.sub("<[^>]+>", "", heading)).strip()
    assert words.startswith(tags(page)["og:title"].rstrip("…")[:60])


def test_filters_do_not_change_what_a_list_is_shared_as(client, pages):
    plain, narrow = client.get("/fr/projects").text, client.get("/fr/projects?theme=water").text
    assert tags(plain) == tags(narrow)


def test_a_picture_is_drawn_once_and_drawn_again_when_its_words_change(client, db, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        share, "draw_preview", lambda **facts: drawn.append(facts) or b"\xff\xd8picture"
    )
    project = make_project(title="Un puits")
    db.session.commit()
    address = f"/fr/projects/{project.slug}/preview.jpg"
    answers = [client.get(address) for _ in range(2)]
    assert [answer.data for answer in answers] == [b"\xff\xd8picture"] * 2
    assert [facts["title"] for facts in drawn] == ["Un puits"]

    project.title = {"fr": "Deux puits"}
    db.session.commit()
    client.get(address)
    client.get(address.replace("/fr/", "/ar/"))
    assert [(facts["title"], facts["lang"]) for facts in drawn[1:]] == [
        ("Deux puits", "fr"), ("Deux puits", "ar"),
    ]  # fmt: skip


def test_an_address_of_older_words_is_not_kept_for_ever(client, pages):
    answer = client.get(f"/fr/{pages['project']}/preview.jpg?v=older")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_the_photo_of_a_need_is_on_its_picture_and_gone_when_consent_is(app, db, client):
    photo = make_photo()
    need = make_need(photo_id=photo.id)
    db.session.commit()
    address = f"/fr/needs/{need.slug}/preview.jpg"
    green = Image.open(io.BytesIO(client.get(address).data)).getpixel((600, 100))
    assert abs(green[1] - 0xC0) < 12 > abs(green[0] - 0x10)
    kept = Path(app.extensions["settings"].media_url) / share.folder_of(photo)
    assert list(kept.glob("*.jpg"))

    files.withdraw(db.session.merge(photo))
    db.session.commit()
    assert not kept.exists()
    assert Image.open(io.BytesIO(client.get(address).data)).getpixel((600, 100)) != green


def test_a_photo_that_may_not_be_shown_is_never_drawn(app, db):
    hidden = make_photo(is_public=False)
    with app.test_request_context("/fr/"):
        page = {"path": "/fr/needs/a", "title": "Un puits", "description": "Ici"}
        with_it, without = Shared(**page, photo=hidden), Shared(**page)
        assert with_it.version == without.version
        assert share.picture(with_it) == share.picture(without)


@pytest.mark.parametrize("state", ["stated", "merged", "hidden"])
def test_a_need_that_is_not_shown_to_everyone_has_no_picture(app, db, client, state):
    other = make_need()
    need = make_need(state=state, merged_into_id=other.id if state == "merged" else None)
    db.session.commit()
    assert client.get(f"/fr/needs/{need.slug}/preview.jpg").status_code == 404
    page = client.get(f"/fr/needs/{need.slug}")
    if state != "merged":
        assert need.slug not in tags(page.text).get("og:image", "")
        assert "noindex" in page.text


@pytest.mark.parametrize("state", ["draft", "submitted", "under_review", "needs_work"])
def test_a_project_that_is_not_public_has_no_picture_and_is_not_offered_to_share(
    app, db, client, sign_in, state
):
    project = make_project(state=state)
    slug = project.slug
    sign_in(make_person(roles=("reviewer",)))
    page = client.get(f"/fr/projects/{slug}")
    assert page.status_code == 200
    assert slug not in tags(page.text).get("og:image", "")
    assert "wa.me" not in page.text
    assert client.get(f"/fr/projects/{slug}/preview.jpg").status_code == 404


def test_an_association_that_never_sent_its_file_has_no_picture(app, db, client):
    association = make_association(state="draft")
    db.session.commit()
    path = f"/fr/associations/{association.slug}"
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/preview.jpg").status_code == 404


@pytest.mark.parametrize(
    "path", ["projects/nothing", "needs/nothing", "associations/nothing", "roles/999999",
             "communes/99.999"],
)  # fmt: skip
def test_what_does_not_exist_has_no_picture(app, db, client, path):
    assert client.get(f"/fr/{path}/preview.jpg").status_code == 404


def test_versions_differ_by_language_words_place_and_site(app):
    page = {"path": "/fr/a", "title": "Un puits", "description": "Ici"}
    with app.test_request_context("/fr/"):
        one = Shared(**page)
        others = [
            Shared(**{**page, "title": "Deux puits"}),
            Shared(**page, place="Arazane"),
            Shared(**page, theme="water"),
            Shared(**page, seed="other"),
        ]
        versions = {shared.version for shared in (one, *others)}
        assert len(versions) == 5
        assert parse_qs(urlsplit(one.image).query)["v"] == [one.version]
