"""Where a gift went: shares that add up to the centime, and a page that says how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solidarity.extensions import db as _db
from solidarity.giving import queries as giving
from solidarity.giving import totals
from solidarity.giving.links import token_of
from solidarity.transparency.trail import queries, rules, sources
from tests.factories.giving import make_card_route, make_intended, make_received, make_spent
from tests.factories.projects import make_project

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


def parts_of(weights: list[int], beside: int = 0) -> list[rules.Part]:
    whole = sum(weights) + beside
    return [rules.Part(sum(weights[:n]), own, whole) for n, own in enumerate(weights)]


@given(WEIGHTS, st.integers(0, 10**12))
def test_the_shares_of_all_gifts_make_each_invoice_to_the_centime(weights, invoice):
    shares = [part.of(invoice) for part in parts_of(weights)]

    assert sum(shares) == (invoice if sum(weights) else 0)
    assert min(shares) >= 0


@given(WEIGHTS, st.integers(1, 10**9), st.integers(0, 10**12))
def test_no_share_is_a_centime_away_from_the_exact_proportion(weights, beside, invoice):
    for part in parts_of(weights, beside):
        assert abs(part.of(invoice) * part.whole - invoice * part.own) < part.whole


@given(WEIGHTS, st.lists(st.integers(0, 10**10), max_size=8))
def test_shares_of_several_invoices_add_up_both_ways(weights, invoices):
    parts = parts_of(weights)
    shares = [part.shares_of(invoices) for part in parts]

    for part, mine in zip(parts, shares, strict=True):
        assert sum(mine) == part.of(sum(invoices))
        for share, invoice in zip(mine, invoices, strict=True):
            assert abs(share * part.whole - invoice * part.own) <= 2 * part.whole
    if sum(weights):
        assert [sum(column) for column in zip(*shares, strict=True)] == invoices


@given(WEIGHTS, st.integers(1, 10**9), st.integers(0, 10**12))
def test_match_funds_take_what_gifts_leave(weights, beside, invoice):
    *gifts, funds = parts_of([*weights, beside])

    assert sum(part.of(invoice) for part in gifts) + funds.of(invoice) == invoice


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.data())
def test_a_gift_weighs_its_quote_in_proportion_to_what_was_kept(amount, quote, data):
    back = data.draw(st.integers(0, amount))

    assert 0 <= rules.weight(quote, amount, back, "received") <= quote
    assert rules.weight(quote, amount, 0, "disputed") == quote
    assert rules.weight(quote, amount, amount, "received") == 0
    assert rules.weight(quote, amount, 0, "refunded") == 0


def test_a_part_cannot_stand_outside_its_whole():
    with pytest.raises(ValueError, match="inside its whole"):
        rules.Part(5, 6, 10)


@pytest.fixture
def world(app, db):
    """A project, three gifts of 50, 30 and 10 euros, one of them partly refunded; two invoices."""
    with app.test_request_context("/fr/"):
        project = make_project()
        make_card_route(project)
        route = giving.find_route(project)
        gifts = [make_received(project, route, minor=minor) for minor in (5_000, 3_000, 1_000)]
        gifts[1].refunded_minor = 1_001
        db.session.flush()
        make_spent(project, minor=33_333, source="a")
        make_spent(project, minor=10_001, source="b")
        totals.refresh(project.id, "test")
        db.session.commit()
        yield project, gifts


def test_on_the_database_the_shares_of_all_make_every_amount(world):
    _project, gifts = world
    trails = [queries.follow(gift, "fr") for gift in gifts]

    for n, amount in enumerate((33_333, 10_001)):
        assert sum(trail.spent[n].share.minor for trail in trails) == amount
    assert sum(t.released_share.minor for t in trails) == trails[0].released.minor == 43_334
    assert sum(t.dirhams.minor for t in trails) == trails[0].received.minor


def test_what_a_match_fund_added_has_its_own_share(world, monkeypatch):
    project, gifts = world
    monkeypatch.setitem(totals._additions, "funds", (None, lambda _ids, _b: {project.id: 50_000}))
    totals.refresh(project.id, "test")
    trails = [queries.follow(gift, "fr") for gift in gifts]

    assert sum(t.dirhams.minor for t in trails) == trails[0].received.minor - 50_000
    assert 0 < sum(t.spent_share.minor for t in trails) < 43_334


def test_an_invoice_that_was_corrected_is_not_told(world):
    from solidarity.kit import clock
    from solidarity.ledger import actions

    project, gifts = world
    first = sources.spent_items(project.id)[0]
    actions.reverse(_db.session, int(first.id), source="undo", occurred_at=clock.now())

    assert [one.item.amount for one in queries.follow(gifts[0], "fr").spent] == [10_001]


@pytest.mark.any_engine
def test_the_page_tells_each_step_with_its_share(client, world):
    _project, gifts = world
    page = client.get(f"/en/gifts/{token_of(gifts[0])}/trail").text

    trail = queries.follow(gifts[0], "en")
    for words in ("€50", "€49", "fee of the payment company: €1", "your share of 2 invoices",
                  f"MAD {trail.spent_share.major}"[:3], "abababababababab"):  # fmt: skip
        assert words in page.replace("\u00a0", " "), words
    assert 'name="robots" content="noindex"' in page


@pytest.mark.any_engine
def test_the_page_of_a_registered_source_shows_line_paper_and_photo(client, world, monkeypatch):
    project, gifts = world
    item = sources.SpentItem(
        id="7", label="Tuyaux PEHD", amount=20_000, paid_on=gifts[0].received_at.date(), line=1,
        copy="/fr/invoice/7", photo="/media/7.jpg", photo_alt="La tranchée",
    )  # fmt: skip
    monkeypatch.setattr(sources, "_registered", [sources.from_the_book])
    sources.register_spending(lambda project_id: [item] if project_id == project.id else [])
    page = client.get(f"/fr/gifts/{token_of(gifts[0])}/trail").text

    for words in ("Tuyaux PEHD", "/fr/invoice/7", 'alt="La tranchée"', "#line-1"):
        assert words in page


@pytest.mark.any_engine
def test_a_gift_not_received_has_nothing_to_follow_and_a_refunded_one_no_share(app, client, world):
    project, gifts = world
    waiting, _attempt = make_intended(project, giving.find_route(project))
    gifts[0].state, gifts[0].refunded_minor = "refunded", 5_000
    totals.refresh(project.id, "test")
    _db.session.commit()

    assert "was not received yet" in client.get(f"/en/gifts/{token_of(waiting)}/trail").text
    back = client.get(f"/en/gifts/{token_of(gifts[0])}/trail").text
    assert "has no share" in back
    assert "your share of" not in back
    assert client.get("/en/gifts/forged/trail").status_code == 404
