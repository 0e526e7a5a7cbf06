"""A quote is made with a rate that has a source and is young enough."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from solidarity import settings
from solidarity.errors import Invalid
from solidarity.giving import actions as giving
from solidarity.giving.models import Donation, ExchangeRate
from solidarity.giving.rates import actions, files, queries, rules
from solidarity.giving.rates.rules import Policy, Rate, StaleRate, Standing
from solidarity.kit import clock
from solidarity.kit.money import Money
from tests.factories.accounts import make_person
from tests.factories.giving import make_card_route
from tests.factories.projects import make_project

POLICY = Policy(4, 10, frozenset({"indicative"}))
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "source", "is_live", "standing"),
    [
        (0, "bam", False, Standing.FRESH),
        (4, "bam", True, Standing.FRESH),
        (5, "bam", True, Standing.LATE),
        (10, "bam", True, Standing.LATE),
        (11, "bam", True, Standing.STALE),
        (11, "bam", False, Standing.STALE),
        (400, "indicative", False, Standing.INDICATIVE),  # a demonstration opened much later
        (0, "indicative", True, Standing.STALE),  # never with real money
    ],
)
def test_what_the_age_of_a_rate_means(days, source, is_live, standing):
    rate = Rate("EUR", Decimal("10.8"), TODAY - timedelta(days=days), source)
    assert rules.standing(rate, POLICY, today=TODAY, is_live=is_live) == standing


def test_the_dirham_never_ages():
    rate = Rate("MAD", Decimal(1), date(2020, 1, 1), "indicative")
    assert rules.standing(rate, POLICY, today=TODAY, is_live=True) == Standing.FRESH


def read(text, **told):
    return files.read(text.encode(), taken={"EUR", "USD"}, today=TODAY, **told)


def test_a_plain_file_of_rates_is_read():
    sheet = read("date,currency,rate,source\n2026-11-19,EUR,10.83,bam\n2026-11-19,JPY,0.06,bam\n")
    assert sheet.rates == [Rate("EUR", Decimal("10.83000000"), date(2026, 11, 19), "bam")]
    assert sheet.others == 1


def test_bank_al_maghrib_s_table_of_a_day_is_read():
    sheet = read(
        "Cours de change du 19/11/2026;;\nDevises;Achat;Vente\n1 EURO;10,7000;10,9000\n"
        "100 YENS JAPONAIS;6,10;6,20\n1 DOLLAR U.S.A.;9,50;9,60\n"
    )
    assert [(r.currency, r.value, r.as_of) for r in sheet.rates] == [
        ("EUR", Decimal("10.8"), date(2026, 11, 19)), ("USD", Decimal("9.55"), date(2026, 11, 19)),
    ]  # fmt: skip
    assert {r.source for r in sheet.rates} == {"bank-al-maghrib"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No line names the columns"),
        ("a,b\n1,2\n", "No line names the columns"),
        ("date,currency,rate\n2026-11-21,EUR,10.8\n", "has not come yet"),
        ("date,currency,rate\nyesterday,EUR,10.8\n", "is not a day"),
        ("date,currency,rate\n2026-11-19,EUR,ten\n", "is not a rate"),
        ("date,currency,rate\n2026-11-19,EUR,-1\n", "is not a rate"),
        ("currency,rate\nEUR,10.8\n", "has no day"),
        ("date,currency,rate\n2026-11-19,XOF,10.8\n", "No rate of a currency we take"),
        ("\0", "no file of rates"),
    ],
)
def test_a_bad_file_of_rates_gets_its_sentence(text, words):
    with pytest.raises(Invalid) as refused:
        read(text)
    assert words in str(refused.value)


def csv(day, rate="10.83", source="bank-al-maghrib"):
    return f"date,currency,rate,source\n{day.isoformat()},EUR,{rate},{source}\n".encode()


def test_imported_rates_are_kept_once_and_a_slip_is_refused_whole(db):
    today = clock.today()
    assert len(actions.import_rates(csv(today), by=1, apply=False).rates) == 1
    before = db.session.query(ExchangeRate).count()
    actions.import_rates(csv(today), by=1)
    actions.import_rates(csv(today), by=1)
    assert db.session.query(ExchangeRate).count() == before + 1

    with pytest.raises(Invalid, match="point in the wrong place"):
        actions.import_rates(csv(today, rate="1083"), by=1)


def make_old(db):
    giving.set_rate("EUR", Decimal("10.9"), "bam", clock.today() - timedelta(days=11))
    db.session.flush()


def test_an_old_rate_blocks_its_currency_and_no_other(db):
    make_old(db)
    project = make_project()
    with pytest.raises(StaleRate, match="too old"):
        giving.check_gift(project, Money(5000, "EUR"))
    assert giving.check_gift(project, Money(50_000, "MAD")).rate == 1
    assert giving.check_gift(project, Money(5000, "USD"))
    assert queries.count_waiting() == (1, None)


def test_with_real_money_an_indicative_rate_blocks(app, db):
    environ = {"SOLIDARITY_ENV": "testing", "MAIL_URL": "memory:", "SECRET_KEY": "t" * 40}
    assert settings.read(environ).book == "test"
    rate = giving.check_gift(make_project(), Money(5000, "EUR"))
    assert rate.source == "indicative"
    with pytest.raises(StaleRate):
        rules.check(
            Rate("EUR", rate.rate, rate.as_of, rate.source), queries.policy(),
            today=clock.today(), is_live=True,
        )  # fmt: skip


@pytest.mark.any_engine
def test_the_giving_page_says_it_and_gifts_in_dirhams_go_on(client, db):
    project = make_project()
    make_card_route(project)
    make_old(db)
    db.session.commit()
    page = client.get(f"/en/projects/{project.slug}/give?currency=EUR").text
    assert "wait for a newer exchange rate" in page
    data = {"amount": "5000", "name": "F", "email": "f@example.org", "currency": "EUR"}
    answer = client.post(f"/en/projects/{project.slug}/give", data={**data, "form_token": "x"})
    assert answer.status_code == 422
    assert "too old to tell you" in answer.text
    assert db.session.query(Donation).count() == 0
    assert (
        "wait for a newer" not in client.get(f"/en/projects/{project.slug}/give?currency=MAD").text
    )


@pytest.mark.any_engine
def test_the_treasurer_imports_a_file_on_the_page(client, db, sign_in):
    sign_in(make_person(roles=("treasurer",)))
    for content, status in ((csv(clock.today()), 303), (b"nothing", 422)):
        data = {"file": (io.BytesIO(content), "rates.csv")}
        assert client.post("/en/staff/rates/", data=data).status_code == status
    page = client.get("/en/staff/rates/").text
    assert "Bank Al-Maghrib" in page
    assert "Up to date" in page


def test_the_command_writes_nothing_without_apply(app, db, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_bytes(csv(clock.today()))
    before = db.session.query(ExchangeRate).count()
    db.session.rollback()
    runner = app.test_cli_runner()
    assert "nothing was written" in runner.invoke(args=["rates", "import", str(file)]).output
    assert db.session.query(ExchangeRate).count() == before
    db.session.rollback()
    assert runner.invoke(args=["rates", "import", str(file), "--apply"]).exit_code == 0
    assert db.session.query(ExchangeRate).count() == before + 1
