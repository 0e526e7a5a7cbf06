"""What a person may keep: acknowledgements, statements, sheets."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pypdf
import pytest

from solidarity.extensions import db as _db
from solidarity.giving.links import token_of
from solidarity.giving.papers import frame, queries, sheets
from solidarity.giving.papers.rules import Big, Column, Facts, Table, Words
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.transparency.book import actions as book
from tests.factories import accounts
from tests.factories.giving import make_card_route, make_intended, make_received
from tests.factories.projects import make_project

pytestmark = pytest.mark.any_engine
BLANKS = str.maketrans("\u00a0\u202f\n", "   ")


@pytest.fixture
def project(db):
    project = make_project()
    make_card_route(project)
    return project


@pytest.fixture
def gift(app, project):
    """A gift of fifty euros from a person with an account, received and credited."""
    person = accounts.make_person(name="Fatima Ait Ali", email="fatima@example.org")
    return give(app, project, person_id=person.id, name=person.name)


@dataclass(frozen=True)
class Given:
    """A gift as its giver knows it: rows do not outlive the jobs a test runs."""

    id: int
    reference: str
    token: str
    donor_id: int | None
    host_account_id: int
    slug: str


def give(app, project, **giver) -> Given:
    with app.test_request_context("/fr/"):
        made = make_received(project, project_route(project), **giver)
        _db.session.commit()
        return Given(made.id, made.reference, token_of(made), made.donor_id, made.host_account_id,
                     project.slug)  # fmt: skip


def project_route(project):
    return queries.giving.find_route(project)


def words_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(page.extract_text() for page in pages).translate(BLANKS)


def get(client, address: str, status: int = 200):
    with client.get(address) as answer:
        assert answer.status_code == status, answer.text[:500]
        return answer


def test_an_acknowledgement_says_given_fee_credited_dirhams_and_that_it_is_no_tax_receipt(
    client, gift
):
    data = get(client, f"/en/gifts/{gift.token}/acknowledgement.pdf").data
    said = words_of(data)

    for expected in ("€50", "€1", "€49", "MAD", "Fatima Ait Ali", "Rives et Douars", gift.reference,
                     "not a tax receipt", "SPECIMEN"):  # fmt: skip
        assert expected in said, expected
    assert said.index("€50") < said.index("€49")


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_a_paper_is_tagged_names_its_language_and_is_the_same_bytes_twice(client, gift, lang):
    address = f"/{lang}/gifts/{gift.token}/acknowledgement.pdf"
    data = get(client, address).data
    root = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert get(client, address).data == data


def test_the_seal_stands_on_the_acknowledgement_once_the_gift_is_sealed(app, client, gift):
    before = words_of(get(client, f"/en/gifts/{gift.token}/acknowledgement.pdf").data)
    seal(app)
    after = words_of(get(client, f"/en/gifts/{gift.token}/acknowledgement.pdf").data)

    assert "sealed within minutes" in before
    with app.app_context():
        one, two = queries.seals_of(gift.id)
    assert f"{one.seq}:{one.hash}" in after.replace(" ", "")
    assert f"{two.seq}:{two.hash}" in after.replace(" ", "")
    assert "Root published on" in after


def seal(app):
    with app.test_request_context("/fr/"):
        book.seal_everything()
        book.publish()


def test_a_gift_that_was_not_received_has_no_acknowledgement(app, client, project):
    with app.test_request_context("/fr/"):
        gift, _attempt = make_intended(project, project_route(project))
        _db.session.commit()
        token = token_of(gift)

    assert get(client, f"/en/gifts/{token}/acknowledgement.pdf", 409).mimetype == "text/html"
    assert "acknowledgement.pdf" not in get(client, f"/en/gifts/{token}").text


def test_what_people_wrote_cannot_become_code_of_the_paper(app, client, project):
    gift = give(app, project, name='#panic("x") *b* $x$ \\ "q" ')

    said = words_of(get(client, f"/en/gifts/{gift.token}/acknowledgement.pdf").data)
    assert '#panic("x") *b* $x$' in said


def test_the_year_adds_currencies_apart_and_takes_refunds_off(app, client, sign_in, gift, project):
    with app.test_request_context("/fr/"):
        route = project_route(project)
        more = make_received(project, route, minor=8_000, currency="CAD", person_id=gift.donor_id)
        more.refunded_minor = 3_000
        _db.session.commit()
        sign_in(person(gift))

    said = words_of(get(client, f"/en/account/gifts/{clock.today().year}.pdf").data)
    assert "CA$50 · €50" in said
    assert "CA$30" in said
    assert get(client, "/en/account/gifts/2021.pdf", 404)


def person(gift):
    return _db.session.get(accounts.Person, gift.donor_id)


def test_my_gifts_come_as_a_sheet_in_which_nothing_is_a_formula(app, client, sign_in, project):
    with app.test_request_context("/fr/"):
        project.title = {"fr": "=HYPERLINK(1)", "en": "=HYPERLINK(1)"}
        giver = accounts.make_person(email="f@example.org")
        make_received(project, project_route(project), person_id=giver.id, email=giver.email)
        sign_in(giver)

    text = get(client, "/en/account/gifts.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[1][4:7] == ["50.00", "0.00", "EUR"]
    sheet = openpyxl.load_workbook(io.BytesIO(get(client, "/en/account/gifts.xlsx").data)).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("'=HYPERLINK(1)", "s")
    assert sheet["E2"].value == 50
    assert get(client, "/en/account/gifts.odt", 404)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_a_cell_that_begins_like_a_formula_is_shown_as_words(text):
    assert sheets.harmless(text) == f"'{text}"


def test_ordinary_words_and_amounts_stay_as_they_are():
    assert sheets.harmless("Azaghar n'Irs") == "Azaghar n'Irs"
    data = sheets.as_csv(["n"], [[sheets.Decimal("-3.50")]])
    assert data.decode("utf-8-sig").splitlines() == ["n", "-3.50"]


def test_an_xlsx_is_the_same_bytes_for_the_same_rows_and_reads_from_the_right_in_arabic():
    rows = [["أزاغار", sheets.Decimal("1.50"), clock.today()]]
    data = sheets.as_xlsx("a/b*c", ["x", "y", "z"], rows, rtl=True)

    assert sheets.as_xlsx("a/b*c", ["x", "y", "z"], rows, rtl=True) == data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.sheet_view.rightToLeft
    assert sheet.title == "abc"


def test_a_projects_sheet_holds_sealed_movements_a_day_without_hour_and_no_giver(app, client, gift):
    address = f"/en/projects/{gift.slug}/book"
    assert "Nothing is sealed yet" in words_of(get(client, f"{address}.pdf").data)
    seal(app)
    text = get(client, f"{address}.csv").data.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    today = clock.today().isoformat()
    assert rows[1][1:] == [today, "Gift paid", "Received and free", "50.00", "EUR"]
    assert "Fatima" not in text
    assert gift.reference not in text


def test_a_hosts_month_opens_where_the_month_before_closed(app, client, sign_in, gift):
    this, host_id = clock.today(), gift.host_account_id
    month = queries.Month.of(this.year, this.month)
    following = queries.Month.of(*next_month(this.year, this.month))
    with app.app_context():
        now = {p.code: p for p in queries.list_pockets("test", host_id, month)}
        later = {p.code: p for p in queries.list_pockets("test", host_id, following)}

    available = now[f"stripe:h{host_id}:available:EUR"]
    assert (available.opening.minor, available.debit.minor, available.closing.minor) == (
        0, 4_900, 4_900)  # fmt: skip
    assert {c: p.closing for c, p in now.items()} == {c: p.opening for c, p in later.items()}
    sign_in(accounts.make_person(roles=("treasurer",)))
    address = f"/en/staff/money/hosts/{host_id}/{this.year}-{this.month}"
    said = words_of(get(client, f"{address}.pdf").data)
    assert "€49" in said
    assert "Fatima" not in said + get(client, f"{address}.csv").text
    get(client, f"/en/staff/money/hosts/{host_id}/{this.year}-13.pdf", 404)
    get(client, f"/en/staff/money/hosts/999/{this.year}-1.pdf", 404)


def next_month(year: int, month: int) -> tuple[int, int]:
    following = queries.Month.of(year, month).ends + timedelta(days=1)
    return following.year, following.month


def test_a_room_can_have_a_statement_of_its_own_typeset(app):
    with app.test_request_context("/fr/"):
        data = frame.render_statement(
            "Le club", "fr",
            [Big("Ensemble", "120 €"), Facts("", [("Membres", "3")]),
             Table("Dons", [Column("Qui"), Column("Combien", "number")], [["A", "70 €"]]),
             Words("Rien de plus.")],
        )  # fmt: skip
    said = words_of(data)
    assert all(word in said for word in ("Le club", "120 €", "Membres", "70 €", "SPECIMEN"))


def test_a_paper_of_real_money_has_no_specimen_across_it(app):
    with app.test_request_context("/fr/"):
        made = frame.paper("x", [], day=clock.today())
        assert made.specimen == "SPECIMEN"
        settings = app.extensions["settings"]
        live = SimpleNamespace(is_live_money=True, site_name="T", operator="o",
                               public_url=settings.public_url)  # fmt: skip
        app.extensions["settings"] = live
        assert frame.paper("x", [], day=clock.today()).specimen == ""


def test_somebody_elses_papers_are_not_listed(client, sign_in, gift):
    sign_in(accounts.make_person())
    get(client, f"/en/account/gifts/{clock.today().year}.pdf", 404)
    assert gift.reference not in get(client, "/en/account/gifts.csv").text


def test_sums_never_add_two_currencies():
    found = queries.sums([Money(1, "EUR"), Money(2, "MAD"), Money(3, "EUR")])
    assert found == [Money(4, "EUR"), Money(2, "MAD")]
    assert queries.sums([]) == []
