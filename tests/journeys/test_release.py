"""A tranche goes from its proof to the bank's paper; a dispute freezes it and a win thaws it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from solidarity.delivery import queries
from solidarity.delivery.models import Tranche
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation
from solidarity.kit import clock
from solidarity.projects.models import FundingShare, Project
from tests.factories.accounts import PASSWORD, make_person
from tests.factories.associations import make_member
from tests.factories.delivery import (
    WORDS,
    make_settled,
    make_works,
    pay_out,
    prove,
    tranche_of,
)
from tests.journeys.stories import goes_nowhere_sideways, sign_in
from tests.journeys.test_giving import book_holds, choose_fifty_euros

PAPER = {"name": "releve.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 releve"}


@pytest.fixture
def story(live_site):
    """Works whose second tranche has its papers and witnesses; who acts, by their address."""
    with live_site.app.test_request_context("/fr/"), live_site.writing():
        project = make_works()
        people = {
            "association": make_person(email="moha@example.org", password=PASSWORD),
            "reviewer": make_person(
                email="salma@example.org", password=PASSWORD, roles=("reviewer",)
            ),
            "treasurer": make_person(
                email="karim@example.org", password=PASSWORD, roles=("treasurer",)
            ),
        }
        make_member(association=project.association, person=people["association"], role="treasurer")
        make_settled(project, minor=15_900, fee=0)
        pay_out(amount=15_900)
        tranche = prove(tranche_of(project, 2), by=people["association"].id)
        return {
            "id": tranche.id, "project": project.id, "slug": project.slug,
            "association": project.association.slug,
        }  # fmt: skip


def end_the_window(live_site, story):
    """Let the days to contest pass."""
    with live_site.writing():
        tranche = db.session.get(Tranche, story["id"])
        tranche.contest_until = clock.now() - timedelta(minutes=1)
        tranche.accepted_at = clock.now() - timedelta(days=7)


def approve(page):
    """Tick every security note and approve."""
    for box in page.locator("input[name=seen]").all():
        box.check()
    page.get_by_role("button", name="Approuver le versement").click()


def test_a_tranche_goes_from_its_proof_to_the_banks_paper(open_page, live_site, double, story):
    manager, reviewer, treasurer = open_page(), open_page(), open_page()
    staff = f"/fr/staff/releases/{story['id']}"
    public = f"/fr/projects/{story['slug']}/tranches/{story['id']}"

    sign_in(manager, "moha@example.org")
    manager.goto(
        f"/fr/manage/{story['association']}/projects/{story['slug']}/tranches/{story['id']}"
    )
    assert goes_nowhere_sideways(manager)
    expect(manager.locator("#words")).to_have_value(WORDS)
    manager.get_by_role("button", name="Envoyer la preuve").click()
    expect(manager.locator("body")).to_contain_text("Envoyée. Une personne sans lien")

    sign_in(reviewer, "salma@example.org")
    reviewer.goto(staff)
    assert goes_nowhere_sideways(reviewer)
    reviewer.get_by_role("button", name="Accepter la preuve").click()
    expect(reviewer.locator("body")).to_contain_text("Acceptée. Les donateurs sont prévenus")
    live_site.work()
    letter = live_site.letters("fatima@example.org")[0]
    assert "/tranches/" in letter.text

    sign_in(treasurer, "karim@example.org")
    treasurer.goto(staff)
    approve(treasurer)
    expect(treasurer.locator("#errors")).to_contain_text("On peut contester jusqu’au")
    end_the_window(live_site, story)
    treasurer.goto(staff)
    approve(treasurer)
    expect(treasurer.locator("body")).to_contain_text("Approuvé : l’argent est mis de côté")

    with live_site.reading():
        (part,) = queries.get_tranche(story["id"]).parts
        expected = part.quote_minor
    treasurer.locator("input[name$=-arrived]").fill(f"{expected // 100},{expected % 100:02}")
    treasurer.locator("input[name$=-proof]").set_input_files(PAPER)
    treasurer.get_by_role("button", name="Enregistrer l’arrivée").click()
    expect(treasurer.locator("body")).to_contain_text("Enregistré dans le livre")

    treasurer.goto(public)
    expect(treasurer.locator(".timeline .done")).to_have_count(5)
    assert goes_nowhere_sideways(treasurer)
    with live_site.reading():
        assert giving.totals_of([story["project"]])[story["project"]].released.minor == expected
    assert book_holds(live_site)[0], book_holds(live_site)[1]


def test_a_dispute_freezes_a_release_and_a_win_thaws_it(open_page, live_site, double, story):
    donor, treasurer = open_page(), open_page()
    staff = f"/fr/staff/releases/{story['id']}"
    with live_site.writing():
        # Room for one more gift beside the one that pays the tranche.
        project = db.session.get(Project, story["project"])
        project.collect_until = clock.today() + timedelta(days=30)
        shares = db.update(FundingShare).filter_by(project_id=project.id, source="gifts")
        db.session.execute(shares.values(amount_minor=500_000_00))
    donor.goto(f"/fr/projects/{story['slug']}/give")
    choose_fifty_euros(donor)
    donor.wait_for_url(f"{double.url}/pay/**")
    donor.get_by_role("button", name="Payer avec la carte d’essai").click()
    donor.wait_for_url("**/fr/gifts/**")
    double.control("flush")
    live_site.work()
    with live_site.reading():
        gift = db.session.scalars(db.select(Donation).order_by(Donation.id.desc())).first()
        intent = giving.last_attempt(gift.id).payment_intent_id

    opened = double.control("dispute", payment_intent=intent)
    double.control("flush")
    live_site.work()
    sign_in(treasurer, "karim@example.org")
    treasurer.goto(staff)
    frozen = treasurer.locator(".trust .late")
    expect(frozen).to_contain_text("Une banque conteste un don")
    donor.goto(f"/fr/projects/{story['slug']}/tranches/{story['id']}")
    expect(donor.locator(".trust .late")).to_contain_text("Les versements sont gelés")

    double.control("dispute", dispute=opened["id"], outcome="won")
    double.control("flush")
    live_site.work()
    treasurer.goto(staff)
    expect(treasurer.locator(".trust")).to_contain_text("Rien n’est gelé")
    expect(treasurer.locator(".trust .late")).to_have_count(0)
    assert giving_state(live_site, gift.id) == "received"


def giving_state(live_site, donation_id: int) -> str:
    """Return the state of a gift as the database has it."""
    with live_site.reading():
        return db.session.get(Donation, donation_id).state
