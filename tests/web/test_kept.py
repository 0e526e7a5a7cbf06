"""Public pages are kept a few seconds for strangers, and for nobody else."""

import pytest

from solidarity.app import create_app
from solidarity.extensions import cache
from tests.conftest import close
from tests.factories.accounts import make_person, sign_in
from tests.factories.projects import make_project

BEFORE, AFTER = "Un puits pour Tagmout", "Une citerne pour Tagmout"


@pytest.fixture
def site(app, db):
    """The site with its memory on, and one project."""
    project = make_project(title=BEFORE)
    db.session.commit()
    site = create_app(app.extensions["settings"], WTF_CSRF_ENABLED=False, CACHE_TYPE="SimpleCache")
    yield site, f"/fr/projects/{project.slug}", project
    close(site)


def rename(db, project):
    project.title = {"fr": AFTER}
    db.session.commit()


def test_a_stranger_is_answered_from_memory_then_sees_the_present(site, db):
    site, address, project = site
    assert BEFORE in site.test_client().get(address).text
    rename(db, project)
    assert BEFORE in site.test_client().get(address).text
    with site.app_context():
        cache.clear()  # as ten seconds do
    assert AFTER in site.test_client().get(address).text


def test_whoever_has_a_cookie_sees_the_present_and_leaves_nothing_for_others(site, db):
    site, address, project = site
    known = site.test_client()
    with site.app_context():
        sign_in(known, make_person(name="Fadma Aït Baha"))
        db.session.commit()
    assert BEFORE in site.test_client().get(address).text
    rename(db, project)
    page = known.get(address).text
    assert AFTER in page
    assert BEFORE in site.test_client().get(address).text


def test_what_a_known_person_opened_is_not_shown_to_strangers(site, db):
    site, address, _project = site
    known = site.test_client()
    with site.app_context():
        sign_in(known, make_person())
        db.session.commit()
    assert "/fr/account/logout" in known.get(address).text
    assert "/fr/account/logout" not in site.test_client().get(address).text


def test_each_question_has_its_own_answer(site):
    site, _address, _project = site
    stranger = site.test_client()
    assert BEFORE in stranger.get("/fr/projects").text
    assert BEFORE not in stranger.get("/fr/projects?theme=roads").text
    assert BEFORE in stranger.get("/fr/projects").text


def test_a_project_that_is_not_there_yet_is_not_remembered_as_missing(site, db):
    site, _address, project = site
    stranger = site.test_client()
    project.published_at, kept = None, project.published_at
    project.state = "draft"
    db.session.commit()
    assert stranger.get(f"/fr/projects/{project.slug}").status_code == 404
    project.published_at, project.state = kept, "published"
    db.session.commit()
    assert stranger.get(f"/fr/projects/{project.slug}").status_code == 200


def test_every_answer_has_a_policy_of_its_own(site):
    site, address, _project = site
    policies = {
        site.test_client().get(address).headers["Content-Security-Policy"] for _ in range(3)
    }
    assert len(policies) == 3
