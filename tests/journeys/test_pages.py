"""Every kind of page on a phone, in French and in Arabic: nothing for axe to say, nothing wider
than the screen, and few enough bytes for a village's network.

`MEASURE_BYTES=FILE` writes the measured bytes as a table.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from solidarity.giving.links import token_of
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.associations import make_member, make_verified_association
from tests.factories.bank import make_bank_account, make_host_bank_account, make_transfer
from tests.factories.delivery import make_works, tranche_of
from tests.factories.giving import make_card_route, make_intended, make_pledge, make_received
from tests.factories.match_funds import make_fund
from tests.factories.needs import AZAGHAR_NIRS, make_need
from tests.factories.projects import make_project, make_update
from tests.factories.volunteering import make_role
from tests.journeys.stories import goes_nowhere_sideways, sign_in

KIB = 1024
TEXT_LIMIT, MAP_LIMIT = 100 * KIB, 200 * KIB  # bytes moved, cold, before any scrolling
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PRESIDENT, STAFF = "president@example.org", "staff@example.org"

PUBLIC = {
    "home": "",
    "projects": "projects",
    "map": "map",
    "project": "projects/{project}",
    "give": "projects/{project}/give",
    "project states": "projects/states",
    "needs": "needs",
    "need": "needs/{need}",
    "state a need": "needs/new",
    "communes": "communes",
    "commune": "communes/{commune}",
    "roles": "volunteer",
    "role": "roles/{role}",
    "associations": "associations",
    "association": "associations/{association}",
    "how it works": "how-it-works",
    "transparency": "transparency",
    "sign in": "account/login",
    "sign up": "account/register",
    "password forgotten": "account/reset",
    "letter sent": "account/letter-sent",
    "news of a project": "projects/{project}/updates",
    "how to pay it": "projects/{project}/route",
    "follow": "follow/project/{project_id}",
    "a gift": "gifts/{gift}",
    "a gift received": "gifts/{received}",
    "where it went": "gifts/{received}/trail",
    "give by transfer": "projects/{project}/transfer",
    "an announced transfer": "transfers/{transfer}",
    "the book": "transparency/book",
    "each figure": "transparency/figures",
    "match funds": "match-funds",
    "a match fund": "match-funds/{fund}",
    "what stands": "assets",
    "a project in works": "projects/{works}",
    "a tranche": "projects/{works}/tranches/{tranche}",
    "spending": "projects/{works}/spending",
    "a promise": "pledges/{pledge}",
    "legal": "legal",
    "terms": "terms",
    "privacy": "privacy",
    "contact": "contact",
    "accessibility": "accessibility",
    "what is not there": "projects/nothing-of-that-name",
}
DESK = {
    "account": "account/",
    "profile": "account/profile",
    "presence": "account/presence",
    "letters": "account/letters",
    "safety": "account/safety",
    "second step": "account/tf-setup",
    "passkeys": "account/wan-register",
    "my data": "account/data",
    "leaving": "account/erase",
    "my gifts": "account/gifts",
    "what I follow": "account/follows",
    "skills": "account/skills",
    "suggestions": "account/suggestions",
    "missions": "account/missions",
    "my associations": "manage/",
    "file and papers": "manage/{association}/",
    "a paper": "manage/{association}/papers/rib",
    "members": "manage/{association}/members",
    "public page": "manage/{association}/profile",
    "its projects": "manage/{association}/projects/",
    "begin a project": "manage/{association}/projects/new",
    "place": "manage/{association}/projects/{draft}/place",
    "story": "manage/{association}/projects/{draft}/story",
    "photos": "manage/{association}/projects/{draft}/photos/",
    "budget": "manage/{association}/projects/{draft}/budget",
    "who pays what": "manage/{association}/projects/{draft}/shares",
    "milestones": "manage/{association}/projects/{draft}/milestones",
    "check and send": "manage/{association}/projects/{draft}/check",
    "write news": "manage/{association}/projects/{project}/updates/new",
    "progress": "manage/{association}/projects/{project}/progress/",
    "help wanted": "manage/{association}/projects/{project}/roles/",
    "a role": "manage/{association}/projects/{project}/roles/{role}",
    "tranches": "manage/{association}/projects/{works}/tranches/",
    "a tranche to prove": "manage/{association}/projects/{works}/tranches/{tranche}",
    "invoices": "manage/{association}/projects/{works}/spending/",
    "an invoice to enter": "manage/{association}/projects/{works}/spending/invoices/new",
    "authorisations": "manage/{association}/authorisations",
}
STAFF_DESK = {
    "what waits": "staff/",
    "files to review": "staff/associations",
    "a file": "staff/associations/{association}",
    "open a route": "staff/associations/{association}/routes/new",
    "fiscal hosts": "staff/hosts",
    "needs to check": "staff/needs",
    "projects to read": "staff/projects/",
    "a project to read": "staff/projects/{project}",
    "the money": "staff/money",
    "the bank": "staff/bank/",
    "releases": "staff/releases/",
    "a release": "staff/releases/{tranche}",
    "statements": "staff/money/statements",
    "funds to keep": "staff/match-funds/{fund}",
    "donors' countries": "staff/countries",
}


@pytest.fixture
def places(live_site):
    """A site with one of each thing; what the addresses of its pages are made of."""
    with live_site.writing(), live_site.app.test_request_context("/fr/"):
        president = make_person(email=PRESIDENT, password=PASSWORD)
        make_person(
            email=STAFF, password=PASSWORD, roles=("administrator", "reviewer", "treasurer")
        )
        association = make_verified_association(level=2)
        make_member(association=association, person=president, role="president")
        project = make_project(association=association)
        make_host_bank_account(project)
        make_bank_account(project)
        route = make_card_route(project)
        gift, _attempt = make_intended(project, route)
        works = make_works(association=association)
        pledge = make_pledge(project)
        make_update(project=project)
        draft = make_project(association=association, state="draft")
        make_need(state="stated", what="La piste est coupée par l'oued.", theme="roads")
        return {
            "project": project.slug,
            "project_id": project.id,
            "draft": draft.slug,
            "association": association.slug,
            "need": make_need().slug,
            "role": make_role(project).id,
            "gift": token_of(gift),
            "received": token_of(make_received(project, route)),
            "transfer": token_of(make_transfer(project)),
            "fund": make_fund().slug,
            "works": works.slug,
            "tranche": tranche_of(works).id,
            "pledge": token_of(pledge),
            "commune": AZAGHAR_NIRS,
        }


@dataclass(frozen=True)
class Seen:
    """What was found of one page."""

    name: str
    moved: int
    wrong: list[str]


def look_at(page, name: str, address: str) -> Seen:
    """Open a page cold, as its first visitor, and write down what is wrong with it."""
    moved = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    answer = page.goto(address, wait_until="networkidle" if name == "map" else "load")
    page.evaluate("document.fonts.ready.then(() => null)")
    expected = 404 if name == "what is not there" else 200
    wrong = [] if answer.status == expected else [f"answers {answer.status}"]
    total, limit = int(sum(moved)), MAP_LIMIT if name == "map" else TEXT_LIMIT
    devtools.detach()
    if total > limit:
        wrong.append(f"{total / KIB:.0f} KiB, more than {limit / KIB:.0f}")
    if not goes_nowhere_sideways(page):
        wrong.append("is wider than the screen")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    for broken in found.response["violations"]:
        where = "; ".join(node["html"][:160] for node in broken["nodes"][:3])
        wrong.append(f"{broken['id']}: {where}")
    return Seen(name, total, wrong)


def look_at_all(page, pages: dict[str, str], lang: str, places: dict) -> None:
    """Look at each page; fail with everything that is wrong with any."""
    seen = [look_at(page, n, f"/{lang}/{path.format(**places)}") for n, path in pages.items()]
    write_down(seen, lang)
    if wrong := [f"{one.name}: {what}" for one in seen for what in one.wrong]:
        pytest.fail("\n".join(wrong), pytrace=False)


def write_down(seen: list[Seen], lang: str) -> None:
    """Add to the table that benchmarks/README.md quotes."""
    if table := os.environ.get("MEASURE_BYTES"):
        with Path(table).open("a") as out:
            out.writelines(f"| {one.name} | {lang} | {one.moved / KIB:.1f} |\n" for one in seen)


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_public_pages_are_light_and_open_to_everyone(page, places, lang):
    look_at_all(page, PUBLIC, lang, places)


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_an_associations_pages_are_light_and_open_to_everyone(page, places, lang):
    sign_in(page, PRESIDENT, lang)
    look_at_all(page, DESK, lang, places)


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_staff_pages_are_light_and_open_to_everyone(page, places, lang):
    sign_in(page, STAFF, lang)
    look_at_all(page, STAFF_DESK, lang, places)
