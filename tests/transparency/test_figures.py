"""Each figure a page shows is what its documented question answers, on each engine."""

import pytest

from solidarity.giving import queries as giving
from solidarity.giving import totals
from solidarity.transparency.figures import queries, rules
from tests.factories.giving import make_card_route, make_pledge, make_received, make_spent
from tests.factories.projects import make_project
from tests.transparency.test_open_accounts import other_commune

SHOWN = ("promised", "on_its_way", "received", "released", "spent")


@pytest.fixture
def world(app, db):
    """Two projects of one association, one of another elsewhere; gifts in every state."""
    with app.test_request_context("/fr/"):
        first = make_project()
        second = make_project(association=first.association)
        third = make_project(commune_code=other_commune())
        for n, project in enumerate((first, second, third)):
            make_card_route(project)
            route = giving.find_route(project)
            gifts = [make_received(project, route, minor=m) for m in (5_000, 3_333, 2_000, 1_700)]
            gifts[1].refunded_minor = 1_111
            gifts[2].state = "on_its_way"
            gifts[3].state, gifts[3].refunded_minor = "refunded", 1_700
            make_received(project, route, minor=2_500, currency="CAD").state = "disputed"
            make_pledge(project)
            make_spent(project, minor=12_345 + n)
            totals.refresh(project.id, "test")
        db.session.commit()
        yield first, second, third


def answers(scope="site", which=None) -> dict[str, int]:
    return {figure.key: queries.run(figure, scope, which) for figure in rules.FIGURES}


def told(five) -> dict[str, int]:
    return {name: getattr(five, name).minor for name in SHOWN}


def test_the_whole_site_shows_what_the_questions_answer(world):
    assert answers() == told(giving.amount_of_the_whole_site())
    assert min(answers().values()) > 0


def test_each_project_shows_what_the_questions_answer(world):
    for project in world:
        shown = giving.totals_of([project.id])[project.id]
        assert answers("project", project.id) == told(shown)


def test_an_association_and_a_commune_show_what_the_questions_answer(world):
    first, _second, third = world
    for association in (first.association_id, third.association_id):
        shown = told(queries.totals_of_association(association))
        assert answers("association", association) == shown
    for code in (first.commune_code, third.commune_code):
        assert answers("commune", code) == told(queries.totals_of_commune(code))
    assert answers("commune", third.commune_code) == answers("project", third.id)


def test_what_is_no_gift_is_told_apart(world, monkeypatch):
    first, *_ = world
    added = {first.id: 700}
    monkeypatch.setitem(totals._additions, "f", (None, lambda ids, _b: {i: added.get(i, 0) for i in ids}))  # noqa: E501 # fmt: skip
    totals.refresh(first.id, "test")

    received = next(t for t in queries.list_figures() if t.figure.key == "received")
    assert received.added.minor == 700
    assert received.value.minor + 700 == giving.amount_of_the_whole_site().received.minor


def test_the_book_and_the_gifts_are_asked_apart_currency_by_currency(app, db):
    with app.test_request_context("/fr/"):
        project = make_project()
        make_card_route(project)
        route = giving.find_route(project)
        make_received(project, route, minor=5_000)
        make_received(project, route, minor=2_500, currency="CAD")
        db.session.commit()
        found = {line.gifts.currency: line for line in queries.list_by_currency()}

    assert {c: (line.gifts.minor, line.book.minor) for c, line in found.items()} == {
        "EUR": (5_000, 5_000), "CAD": (2_500, 2_500)}  # fmt: skip


@pytest.mark.any_engine
def test_the_page_prints_the_question_it_ran(client, world):
    page = client.get("/en/transparency/figures").text
    for figure in rules.FIGURES:
        assert rules.question(figure).split("\n")[1].strip() in page
    assert "MAD" in page


@pytest.mark.any_engine
def test_the_pages_of_an_association_and_of_a_commune_show_the_five(client, world):
    first, *_ = world
    for address in (f"/en/associations/{first.association.slug}",
                    f"/en/communes/{first.commune_code}"):  # fmt: skip
        page = client.get(address).text
        assert "Spent and proven" in page
        assert "MAD 246.91" in page.replace("\u00a0", " ") or "246.91" in page
