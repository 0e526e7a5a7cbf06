"""How the demonstration's finished projects were handed over, and what villagers gave in days."""

from datetime import UTC, date, datetime, time, timedelta

from solidarity.accounts.models import Person
from solidarity.associations.rules import Role
from solidarity.delivery.handover import actions
from solidarity.delivery.handover.assets import actions as assets
from solidarity.delivery.handover.assets.models import Asset
from solidarity.delivery.handover.rules import Office, Seat
from solidarity.delivery.in_kind import actions as in_kind
from solidarity.delivery.in_kind.models import InKind
from solidarity.delivery.in_kind.rules import GivenKind, GivenState, Witness
from solidarity.demo import invoice_papers
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, read
from solidarity.extensions import db
from solidarity.files import actions as files
from solidarity.kit import clock
from solidarity.kit.tokens import new_reference
from solidarity.projects.models import FundingShare, Project
from solidarity.projects.plan.rules import Source

COMMITTEE = (
    Seat("Fadma (démo)", Office.PRESIDENT, is_woman=True),
    Seat("Brahim (démo)", Office.TREASURER),
    Seat("Rkia (démo)", Office.MEMBER, is_woman=True),
    Seat("Ali (démo)", Office.MEMBER),
    Seat("Lahoucine (démo)", Office.MEMBER),
)
REPORT = (
    "Les travaux sont terminés et reçus. Les comptes ont été lus en assemblée du douar, ligne par "
    "ligne, avec les factures sur la table. Ce qui restait à reprendre à la réception provisoire "
    "a été repris. Le comité tient la caisse et le cahier des pannes."
)
WHERE = {
    "water": ("Sur la butte du douar", "Le fontainier"),
    "electricity": ("Le long de la rue principale", "Le comité du douar"),
    "education": ("À l'entrée du douar", "L'école"),
    "health": ("À côté de la mosquée", "Le comité de santé"),
}
ELSE = ("Au centre du douar", "Le comité du douar")
STILL_WORKS = "Vu en marche ce matin ; le cahier des pannes est tenu."
MOST_PEOPLE, MOST_DAYS = 20, 10


def hand_over(project: Project, by: Person) -> None:
    """Fill in what the project's theme asks before it serves, today."""
    sheet = invoice_papers.upload(invoice_papers.draw_sheet("PV du vote"), "pv-du-vote.jpg")
    written = actions.Written(
        committee=COMMITTEE, tariff="Six dirhams par mètre cube ou par foyer et par mois ; un "
        "dixième va au fonds de renouvellement.", tariff_minor=6_00, tariff_unit="m³",
        voted_on=clock.today() - timedelta(days=8), meters=project.households or 40,
        readings_total=0, readings_on=clock.today() - timedelta(days=2), report=REPORT,
        uploads={"minutes": sheet},
    )  # fmt: skip
    actions.write(project.id, written, by=by.id)


def register_all(made: dict[str, Project], cast: Cast, calendar: Calendar) -> int:
    """Put in the register what serves today; of the first, one check was not made in time."""
    count = 0
    for told in read("projects")["projects"]:
        project = made[told["id"]]
        if project.state not in ("operating", "completed"):
            continue
        by = cast.offices[told["id"], Role.PRESIDENT]
        asset = _register(project, by.id, calendar)
        _look_again(project, asset, by.id, leave_late=count == 0)
        count += 1
    return count


def _register(project: Project, by: int, calendar: Calendar) -> Asset:
    place, caretaker = WHERE.get(project.theme, ELSE)
    bought = [line for line in project.budget if not line.is_in_kind]
    what = max(bought, key=lambda line: line.amount_minor).label["fr"]
    ends = min(project.ends_on or calendar.now.date(), calendar.now.date())
    thing = assets.Thing(what, place, caretaker, ends, serial="DEMO-0001", fund=3_000_00)
    return assets.add(project, thing, by=by)


def _look_again(project: Project, asset: Asset, by: int, *, leave_late: bool) -> None:
    late = [check for check in asset.checks if check.due_on <= clock.today()]
    for check in late[: len(late) - leave_late]:
        with clock.standing_at(_noon(check.due_on)):
            assets.answer(project, check.id, works=True, words=STILL_WORKS, upload=None, by=by)


def _noon(day: date) -> datetime:
    return min(datetime.combine(day, time(12), UTC), clock.now())


def count_days(made: dict[str, Project], cast: Cast, calendar: Calendar) -> None:
    """Write the sheets of the days that the plans call done, confirmed by a second person."""
    witness = cast.personas["v03"].id
    for told in read("projects")["projects"]:
        project = made[told["id"]]
        by = cast.offices[told["id"], Role.PRESIDENT].id
        for share in project.shares:
            if share.source == Source.VILLAGERS_LABOUR and share.days_done:
                _write_sheets(project, share, by, witness, calendar)


def _write_sheets(
    project: Project, share: FundingShare, by: int, witness: int, calendar: Calendar
) -> None:
    content = invoice_papers.draw_sheet(project.slug[:24])
    stored = files.store_photo(
        invoice_papers.upload(content, "feuille.jpg"), purpose=in_kind.SHEET,
        subject_id=project.id, uploaded_by=by,
    )  # fmt: skip
    last = min(project.ends_on or calendar.now.date(), calendar.now.date())
    left, week = share.days_done, 0
    while left:
        people = min(MOST_PEOPLE, left)
        days = min(MOST_DAYS, left // people)
        left, week = left - people * days, week + 1
        value = share.day_value_minor or 120_00
        day = last - timedelta(weeks=week)
        at = calendar.moment(day)
        db.session.add(
            InKind(
                project_id=project.id, share_id=share.id, kind=GivenKind.LABOUR,
                what="Tranchées, transport et maçonnerie", given_on=day, people=people, days=days,
                unit_value_minor=value, value_minor=people * days * value, file_id=stored.id,
                state=GivenState.CONFIRMED, token=new_reference(24), stated_by=by, stated_at=at,
                answered_by=witness, answered_as=Witness.VOLUNTEER, answered_at=at,
            )
        )  # fmt: skip
    db.session.flush()
