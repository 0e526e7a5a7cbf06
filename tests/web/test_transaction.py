"""One request is one transaction."""

import pytest
from flask import render_template_string

from solidarity.errors import Refusal
from solidarity.journal.models import JournalLine
from solidarity.kit import clock
from solidarity.web import access


def add_line(db):
    db.session.add(
        JournalLine(at=clock.now(), act="try", subject_kind="Test", subject_id="1", facts={})
    )
    db.session.flush()


@pytest.fixture
def pages(app):
    """A site with pages that write, then answer in different ways."""
    from solidarity.extensions import db

    @app.post("/try/<how>")
    @access.open_to(access.EVERYONE)
    def try_post(how):
        add_line(db)
        if how == "refuse":
            raise Refusal("No.")
        if how == "crash":
            raise RuntimeError("boom")
        return render_template_string("ok"), 422 if how == "invalid" else 200

    @app.get("/try")
    @access.open_to(access.EVERYONE)
    def try_get():
        add_line(db)
        return "ok"

    app.testing = False
    return app.test_client()


def count(app):
    from solidarity.extensions import db

    with app.app_context():
        return db.session.query(JournalLine).count()


def test_a_good_answer_writes(app, pages):
    assert pages.post("/try/well").status_code == 200
    assert count(app) == 1


@pytest.mark.parametrize(("how", "status"), [("refuse", 409), ("invalid", 422), ("crash", 500)])
def test_a_refused_request_writes_nothing(app, pages, how, status):
    assert pages.post(f"/try/{how}").status_code == status
    assert count(app) == 0


def test_a_get_writes_nothing_even_when_it_tries(app, pages):
    assert pages.get("/try").status_code == 200
    assert count(app) == 0


def test_a_page_without_a_mark_opens_to_nobody(app):
    app.add_url_rule("/unmarked", view_func=lambda: "secret", endpoint="unmarked")

    assert app.test_client().get("/unmarked").status_code == 403
