"""Enter an authorisation, verify it, file the account owed after it."""

from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity.accounts.models import Person
from solidarity.associations import queries as associations
from solidarity.associations.authorisations import queries, rules
from solidarity.associations.authorisations.models import Authorisation, CollectionAccount
from solidarity.associations.authorisations.rules import Draft, State
from solidarity.associations.models import Association
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_

PURPOSE = "association_paper"  # the same people open it: managers and reviewers


def enter(
    association: Association, draft: Draft, *, upload: FileStorage | None, by: Person
) -> Authorisation:
    """Write an authorisation down; a refused one of the same number may be entered again."""
    rules.check_draft(draft, clock.today())
    db.session.refresh(association, with_for_update={"key_share": True})
    refuse_debtor(association.id)
    found = db.session.scalar(
        db.select(Authorisation).filter_by(association_id=association.id, reference=draft.reference)
    )
    if found is not None and found.state != State.REFUSED:
        raise Invalid(N_("This authorisation is already written down."), field="reference")
    row = found or Authorisation(association_id=association.id, reference=draft.reference)
    row.authority, row.purpose = draft.authority, draft.purpose
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
    row.ceiling_minor, row.state = draft.ceiling_minor, State.WAITING
    row.entered_by, row.entered_at = by.id, clock.now()
    row.decided_by = row.decided_at = row.reason = None
    row.file_id = files.store_document(
        upload, purpose=PURPOSE, subject_id=association.id, uploaded_by=by.id
    ).id
    db.session.add(row)
    db.session.flush()
    journal.record("authorisation_entered", row, actor_id=by.id, reference=row.reference)
    return row


def refuse_debtor(association_id: int) -> None:
    """Refuse anything new to an association that owes the account of an earlier operation."""
    if queries.list_overdue(association_id):
        raise Refusal(
            N_(
                "The account of an earlier collection is late: it must be filed before a new "
                "one is prepared."
            )
        )


def decide(authorisation_id: int, *, accept: bool, reason: str, by: Person) -> Authorisation:
    """Say whether the original was seen and says what was typed; never by its own people."""
    row = queries.get_for_change(authorisation_id)
    if row.state != State.WAITING:
        raise Refusal(N_("Somebody already decided on this document."))
    if row.entered_by == by.id or associations.is_related(by.id, row.association_id):
        raise NotAllowed(
            N_("You belong, or belonged, to this association: somebody else must review it.")
        )
    rules.check_reason(reason)
    row.state = State.VERIFIED if accept else State.REFUSED
    row.decided_by, row.decided_at, row.reason = by.id, clock.now(), reason.strip()
    db.session.flush()
    act = "authorisation_verified" if accept else "authorisation_refused"
    journal.record(act, row, actor_id=by.id, reference=row.reference)
    return row


def ask_account(authorisation: Authorisation, *, days: int) -> CollectionAccount:
    """Write down that an account is owed, once, `days` after the operation's last day."""
    found = queries.find_account(authorisation.id)
    if found is None:
        found = CollectionAccount(
            authorisation_id=authorisation.id,
            due_on=rules.account_due(authorisation.ends_on, days),
            asked_at=clock.now(),
            reminded=0,
        )
        db.session.add(found)
        db.session.flush()
        journal.record("account_asked", authorisation, due_on=found.due_on.isoformat())
    return found


def file_account(
    account: CollectionAccount, *, filed_on: date | None, figures: dict, by: Person
) -> None:
    """Write that the account was handed to the authority, with the figures of that day."""
    db.session.refresh(account, with_for_update={"key_share": True})
    if account.filed_on is not None:
        raise Refusal(N_("This account was already filed."))
    if filed_on is None:
        raise Invalid(N_("Write the day it was handed over."), field="filed_on")
    ended_on = db.session.get(Authorisation, account.authorisation_id).ends_on
    if not ended_on < filed_on <= clock.today():
        raise Invalid(
            N_("This day is not between the end of the collection and today."), field="filed_on"
        )
    account.filed_on, account.filed_by, account.figures = filed_on, by.id, figures
    db.session.flush()
    journal.record("account_filed", account, actor_id=by.id, filed_on=filed_on.isoformat())
