"""An association from its first form to the first news of its project."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from solidarity.kit import clock
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.associations import RIB, make_host_account
from tests.journeys.conftest import DESK
from tests.journeys.stories import pick_commune, sign_in

SECRETARY, PRESIDENT, TREASURER = (
    "secretary@example.org",
    "fatima@example.org",
    "lahcen@example.org",
)
REVIEWERS = ("salma@example.org", "karim@example.org")
FOLLOWER = "neighbour@example.org"
STORY = (
    "Le douar vit sur des citernes qui se vident dès juin, quand les familles reviennent. "
    "Les femmes et les filles marchent deux heures par jour jusqu'au puits voisin. Un forage "
    "de cent vingt mètres, une pompe solaire et un réservoir de trente mètres cubes suffisent."
)


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def people(live_site):
    """Everybody has an account; staff have their parts; a fiscal host is known."""
    with live_site.writing():
        for email in (SECRETARY, PRESIDENT, TREASURER):
            make_person(email=email, password=PASSWORD)
        for email in REVIEWERS:
            make_person(email=email, password=PASSWORD, roles=("reviewer",))
        make_host_account()


@pytest.fixture
def enter(open_page, people):
    """Open a browser for somebody who signs in."""

    def as_person(email):
        page = open_page(viewport=DESK)
        sign_in(page, email)
        return page

    return as_person


def send(page) -> None:
    """Press the button of the page's own form."""
    page.locator("main form .btn.solid").last.click()
    page.wait_for_load_state()


def fill(page, **typed) -> None:
    for name, value in typed.items():
        page.locator(f"[name='{name}']").last.fill(str(value))


def sign_up(page) -> str:
    """Sign the association up; return its name in addresses."""
    page.goto("/fr/associations/new")
    fill(page, name_fr="Association Tagant", founded=2011, email="bureau@example.org")
    fill(page, about_fr="Le douar s'organise pour l'eau et l'école.")
    pick_commune(page, "commune", "Azaghar", "Azaghar N'irs")
    page.locator("#office").select_option("secretary")
    send(page)
    page.wait_for_url(re.compile(r"/fr/manage/[^/]+/$"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def invite(page, slug, email, role) -> None:
    page.goto(f"/fr/manage/{slug}/members")
    fill(page, email=email)
    page.locator("#role").select_option(role)
    send(page)
    expect(page.locator("main ul.panel")).to_contain_text(email)


def accept(page, letter) -> None:
    page.goto(re.search(r"http\S+", letter.text).group())
    page.locator("form[action$='/accept'] button").click()
    page.wait_for_url("**/fr/manage/**")


def add_papers(page, slug, folder) -> None:
    """Give the four papers that level 1 asks of a local association."""
    copy = folder / "paper.pdf"
    copy.write_bytes(b"%PDF-1.4 a paper")
    told = {
        "receipt": {"number": "123/2011", "authority": "Caïdat", "issued_on": day(-900)},
        "articles": {},
        "board": {
            "president": "Fatima Oubrahim", "treasurer": "Lahcen Amzil",
            "issued_on": day(-200), "valid_until": day(600),
        },
        "rib": {"number": RIB},
    }  # fmt: skip
    for kind, typed in told.items():
        page.goto(f"/fr/manage/{slug}/papers/{kind}")
        fill(page, **typed)
        page.locator("#file").set_input_files(copy)
        send(page)
        page.wait_for_url(f"**/fr/manage/{slug}/")


def judge(page, slug) -> None:
    page.goto(f"/fr/staff/associations/{slug}")
    page.locator("[name=verdict][value=accept]").check(force=True)
    for checked in ("receipt", "bank_account"):
        page.locator(f"[name=checked][value={checked}]").check(force=True)
    page.locator("#reason").fill("Récépissé et statuts lus ; le bureau a été joint par téléphone.")
    send(page)


def open_route(page, slug) -> None:
    page.goto(f"/fr/staff/associations/{slug}/routes/new")
    page.locator("[name=kind][value=card]").check(force=True)
    page.locator("#host").select_option(index=1)
    send(page)
    page.wait_for_url(f"**/fr/staff/associations/{slug}")


def test_an_association_is_verified_and_can_receive(enter, live_site, tmp_path):
    secretary = enter(SECRETARY)
    slug = sign_up(secretary)
    for email, role in ((PRESIDENT, "president"), (TREASURER, "treasurer")):
        invite(secretary, slug, email, role)
        accept(enter(email), live_site.latest_letter(email))
    add_papers(secretary, slug, tmp_path)
    send(secretary)  # the file, to the reviewers
    expect(secretary.locator(".notice.info")).to_be_visible()

    first, second = (enter(email) for email in REVIEWERS)
    judge(first, slug)
    expect(first.locator("#reason")).to_have_count(0)
    judge(second, slug)
    open_route(second, slug)

    assert live_site.latest_letter(PRESIDENT).kind == "associations/decision"
    first.goto(f"/fr/associations/{slug}")
    expect(first.locator(".trust")).to_contain_text(re.compile(r"\d{4}"))
    write_a_project(enter(TREASURER), slug, first, live_site)
    is_found_and_followed(first, enter(TREASURER), slug, live_site)


def step(page, name: str) -> None:
    """Save this step and go on to the next."""
    page.locator("main form button[value=next]").click()
    page.wait_for_url(re.compile(f"/{name}"))


def row(page, n: int, **typed) -> None:
    """Fill one row of a plan."""
    for name, value in typed.items():
        control = page.locator(f"[name='rows-{n}-{name}']")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(str(value))


def write_a_project(page, slug, reviewer, live_site) -> None:
    """The treasurer's plan does not add up; the site says what; she corrects it and sends it."""
    page.goto(f"/fr/manage/{slug}/projects/new")
    fill(page, title="Un forage pour Tagant-n-Aman")
    page.locator("#theme").select_option("water")
    pick_commune(page, "commune", "Azaghar", "Azaghar N'irs")
    send(page)
    page.wait_for_url("**/place*")
    fill(page, place_fr="Tagant-n-Aman", households=42, people_winter=260, people_summer=520)
    fill(page, starts_on=day(100), ends_on=day(300), collect_until=day(90))
    step(page, "story")
    fill(page, **{
        "fr-story": STORY, "fr-risk": "Forage sec : la tranche va au second point.",
        "fr-upkeep": "Un comité de l'eau de cinq membres, à 6 DH le mètre cube.",
    })  # fmt: skip
    step(page, "budget")
    row(page, 0, label="Forage", category="works", quantity=1, unit="forfait", unit_price="100000")
    step(page, "shares")
    row(page, 0, source="gifts", amount="50000")
    row(page, 1, source="villagers_cash", amount="20000", state="committed")
    step(page, "milestones")
    row(page, 0, label="Lancement", proof="Contrat signé", due_on=day(110), tranche="10000")
    row(page, 1, label="Mise en service", proof="PV signé", due_on=day(290), tranche="40000")
    step(page, "photos")
    check = page.url.split("/photos")[0] + "/check"

    page.goto(check)
    wrong = page.locator("main section.panel li")
    expect(wrong.first).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"30\D?000"))  # what is missing
    page.locator("main section.panel li a[href$='/shares']").first.click()
    row(page, 1, amount="50000")
    page.locator("main form button[value=save]").last.click()
    page.goto(check)
    expect(wrong).to_have_count(0)
    page.locator("form:has([value=submitted]) button").click()
    expect(page.locator("form:has([value=submitted])")).to_have_count(0)

    reviewer.goto("/fr/staff/projects/")
    reviewer.locator("article.panel a").first.click()
    for state in ("under_review", "published"):  # taken for review, then made public
        move = reviewer.locator(f"details.confirm:has([value={state}])")
        move.locator("summary").click()
        move.locator("form button").click()
        expect(move).to_have_count(0)
    assert live_site.latest_letter(TREASURER).kind == "projects/decision"


def is_found_and_followed(visitor, treasurer, slug, live_site) -> None:
    """A stranger finds it by a word, follows by mail; the first news reaches her."""
    visitor.context.clear_cookies()
    visitor.goto("/fr/projects?q=forage")
    visitor.get_by_role("link", name=re.compile("Un forage")).first.click()
    visitor.wait_for_url(re.compile(r"/fr/projects/[a-z]"))
    project = visitor.url.rsplit("/", 1)[1]
    visitor.locator("main a[href*='/follow']").first.click()
    fill(visitor, email=FOLLOWER)
    visitor.locator("form:has([name=email]) button").last.click()
    visitor.wait_for_load_state()
    confirm = live_site.latest_letter(FOLLOWER)
    visitor.goto(re.search(r"http\S+", confirm.text).group())
    visitor.locator("main form button").click()
    expect(visitor.locator(".notice.success")).to_be_visible()

    treasurer.goto(f"/fr/manage/{slug}/projects/{project}/updates/new")
    fill(treasurer, title="Le foreur est choisi", body="Trois devis, le moins cher retenu.")
    fill(treasurer, happened_on=day(0))
    send(treasurer)
    expect(treasurer.locator("main")).to_contain_text("Le foreur est choisi")
    live_site.work()
    news = live_site.latest_letter(FOLLOWER)
    assert news.kind == "following/update"
    assert news.posted_at is not None
    assert f"{live_site.url}/fr/projects/{project}" in news.text
