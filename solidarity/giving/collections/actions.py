"""Announce that an authorised collection opens or ends, ask for its account, remind; let go of
collecting accounts. Each act is written once: the job may run twice, or late."""

from datetime import date

from solidarity.announcements import payment_route_opened
from solidarity.associations import queries as associations
from solidarity.associations.authorisations import actions as authorisations
from solidarity.associations.authorisations import queries, rules
from solidarity.associations.authorisations.models import Authorisation, CollectionAccount
from solidarity.extensions import db
from solidarity.giving.collections import queries as collections
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.ledger import limits
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web import transaction
from solidarity.web.context import public_link


def watch() -> int:
    """Do what today asks of every authorisation (a job); returns how many were looked at."""
    found = queries.list_to_watch()
    for authorisation_id in found:
        with transaction.writing():
            _watch(queries.get_for_change(authorisation_id), clock.today())
    return len(found)


def _watch(held: Authorisation, today: date) -> None:
    if held.opened_at is None and held.starts_on <= today <= held.ends_on:
        _announce_opening(held)
    if held.closed_at is None and today > held.ends_on:
        _announce_end(held)
    account = queries.find_account(held.id)
    if account is not None:
        _remind(held, account, today)


def _announce_opening(held: Authorisation) -> None:
    held.opened_at = clock.now()
    journal.record("collection_opened", held, reference=held.reference)
    db.session.flush()
    _write(held, "opened", account=None)
    for route in queries.list_routes(held):
        if associations.is_route_open(route, clock.today()):
            payment_route_opened.send(route)


def _announce_end(held: Authorisation) -> None:
    held.closed_at = clock.now()
    journal.record("collection_ended", held, reference=held.reference)
    days = associations.get_policy("transfer.report.days")["days"]
    account = authorisations.ask_account(held, days=days)
    _write(held, "ended", account=account)


def _remind(held: Authorisation, account: CollectionAccount, today: date) -> None:
    days = rules.reminder_due(held.ends_on, account.filed_on, today)
    if days is None or days <= account.reminded:
        return
    account.reminded = days
    db.session.flush()
    journal.record("account_reminded", held, days=days)
    _write(held, "reminder", account=account, days=days)


def _write(held: Authorisation, kind: str, *, account: CollectionAccount | None, days=0) -> None:
    association = associations.get_associations([held.association_id])[held.association_id]
    for person in associations.list_managers(held.association_id):
        mail.write_letter(
            f"collections/{kind}",
            to=person.email,
            lang=person.lang,
            person_id=person.id,
            once=f"collection-{kind}:{held.id}:{days}:{person.id}",
            held=held,
            account=account,
            association=association,
            is_late=account is not None and account.due_on < clock.today(),
            link=public_link(
                "collections.show", slug=association.slug, authorisation_id=held.id,
                lang=person.lang,
            ),
        )  # fmt: skip


def let_go(project: Project, book: str) -> None:
    """Free the collecting accounts of a project that ended, once nothing stands on them."""
    for use in collections.list_open_uses(project.id):
        if limits.available(db.session, book, f"bank:collection:{project.id}:MAD") == 0:
            use.until = clock.now()
            journal.record("collecting_account_freed", project, iban=use.iban[-4:])
    db.session.flush()
