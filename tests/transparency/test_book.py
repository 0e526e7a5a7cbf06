"""The public book: sealed by a job, its head published once a day, each gift provable alone."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.accounts import actions as people
from solidarity.extensions import db as _db
from solidarity.giving import queries as giving
from solidarity.giving.links import token_of
from solidarity.kit import clock
from solidarity.ledger import verify
from solidarity.transparency.book import actions, queries
from solidarity.transparency.book.models import BookRoot
from tests.factories import accounts
from tests.factories.giving import make_card_route, make_received
from tests.factories.projects import make_project

HASHES = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40)
NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


# The tree


@given(HASHES, st.data())
def test_every_seal_climbs_to_the_root(hashes, data):
    n = data.draw(st.integers(0, len(hashes) - 1))
    path = verify.path_of(hashes, n)

    assert verify.climb(hashes[n], path) == verify.root_of(hashes)
    assert len(path) <= (len(hashes) - 1).bit_length()


@given(HASHES, st.data())
def test_another_seal_does_not_climb_to_it(hashes, data):
    n = data.draw(st.integers(0, len(hashes) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).map(bytes.hex).filter(hashes[n].__ne__))

    assert verify.climb(other, verify.path_of(hashes, n)) != verify.root_of(hashes)


def test_a_branch_is_never_taken_for_a_leaf():
    one, two = "11" * 32, "22" * 32
    inner = verify.branch(verify.leaf(one), verify.leaf(two)).hex()

    assert verify.root_of([inner]) != verify.root_of([one, two])


# The jobs and the pages


@pytest.fixture
def project_id(app, db):
    with app.test_request_context("/fr/"):
        project = make_project()
        make_card_route(project)
        db.session.commit()
        return project.id


@pytest.fixture
def give(app, project_id):
    """Give once; answers the gift's token."""

    def give_(**giver):
        with app.test_request_context("/fr/"):
            project = _db.session.get(giving.Project, project_id)
            gift = make_received(project, giving.find_route(project), **giver)
            _db.session.commit()
            return token_of(gift)

    return give_


def on(app, day: int, act=actions.seal_new):
    """Run a job on the n-th day."""
    with app.test_request_context("/fr/"), clock.standing_at(NOON + timedelta(days=day)):
        while act is actions.seal_new and _unsealed():
            act()
        return act()


def _unsealed() -> bool:
    waits = "SELECT 1 FROM ledger_posts WHERE entry_id NOT IN (SELECT entry_id FROM ledger_seals)"
    found = _db.session.execute(_db.text(f"{waits} LIMIT 1")).scalar()
    _db.session.rollback()
    return bool(found)


@pytest.fixture
def three_days(app, give):
    """Gifts on two days, none on the third; answers their tokens."""
    first, second = give(), give(minor=7_000)
    on(app, 0)
    third = give(minor=900)
    on(app, 1)
    on(app, 1)
    on(app, 2)
    return first, second, third


def heads(client) -> dict:
    return client.get("/transparency/heads.json").json


def test_a_day_has_one_head_and_a_day_without_a_seal_has_none(client, three_days):
    found = heads(client)["heads"]

    assert [h["day"] for h in found] == ["2026-03-09", "2026-03-08"]
    assert [(h["from"], h["seq"]) for h in found] == [(5, 6), (1, 4)]


def as_a_stranger(folder, *arguments):
    shutil.copyfile(verify.__file__, folder / "verify.py")
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def files(client, tmp_path, three_days):
    """What a stranger downloads: book, heads, the proof of each gift."""
    (tmp_path / "heads.json").write_text(json.dumps(heads(client)))
    with client.get("/transparency/book.jsonl") as answer:
        (tmp_path / "book.jsonl").write_bytes(answer.data)
    for n, token in enumerate(three_days):
        (tmp_path / f"{n}.json").write_bytes(client.get(f"/fr/gifts/{token}/proof.json").data)
    return tmp_path


def test_a_giver_proves_her_gift_without_the_book(files):
    for n in range(3):
        result = as_a_stranger(files, "--receipt", f"{n}.json", "--heads", "heads.json")
        assert result.returncode == 0, result.stdout + result.stderr
        assert "SOUND: the receipt holds." in result.stdout
        assert "is one that was published" in result.stdout


def test_the_whole_book_agrees_with_every_head_and_receipt(files):
    result = as_a_stranger(files, "book.jsonl", "--heads", "heads.json", "--receipt", "1.json")

    assert result.returncode == 0, result.stdout + result.stderr


def change(files, name: str, edit) -> None:
    told = json.loads((files / name).read_text())
    edit(told)
    (files / name).write_text(json.dumps(told))


LIES = {
    "an amount": lambda t: t["entries"][0]["row"]["entry"]["lines"][0].__setitem__(2, 1),
    "another payment": lambda t: t["entries"][0]["opening"].__setitem__("source", "ch_other"),
    "another path": lambda t: t["entries"][0]["path"][0].__setitem__(1, "00" * 32),
    "another seal": lambda t: t["entries"][0]["row"].__setitem__("prev", "11" * 32),
    "another book": lambda t: t.__setitem__("book", "live"),
    "a head of its own": lambda t: t["entries"][0]["head"].__setitem__("day", "2020-01-01"),
}


@pytest.mark.any_engine
@pytest.mark.parametrize("lie", LIES)
def test_a_receipt_that_lies_is_found_out(files, lie):
    change(files, "0.json", LIES[lie])
    result = as_a_stranger(files, "--receipt", "0.json", "--heads", "heads.json")

    assert result.returncode == 1
    assert "BROKEN" in result.stdout


@pytest.mark.any_engine
def test_a_head_whose_root_was_changed_breaks_the_book(files):
    change(files, "heads.json", lambda t: t["heads"][0].__setitem__("root", "00" * 32))
    result = as_a_stranger(files, "book.jsonl", "--heads", "heads.json")

    assert result.returncode == 1
    assert "BROKEN seal 6: the root published here" in result.stdout


@pytest.mark.any_engine
@pytest.mark.parametrize("arguments", [["--receipt", "book.jsonl"], ["--receipt", "none"], []])
def test_what_is_no_receipt_is_said_to_be_none(files, arguments):
    assert as_a_stranger(files, *arguments).returncode == 2


@pytest.mark.any_engine
def test_a_gift_of_today_is_sealed_before_its_head_is_published(app, client, three_days, give):
    token = give()
    on(app, 1)
    proof = client.get(f"/fr/gifts/{token}/proof.json").json

    assert [p["head"] for p in proof["entries"]] == [None, None]
    assert verify.check_receipt(proof)[-1][1].endswith("no head was published over it yet")


def test_a_root_that_was_lost_is_made_again_the_same(app, client, three_days):
    before = heads(client)
    with app.test_request_context("/fr/"):
        _db.session.execute(_db.delete(BookRoot))
        _db.session.commit()
    assert heads(client) == before
    on(app, 2, actions.publish)
    with app.test_request_context("/fr/"):
        assert _db.session.query(BookRoot).count() == 2
        assert queries.head_over("test", 3).seq == 4


def test_forgetting_a_person_breaks_no_seal_and_the_book_never_held_the_name(app, client, give):
    with app.test_request_context("/fr/"):
        person = accounts.make_person(name="Fatima Unique")
        _db.session.commit()
        person_id = person.id
    token = give(person_id=person_id, name="Fatima Unique", email="fatima@example.org")
    on(app, 0)
    with app.test_request_context("/fr/"):
        people.erase(_db.session.get(accounts.Person, person_id))
        _db.session.commit()

    with client.get("/transparency/book.jsonl") as answer:
        text = answer.data.decode()
    assert verify.verify(text.splitlines(), None, heads(client)["heads"])[1] == []
    for private in ("Fatima", "fatima@example.org", '"donation"', "ch_"):
        assert private not in text
    proof = client.get(f"/fr/gifts/{token}/proof.json").json
    assert all(fine for fine, _ in verify.check_receipt(proof))
    assert "name not kept" in pdf_words(client, f"/en/gifts/{token}/acknowledgement.pdf")


def pdf_words(client, address: str) -> str:
    import io

    import pypdf

    pages = pypdf.PdfReader(io.BytesIO(client.get(address).data)).pages
    return " ".join(page.extract_text() for page in pages)


def test_what_waited_longer_than_an_hour_is_found_by_the_sweep(app, give, monkeypatch):
    from solidarity.ledger import actions as ledger

    late = ledger.new_id() - (2 << 44)  # a clock that runs more than an hour late
    with monkeypatch.context() as patch:
        numbers = iter(range(late, late + 100))
        patch.setattr(ledger, "new_id", lambda: next(numbers))
        give()
    give()
    with app.test_request_context("/fr/"):
        for _ in range(200):
            actions.seal_everything()
            if not _unsealed():
                break
        assert not _unsealed()
    with monkeypatch.context() as patch:
        numbers = iter(range(late + 200, late + 300))
        patch.setattr(ledger, "new_id", lambda: next(numbers))
        give()
    with app.test_request_context("/fr/"):
        actions.seal_new()
        assert _unsealed()
        assert actions.sweep() in (0, 2)
        for _ in range(200):
            actions.seal_everything()
            if not _unsealed():
                break
        assert not _unsealed()


@pytest.mark.any_engine
@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_page_shows_heads_how_to_check_and_that_it_is_a_specimen(client, three_days, lang):
    page = client.get(f"/{lang}/transparency/book").text
    for head in heads(client)["heads"]:
        assert head["hash"] in page
        assert head["root"] in page
    assert "SPECIMEN" in page
    assert "python3 verify.py --receipt" in page


@pytest.mark.any_engine
def test_the_feed_carries_the_heads(client, three_days):
    from defusedxml import ElementTree

    tree = ElementTree.fromstring(client.get("/transparency/heads.atom").text)
    entries = tree.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 2
    assert heads(client)["heads"][0]["hash"] in entries[0][-1].text
