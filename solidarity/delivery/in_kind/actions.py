"""State what was given, and let a second person confirm or contest it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from werkzeug.datastructures import FileStorage

from solidarity.associations import queries as associations
from solidarity.delivery.in_kind import queries, rules
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.in_kind.rules import GivenKind, GivenState, Witness
from solidarity.delivery.spending import storing
from solidarity.errors import Invalid, NotAllowed, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.tokens import new_reference
from solidarity.projects import queries as projects
from solidarity.projects.models import Project

SHEET = "in_kind_sheet"


@dataclass(frozen=True)
class Given:
    """What was given, as typed; `unit_value` in MAD centimes a day or a unit."""

    kind: GivenKind
    what: str
    given_on: date
    unit_value: int
    share_n: int | None = None
    people: int | None = None
    days: int | None = None
    quantity: Decimal | None = None
    unit: str = ""
    donor: str = ""
    is_donor_shown: bool = False


def state(project: Project, given: Given, upload: FileStorage | None, *, by: int) -> InKind:
    """Write a sheet: it counts once a second person has confirmed it."""
    rules.check_day(given.given_on, clock.today())
    is_labour = given.kind == GivenKind.LABOUR
    if is_labour:
        rules.check_day_value(given.unit_value, queries.day_values())
        value = rules.labour_value(given.people, given.days, given.unit_value)
    else:
        value = rules.goods_value(given.quantity, given.unit_value)
    share = next(
        (s for s in queries.shares_of(project, given.kind) if given.share_n in (None, s.n)), None
    )
    if share is None:
        raise Invalid(N_("The plan of this project has no such share in kind."), field="kind")
    if not storing.is_sent(upload):
        raise Invalid(N_("Add the photo of the sheet, or of the goods."), field="sheet")
    row = InKind(
        project_id=project.id, share_id=share.id, kind=given.kind, what=given.what,
        given_on=given.given_on, people=given.people if is_labour else None,
        days=given.days if is_labour else None,
        quantity=None if is_labour else given.quantity, unit=None if is_labour else given.unit,
        unit_value_minor=given.unit_value, value_minor=value,
        donor=None if is_labour else given.donor or None,
        is_donor_shown=given.is_donor_shown and not is_labour, state=GivenState.STATED,
        token=new_reference(24), stated_by=by, stated_at=clock.now(),
    )  # fmt: skip
    stored = storing.store_original(
        upload, purpose=SHEET, subject_id=project.id, by=by, field="sheet"
    )
    row.file_id = stored.id
    db.session.add(row)
    db.session.flush()
    journal.record("in_kind.stated", row, actor_id=by, project=project.id, value=value)
    return row


def answer(token: str, *, is_true: bool, as_whom: Witness, objection: str, by: int) -> InKind:
    """A second person, who does not act for the association, says whether it is true."""
    row, project = queries.get_by_token(token)
    db.session.get(InKind, row.id, with_for_update={"key_share": True}, populate_existing=True)
    if row.stated_by == by or associations.is_manager(by, project.association_id):
        raise NotAllowed(
            N_("You act for the association: a person of the village, a volunteer or the commune "
               "must answer.")
        )  # fmt: skip
    if row.state != GivenState.STATED:
        raise Refusal(N_("Somebody has already answered."))
    if not is_true and len(objection.strip()) < 10:
        raise Invalid(N_("Say what is not true."), field="objection")
    row.state = GivenState.CONFIRMED if is_true else GivenState.CONTESTED
    row.objection = None if is_true else objection.strip()
    row.answered_by, row.answered_as, row.answered_at = by, as_whom, clock.now()
    db.session.flush()
    if row.kind == GivenKind.LABOUR:
        _count_days(row)
    journal.record("in_kind.answered", row, actor_id=by, is_true=is_true, value=row.value_minor)
    return row


def _count_days(row: InKind) -> None:
    """The plan shows the days that two people confirmed, never more than it has."""
    project = projects.get_for_change(row.project_id)
    share = next(share for share in project.shares if share.id == row.share_id)
    counted = rules.days_to_count(queries.confirmed_days(share.id), share.days)
    share.days_done = max(share.days_done, counted)
    project.edited_at = clock.now()
    db.session.flush()
