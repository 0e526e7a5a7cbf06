"""Eight people release at the same moment: the money leaves once."""

from solidarity.delivery import actions, checks, notes, queries
from solidarity.delivery.models import TranchePart
from solidarity.extensions import db as _db
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from solidarity.web import transaction
from tests.factories.accounts import make_person
from tests.factories.delivery import make_accepted, make_settled, make_works
from tests.ledger.samples import together


def at_once(app, act):
    """Run `act(n)` in eight requests that begin together; returns answers and exceptions."""

    def work(n):
        with app.test_request_context("/fr/"), transaction.writing():
            return act(n)

    return together(work)


def make_ready(app, *, tranches=(2,)):
    """Return (project id, tranche ids, note keys, treasurers) on a committed database."""
    with app.test_request_context("/fr/"), transaction.writing():
        project = make_works()
        make_settled(project, minor=16_000)
        ids = [make_accepted(project, n).id for n in tranches]
        keys = {n.key for one in ids for n in notes.list_notes(queries.get_tranche(one))}
        people = [make_person(roles=("treasurer",)).id for _ in range(8)]
        return project.id, ids, keys, people


def reserved(app, project_id):
    with app.app_context():
        assert checks.check("test") == []
        assert not ledger_checks.is_broken(ledger_checks.check(_db.session))
        held = ledger.project_totals(_db.session, "test", [project_id])[project_id]["EUR"]
        return held.reserved, held.free, _db.session.query(TranchePart).count()


def test_eight_approvals_of_one_tranche_set_its_money_aside_once(app):
    project_id, (tranche_id,), keys, people = make_ready(app)

    results = at_once(app, lambda n: actions.approve(tranche_id, by=people[n], seen=keys).id)

    assert results.count(tranche_id) == 1, results
    aside, free, parts = reserved(app, project_id)
    assert parts == 1
    assert aside + free == 16_000


def test_two_tranches_approved_at_once_never_take_more_than_is_there(app):
    project_id, ids, keys, people = make_ready(app, tranches=(1, 2))

    at_once(app, lambda n: actions.approve(ids[n % 2], by=people[n], seen=keys).id)

    aside, free, _ = reserved(app, project_id)
    assert aside <= 16_000 - 100  # what the card company kept never leaves
    assert free >= 0
