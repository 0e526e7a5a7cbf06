"""Put an asset in the register, answer its checks, remind the association of those due."""

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import FileStorage

from solidarity.associations import queries as associations
from solidarity.delivery.handover.assets import queries, rules
from solidarity.delivery.handover.assets.models import Asset, AssetCheck
from solidarity.delivery.handover.assets.rules import AssetState
from solidarity.delivery.spending import storing
from solidarity.errors import Refusal
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.mail.actions import write_letter
from solidarity.projects.models import Project
from solidarity.projects.rules import ProjectState
from solidarity.web import transaction
from solidarity.web.context import public_link

PHOTO = "asset_photo"
STANDS_FROM = frozenset(
    {ProjectState.PROVISIONAL_ACCEPTANCE, ProjectState.OPERATING, ProjectState.COMPLETED}
)


@dataclass(frozen=True)
class Thing:
    """An asset as typed; `fund` is set aside for it each year, in MAD centimes."""

    what: str
    place: str
    caretaker: str
    handed_over_on: date
    serial: str = ""
    fund: int = 0


def add(project: Project, thing: Thing, *, by: int) -> Asset:
    """Write an asset and the days on which it will be looked at again."""
    if project.state not in STANDS_FROM:
        raise Refusal(N_("The register opens once the works are accepted."))
    rules.check_hand_over(thing.handed_over_on, clock.today())
    asset = Asset(
        project_id=project.id, what=thing.what, serial=thing.serial or None, place=thing.place,
        caretaker=thing.caretaker, fund_minor=thing.fund, handed_over_on=thing.handed_over_on,
        state=AssetState.NOT_CHECKED, added_by=by, added_at=clock.now(),
    )  # fmt: skip
    asset.checks = [
        AssetCheck(months=months, due_on=due)
        for months, due in rules.due_days(thing.handed_over_on).items()
    ]
    db.session.add(asset)
    db.session.flush()
    journal.record("asset.added", asset, actor_id=by, project=project.id)
    return asset


def answer(
    project: Project, check_id: int, *, works: bool | None, words: str,
    upload: FileStorage | None, by: int,
) -> AssetCheck:  # fmt: skip
    """Say whether it still works, with words and a photo of the thing (nobody on it)."""
    rules.check_words(works, words)
    check = queries.get_check(project.id, check_id)
    if check.done_on:
        raise Refusal(N_("This check was already made."))
    if storing.is_sent(upload):
        check.photo_id = files.store_photo(
            upload, purpose=PHOTO, subject_id=project.id, uploaded_by=by, is_public=True
        ).id
    check.done_on, check.works, check.words = clock.today(), works, words.strip() or None
    check.done_by = by
    check.asset.state = AssetState.WORKS if works else AssetState.BROKEN
    check.asset.checked_on = check.done_on
    db.session.flush()
    journal.record("asset.checked", check.asset, actor_id=by, works=works, months=check.months)
    return check


def remind_of_checks() -> int:
    """Write to the associations whose checks are due or late (a job); returns how many letters."""
    with transaction.writing():
        due = queries.list_to_remind(clock.today())
        return sum(_remind(check) for check in due)


def _remind(check: AssetCheck) -> int:
    project = check.asset.project
    check.reminded_at = clock.now()
    people = associations.list_managers(project.association_id)
    for person in people:
        write_letter(
            "delivery/asset_check",
            to=person.email,
            lang=person.lang,
            person_id=person.id,
            once=f"asset:{check.id}:{clock.today()}:{person.id}",
            check=check,
            asset=check.asset,
            project=project,
            address=public_link(
                "handover_desk.index", lang=person.lang, association=project.association.slug,
                slug=project.slug,
            ),
        )  # fmt: skip
    return len(people)
