"""The demonstration is whole, marked, and its money is true."""

from collections import Counter

import pytest
from flask import current_app
from sqlalchemy import func, select

from solidarity.accounts.models import Person
from solidarity.associations.models import Association, PaymentRoute
from solidarity.delivery import checks as delivery_checks
from solidarity.delivery.handover.assets.models import Asset
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.spending import checks as spending_checks
from solidarity.delivery.spending import queries as invoices
from solidarity.delivery.spending.models import Invoice
from solidarity.demo import loading, people, spending
from solidarity.demo.sources import centimes, read
from solidarity.extensions import db
from solidarity.giving import checks as giving_checks
from solidarity.giving import queries as giving
from solidarity.giving import reconcile
from solidarity.giving.models import Donation, Pledge, ProcessorFact, WebhookEvent
from solidarity.kit import clock
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from solidarity.mail.models import Letter
from solidarity.projects import queries as project_queries
from solidarity.projects.models import Need, Project, ProjectUpdate
from solidarity.projects.plan.check import check_plan
from solidarity.projects.plan.queries import ceilings_of
from solidarity.projects.plan.rows import parts_of
from solidarity.projects.rules import DEMO_STATES
from solidarity.volunteering.models import Application, VolunteerRole
from tests.conftest import site_on

TOLD = {told["id"]: told for told in read("projects")["projects"]}
BY_CARD = {key for host in read("hosts")["hosts"] for key in host["projects"]}
A_CENT = 20  # what one cent of a gift's currency may be worth, in MAD centimes


def count(model, **values):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**values))


def test_everything_of_the_files_is_there(demo, projects):
    assert set(projects) == set(TOLD)
    assert count(Need) == len(read("needs")["needs"])
    updates = read("updates")
    assert count(ProjectUpdate) == len(updates["updates"]) + len(updates["results"])
    assert {key: p.state for key, p in projects.items()} == {
        key: DEMO_STATES[told["status"]] for key, told in TOLD.items()
    }


def test_everything_is_marked_as_demonstration(demo):
    for model in (Person, Association, Project, Need, Donation, VolunteerRole):
        assert count(model) > 0
        assert count(model, is_demo=False) == 0, model.__name__


def test_loading_again_changes_nothing(loaded, demo):
    before = Counter({t.name: db.session.scalar(select(func.count()).select_from(t))
                      for t in db.metadata.sorted_tables})  # fmt: skip
    assert loaded.extensions["demo_loaded"].projects == 30
    assert not loading.load()
    after = {t.name: db.session.scalar(select(func.count()).select_from(t))
             for t in db.metadata.sorted_tables}  # fmt: skip
    assert after == before


def test_every_plan_adds_up_and_stays_under_its_ceilings(demo, projects):
    for key, project in projects.items():
        whole = project_queries.get_project(project.slug)
        found = check_plan(*parts_of(whole), ceilings_of(whole.association))
        if key != "p12":  # the one whose association lost its level
            assert found == [], key


def test_three_languages_are_told_everywhere(demo, projects):
    for project in projects.values():
        for text in (project.title, project.story, project.place, project.risk, project.upkeep):
            assert set(text) == {"fr", "ar", "en"}
            assert all(text.values())
    for model, name in ((Need, "what"), (ProjectUpdate, "body"), (ProjectUpdate, "title")):
        assert all(set(text) == {"fr", "ar", "en"} for text in
                   db.session.scalars(select(getattr(model, name))))  # fmt: skip


def test_associations_have_the_level_of_the_file(demo, projects):
    for key, project in projects.items():
        association = db.session.get(Association, project.association_id)
        assert association.level == TOLD[key]["association"]["label_level"], key
        if association.level:
            assert association.level_until >= clock.today()


def test_twelve_projects_receive_by_card_and_no_other_does(demo, projects):
    routes = {key: giving.find_route(project) for key, project in projects.items()}
    assert {key for key, route in routes.items() if route and route.kind == "card"} == BY_CARD
    assert len(BY_CARD) == 12
    accounts = {route.host_account.processor_account for key, route in routes.items()
                if key in BY_CARD}  # fmt: skip
    assert accounts == {"acct_demo_fr", "acct_demo_be"}
    kinds = Counter(route.kind for route in routes.values() if route)
    assert kinds == {"card": 12, "transfer": 3, "referral": 2}


def test_what_was_received_is_what_the_file_says_to_the_cent(demo, projects):
    shown = giving.totals_of([p.id for p in projects.values()])
    for key, project in projects.items():
        collected, total = TOLD[key]["collection"], shown[project.id]
        if TOLD[key]["status"] == "annule_rembourse":
            assert (total.received.minor, total.gifts) == (0, 0)
            continue
        asked = centimes(collected["raised_mad"])
        said = total.received - total.matched if total.gifts else total.promised
        assert 0 <= asked - said.minor <= A_CENT, key
        assert total.gifts + total.pledges == collected["donors"], key


def test_the_totals_shown_are_the_sum_of_the_gifts(demo, projects):
    for project in projects.values():
        gifts = db.session.scalars(
            select(Donation).filter_by(project_id=project.id, state="received")
        ).all()
        total = giving.totals_of([project.id])[project.id]
        of_gifts = total.received - total.matched
        assert of_gifts.minor == sum(gift.quote_minor for gift in gifts)
        assert total.gifts == len(gifts)


def test_no_project_received_more_than_it_asked(demo, projects):
    for project in projects.values():
        assert giving.amount_left(project.id).minor >= 0


def test_the_book_holds(demo):
    assert ledger_checks.check(db.session) == []
    assert giving_checks.check("test") == []
    assert delivery_checks.check("test") == []


def test_the_double_and_the_book_agree_on_every_payment(loaded, demo):
    db.session.remove()
    assert reconcile.find_differences(clock.now().replace(year=2020)) == []
    assert count(WebhookEvent) == 0


def test_gifts_are_dated_in_their_collection_and_posted_on_their_day(demo, projects):
    rows = db.session.execute(
        select(Donation.created_at, ProcessorFact.occurred_at, ProcessorFact.recorded_at)
        .join(ProcessorFact, ProcessorFact.donation_id == Donation.id)
        .where(ProcessorFact.kind == "charge")
    ).all()
    assert rows
    for given_at, charged_at, recorded_at in rows:
        assert given_at < clock.now()
        assert abs((charged_at - given_at).total_seconds()) < 2
        assert recorded_at.date() == given_at.date()


def test_the_refunded_project_gave_every_gift_back(demo, projects):
    gifts = db.session.scalars(select(Donation).filter_by(project_id=projects["p29"].id)).all()
    assert len(gifts) == TOLD["p29"]["collection"]["donors"]
    assert {gift.state for gift in gifts} == {"refunded"}
    assert all(gift.refunded_minor == gift.amount_minor for gift in gifts)


def test_proven_stages_released_their_tranches_and_nothing_more(demo, projects):
    shown = giving.totals_of([p.id for p in projects.values()])
    for key, project in projects.items():
        total = shown[project.id]
        planned = sum(centimes(stage["tranche_mad"]) for stage in TOLD[key]["milestones"]
                      if stage["state"] == "valide")  # fmt: skip
        assert total.spent <= total.released
        # The processor's fees never reach the village.
        assert 0.97 * planned <= total.released.minor <= planned, key


def test_promises_stand_apart_from_money(demo, projects):
    promised_to = set(db.session.scalars(select(Pledge.project_id)))
    paid = select(Donation.project_id).where(Donation.means == "processor")
    given_to = set(db.session.scalars(paid))
    assert promised_to
    assert not promised_to & given_to


def test_no_letter_is_written_about_the_past(demo):
    assert count(Letter) == 0


def test_several_currencies_were_given(demo):
    currencies = set(db.session.scalars(select(Donation.currency)))
    assert {"EUR", "CAD", "GBP", "USD"} <= currencies


def test_volunteers_applied_and_some_were_accepted(demo):
    states = Counter(db.session.scalars(select(Application.state)))
    assert states["accepted"] >= 3
    assert states["applied"] >= 3


def test_everybody_who_is_told_can_sign_in(loaded, demo):
    password = read("people")["password"]
    assert len(people.sign_ins()) == 8
    for _, email in people.sign_ins():
        browser = loaded.test_client()
        sent = {"email": email, "password": password}
        answer = browser.post("/fr/account/login", data=sent)
        assert answer.status_code == 302, email
        assert browser.get("/fr/account/").status_code == 200, email


def test_the_commands_say_what_they_did(loaded):
    runner = loaded.test_cli_runner()
    assert "nothing was changed" in runner.invoke(args=["demo", "load"]).output
    told = runner.invoke(args=["demo", "sign-ins"]).output
    assert "donor@example.org" in told
    assert read("people")["password"] in told


@pytest.mark.parametrize("command", [["demo", "load"], ["demo", "load", "--scale", "5"]])
def test_production_refuses_the_demonstration(template, tmp_path, command):
    production = {
        "SOLIDARITY_ENV": "production", "PUBLIC_URL": "https://tiwizi.example",
        "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1",
        "OPERATOR": "Somebody", "CONTACT_EMAIL": "hello@tiwizi.example",
    }  # fmt: skip
    with site_on(template, tmp_path, **production) as app:
        answer = app.test_cli_runner().invoke(args=command)
        with app.app_context():
            assert count(Person) == 0
    assert answer.exit_code == 1
    assert "never loaded" in answer.output


def test_a_silent_double_is_named_in_one_sentence(template, tmp_path):
    with site_on(template, tmp_path, STRIPE_API_BASE="http://127.0.0.1:9") as app:
        answer = app.test_cli_runner().invoke(args=["demo", "load"])
        with app.app_context():
            assert count(Project) == 0
    assert answer.exit_code == 1
    assert "does not answer at http://127.0.0.1:9" in answer.output


def test_routes_of_past_collections_are_over(demo, projects):
    for key, project in projects.items():
        if TOLD[key]["collection"]["end"] < "2026-06-15":
            routes = db.session.scalars(
                select(PaymentRoute).filter_by(association_id=project.association_id)
            )
            assert all(route.ends_on < clock.today() for route in routes)


def test_the_invoices_make_what_the_book_says_was_spent(demo):
    assert demo.session.query(Invoice).count() > 10
    assert spending_checks.check(current_app.extensions["settings"].book) == []


def test_the_book_holds_the_hash_of_each_original(demo):
    for row in demo.session.query(Invoice):
        [written] = ledger.find_entries(demo.session, [row.entry_id])
        papers = {paper.sha256 for paper in invoices.get_invoice(row.id).papers}
        assert papers == set(written.entry.meta["proofs"])


def test_entering_them_again_adds_nothing(demo):
    assert spending.enter_all(loading.find_projects()) == 0


def test_days_and_assets_stand_beside(demo):
    assert demo.session.query(Asset).count() >= 3
    days = sum(row.person_days for row in demo.session.query(InKind))
    assert days == sum(
        share.days_done
        for project in loading.find_projects().values()
        for share in _shares(demo, project)
    )


def _shares(demo, project):
    model = type(project).shares.property.mapper.class_
    return demo.session.query(model).filter_by(project_id=project.id, source="villagers_labour")
