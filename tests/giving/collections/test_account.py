"""The life of an authorised collection: announced, ended, accounted for, reminded."""

from datetime import UTC, datetime, timedelta

import pytest

from solidarity.associations.authorisations import queries
from solidarity.giving.collections import actions, figures, gates
from solidarity.kit import clock
from solidarity.kit.money import mad
from solidarity.ledger import actions as ledger
from solidarity.ledger.rules import Entry, Line
from solidarity.mail.models import Letter
from tests.factories.accounts import make_person, sign_in
from tests.factories.associations import make_member
from tests.factories.giving import make_pledge, make_transfer_route
from tests.factories.projects import make_project


@pytest.fixture
def project(app, db):
    """A project that collects by transfer, whose association has a secretary."""
    project = make_project()
    make_member(
        association=project.association, person=make_person(name="Secretary"), role="secretary"
    )
    return project


@pytest.fixture
def run(app, db):
    """Run the job, some days from now."""

    def run_(days=0):
        db.session.commit()
        moment = datetime.now(UTC) + timedelta(days=days)
        with app.test_request_context("/fr/"), clock.standing_at(moment):
            return actions.watch()

    return run_


def kinds(db):
    return sorted(
        k.removeprefix("collections/") for k in db.session.scalars(db.select(Letter.kind))
    )


def test_its_opening_is_announced_once_and_pledgers_are_written_to(db, project, run):
    make_transfer_route(project)
    make_pledge(project)
    run()
    run()
    assert kinds(db) == ["giving/open", "opened"]


def test_its_end_asks_for_the_account_and_reminders_come_once_each(db, project, run):
    make_transfer_route(project, ends_on=clock.today())
    for days in (0, 1, 1, 10, 11, 25, 26, 31, 90, 91):
        run(days)
    assert kinds(db) == ["ended", "opened", *["reminder"] * 3]
    [held] = queries.list_of_association(project.association_id)
    account = queries.find_account(held.id)
    assert (account.due_on - held.ends_on).days == 30


def post(db, kind, source, *lines):
    entry = Entry(
        book="test", kind=kind, source=source, occurred_at=clock.now(),
        lines=tuple(Line(*line) for line in lines), meta={},
    )  # fmt: skip
    ledger.post(db.session, entry)


def test_the_figures_are_those_of_the_book(client, db, project):
    route = make_transfer_route(project)
    gates.check(project, route, mad(100), None)
    p, bank = project.id, f"bank:collection:{project.id}:MAD"
    post(db, "transfer", "a", (bank, 900_00, "MAD"), (f"project:{p}:MAD", -900_00, "MAD"))
    post(db, "transfer", "b", (bank, 300_00, "MAD"), (f"project:{p}:MAD", -300_00, "MAD"))
    post(db, "refund", "c", (bank, -200_00, "MAD"), (f"project:{p}:MAD", 200_00, "MAD"))
    post(db, "tranche", "d", (bank, -400_00, "MAD"), (f"bank:project:{p}:MAD", 400_00, "MAD"))
    db.session.commit()

    [held] = queries.list_of_association(project.association_id)
    [part] = figures.figures_of(held, "test")
    amounts = (part.received, part.returned, part.passed_on, part.remaining)
    assert [a.minor for a in amounts] == [1200_00, 200_00, 400_00, 600_00]
    page = client.get(f"/fr/associations/{project.association.slug}/collections/{held.id}").text
    assert "1\N{NARROW NO-BREAK SPACE}200" in page or "1 200" in page or "1\xa0200" in page


def test_a_manager_files_the_account_with_its_figures(client, db, project, run):
    make_transfer_route(project, ends_on=clock.today() - timedelta(days=3),
                        starts_on=clock.today() - timedelta(days=30))  # fmt: skip
    person = make_person()
    make_member(association=project.association, person=person, role="treasurer")
    slug = project.association.slug
    run()
    sign_in(client, person)
    [held] = queries.list_of_association(project.association_id)
    address = f"/fr/associations/{slug}/collections/{held.id}"

    assert client.post(address, data={"filed_on": ""}).status_code == 422
    tomorrow = clock.today() + timedelta(days=1)
    assert client.post(address, data={"filed_on": tomorrow.isoformat()}).status_code == 422
    assert client.post(address, data={"filed_on": clock.today().isoformat()}).status_code == 303
    db.session.expire_all()
    account = queries.find_account(held.id)
    assert account.filed_on == clock.today()
    run(40)
    assert "reminder" not in kinds(db)
