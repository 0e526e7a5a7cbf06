"""Found the demonstration's associations, hosts and partners: people, papers, levels."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from solidarity.accounts.models import Person
from solidarity.associations import actions
from solidarity.associations.models import Association, HostAccount, Membership
from solidarity.associations.papers.rules import REQUIRED, PaperKind
from solidarity.associations.routes import actions as routes
from solidarity.associations.rules import Kind, Part, Role
from solidarity.associations.verification import actions as verification
from solidarity.demo import levels
from solidarity.demo.papers import add_papers
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, read, texts
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock

FIRST_LEVEL = timedelta(days=75)  # before the project is sent
BEFORE_WITHDRAWAL = 2  # what those had that the file shows without a level
NO_RIB = "999000000000000000000170"
WITHDRAWN = (
    "Le récépissé définitif n'a pas été remis : seul le récépissé provisoire est au dossier. "
    "Le niveau est retiré jusqu'à ce qu'il y soit."
)


@dataclass
class Organisations:
    """What was founded, by the keys of the files."""

    associations: dict[str, Association] = field(default_factory=dict)
    hosts: dict[str, HostAccount] = field(default_factory=dict)


def found_all(cast: Cast, calendar: Calendar) -> Organisations:
    """Found everything, the hosts first: associations receive through them."""
    made = Organisations()
    for host in read("hosts")["hosts"]:
        made.hosts[host["id"]] = _found_host(host, cast, calendar)
    for partner in read("hosts")["partners"]:
        _found_partner(partner, cast, calendar)
    for project in read("projects")["projects"]:
        made.associations[project["id"]] = _found_local(project, cast, calendar)
    return made


def _found_host(host: dict, cast: Cast, calendar: Calendar) -> HostAccount:
    by = cast.personas["d06" if host["country"] == "FR" else "d02"]
    association = _found(Kind.HOST, host, by, calendar.ago(1060), country=host["country"])
    _raise(association, 2, calendar.ago(1040), by=by, cast=cast, calendar=calendar)
    with clock.standing_at(calendar.ago(990)):
        return routes.add_host_account(
            association,
            processor_account=host["stripe_account"],
            currency=host["currency"],
            gives_tax_receipt=host["tax_receipt"],
            ruling="",
            legal_note=texts(host, "legal_note"),
            by=cast.administrator,
        )


def _found_partner(partner: dict, cast: Cast, calendar: Calendar) -> None:
    by = cast.personas["v03"]
    association = _found(Kind.PARTNER, partner, by, calendar.ago(400))
    _raise(association, 1, calendar.ago(380), by=by, cast=cast, calendar=calendar)


def _found_local(project: dict, cast: Cast, calendar: Calendar) -> Association:
    told = project["association"]
    is_cooperative = told["name_fr"].startswith("Coopérative")
    president = cast.offices[project["id"], Role.PRESIDENT]
    treasurer = cast.offices[project["id"], Role.TREASURER]
    first = calendar.moment(project["dates"]["submitted"]) - FIRST_LEVEL
    association = _found(
        Kind.COOPERATIVE if is_cooperative else Kind.LOCAL, told, president,
        first - timedelta(days=60), commune_code=project["hcp_code"], founded=told["founded"],
        about=_about(project),
    )  # fmt: skip
    _admit(association, treasurer, first - timedelta(days=55))
    board = [
        {"name": president.name, "office": "president"},
        {"name": treasurer.name, "office": "treasurer"},
    ]
    with clock.standing_at(first - timedelta(days=20)):
        kinds = REQUIRED[Kind(association.kind)]
        if project["legal"]["authorisation_18_18"] == "reference_saisie" and not is_cooperative:
            kinds = (*kinds, PaperKind.AUTHORISATION)
        add_papers(association, kinds, rib=project["legal"]["rib"], board=board, by=treasurer)
    level = told["label_level"] or BEFORE_WITHDRAWAL
    _raise(association, level, first, by=president, cast=cast, calendar=calendar)
    return association


def _found(kind: Kind, told: dict, by: Person, at: datetime, **facts) -> Association:
    values = {"commune_code": None, "country": "MA", "founded": None, "about": {}, **facts}
    with clock.standing_at(at):
        association = actions.found_association(
            kind=kind, office=Role.PRESIDENT, by=by, name=texts(told, "name"),
            email=by.email, phone=None, **values,
        )  # fmt: skip
        if kind == Kind.HOST:
            add_papers(association, REQUIRED[kind], rib=NO_RIB, board=[], by=by)
    return association


def _about(project: dict) -> dict[str, str]:
    douar = {lang: project["douar" if lang == "fr" else f"douar_{lang}"] for lang in ("ar", "en")}
    return {
        "fr": f"Association inventée pour la démonstration, à {project['douar']}.",
        "ar": f"جمعية مختلقة لأغراض العرض التجريبي، في {douar['ar']}.",
        "en": f"Association invented for the demonstration, in {douar['en']}.",
    }


def _admit(association: Association, person: Person, at: datetime) -> None:
    """The treasurer joins as if the invitation had been accepted."""
    with clock.standing_at(at):
        db.session.add(
            Membership(
                association_id=association.id, person_id=person.id, role=Role.TREASURER,
                state=Part.ACTIVE, since=clock.now(), invited_email=person.email,
            )
        )  # fmt: skip
        journal.record("member_joined", association, actor_id=person.id, role=Role.TREASURER)
        db.session.flush()


def _raise(
    association: Association,
    level: int,
    first: datetime,
    *,
    by: Person,
    cast: Cast,
    calendar: Calendar,
) -> None:
    for step, at in levels.steps(level, first, calendar.now):
        levels.give(association, step, at, by=by, reviewers=cast.reviewers)


def withdraw_levels(made: Organisations, cast: Cast, calendar: Calendar) -> None:
    """Take away the level of those the file shows without one, once their project was sent."""
    for project in read("projects")["projects"]:
        if project["association"]["label_level"] == 0:
            sent = calendar.moment(project["dates"]["submitted"])
            with clock.standing_at(min(sent + timedelta(days=6), calendar.now)):
                verification.withdraw_level(
                    made.associations[project["id"]], reason=WITHDRAWN, by=cast.administrator
                )
