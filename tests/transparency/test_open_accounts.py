"""The accounts anyone may check: page, book, verifier, open data."""

import json
import subprocess
import sys

import pytest

from solidarity.giving.models import FundingTotal
from solidarity.giving.queries import amount_of_the_whole_site
from solidarity.ledger import actions, verify
from solidarity.transparency import queries
from tests.factories.projects import make_project
from tests.ledger import samples


@pytest.fixture
def money(db):
    """Two provinces, three projects, one of them hidden, each with money."""
    rows = [
        (make_project(), 500_00),
        (make_project(commune_code=other_commune()), 70_00),
        (make_project(state="draft"), 3_00),
    ]
    for project, received in rows:
        db.session.add(
            FundingTotal(project_id=project.id, received_minor=received, promised_minor=10_00)
        )
    db.session.commit()
    return [project for project, _ in rows]


def download(client, name: str) -> bytes:
    with client.get(f"/transparency/{name}") as answer:
        assert answer.status_code == 200
        return answer.data


def other_commune() -> str:
    province = queries.gazetteer().communes["09.541.03.07"].province_code
    return next(
        c.code for c in queries.gazetteer().communes.values() if c.province_code != province
    )


def test_the_provinces_add_up_to_the_whole_site(db, money):
    lines, whole = queries.list_provinces(), amount_of_the_whole_site()
    for name in queries.AMOUNTS:
        assert sum(getattr(line.totals, name).minor for line in lines) == getattr(whole, name).minor
    assert [line.projects for line in lines] == [1, 1]


def test_states_count_public_projects_only(db, money):
    assert queries.count_by_state() == {"published": 2}


def test_the_page_shows_the_five_totals_and_their_definition(client, money):
    page = client.get("/en/transparency").text
    assert "573" in page
    for words in ("standing pledges", "less refunds", "dirhams paid from it and proven"):
        assert words in page


def test_the_api_answers_public_projects_and_nothing_private(client, money):
    answer = client.get("/api/v1/projects")
    items = answer.json["items"]
    assert [item["slug"] for item in items] == [p.slug for p in money[:2]]
    assert items[0]["totals"]["received"] == 500_00
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not {"lat", "lon", "donors", "email"} & set(json.dumps(items).replace('"', " ").split())


def test_the_api_says_where_the_next_page_is(client, db, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    slugs = [make_project(with_plan=False).slug for _ in range(3)]
    db.session.commit()
    first = client.get("/api/v1/projects").json
    second = client.get("/" + first["next"].split("/", 3)[3]).json
    assert [i["slug"] for i in first["items"] + second["items"]] == slugs
    assert "next" not in second


def test_a_stranger_verifies_the_downloaded_book_with_the_downloaded_file(client, db, tmp_path):
    actions.post(db.session, samples.make_gift(book="test"))
    actions.post(db.session, samples.make_gift("ch_2", book="test"))
    db.session.commit()
    samples.seal_everything(db.engine)
    (tmp_path / "book.jsonl").write_bytes(download(client, "book.jsonl"))
    (tmp_path / "verify.py").write_bytes(download(client, "verify.py"))
    _book, entries, tip = queries.head_of_the_book()
    assert entries > 0
    command = [sys.executable, "-I", "verify.py", "book.jsonl", "--expect", f"{entries}:{tip}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{entries}:{tip}" in client.get("/en/transparency").text


def test_an_empty_book_is_a_book(client, tmp_path):
    lines = download(client, "book.jsonl").splitlines()
    assert json.loads(lines[0])["format"] == verify.FORMAT
    assert json.loads(lines[-1])["head"]["seq"] == 0
