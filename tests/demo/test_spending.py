"""Every spending of the demonstration has its invoice, its paper and its public copy."""

from flask import current_app

from solidarity.delivery.handover.assets.models import Asset
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.spending import checks, queries
from solidarity.delivery.spending.models import Invoice
from solidarity.demo import spending
from solidarity.demo.loading import find_projects
from solidarity.ledger import queries as ledger


def test_the_invoices_make_what_the_book_says_was_spent(demo):
    assert demo.session.query(Invoice).count() > 10
    assert checks.check(current_app.extensions["settings"].book) == []


def test_the_book_holds_the_hash_of_each_original(demo):
    for row in demo.session.query(Invoice):
        [written] = ledger.find_entries(demo.session, [row.entry_id])
        papers = {paper.sha256 for paper in queries.get_invoice(row.id).papers}
        assert papers == set(written.entry.meta["proofs"])


def test_entering_them_again_adds_nothing(demo):
    assert spending.enter_all(find_projects()) == 0


def test_days_and_assets_stand_beside(demo):
    assert demo.session.query(Asset).count() >= 3
    days = sum(row.person_days for row in demo.session.query(InKind))
    assert days == sum(
        share.days_done for project in find_projects().values() for share in _shares(demo, project)
    )


def _shares(demo, project):
    model = type(project).shares.property.mapper.class_
    return demo.session.query(model).filter_by(project_id=project.id, source="villagers_labour")
