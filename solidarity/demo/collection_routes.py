"""How each project of the demonstration may receive: by card, by transfer, by referral, or not.

The file names twelve projects with a card route. Those whose collection is over had one until
its last day. Associations with an 18-18 reference receive transfers on their own account;
co-operatives, which the law keeps from appealing to the public, by a licensed company.
"""

from datetime import date

from solidarity.associations import queries as associations
from solidarity.associations.authorisations import actions as authorisations
from solidarity.associations.authorisations.rules import Draft as Told
from solidarity.associations.models import Association, PaymentRoute
from solidarity.associations.papers.rules import PaperKind
from solidarity.associations.routes import actions
from solidarity.associations.routes.rules import Draft, RouteKind
from solidarity.associations.rules import Kind
from solidarity.demo import papers
from solidarity.demo.organisations import Organisations
from solidarity.demo.people import Cast
from solidarity.demo.sources import Calendar, read
from solidarity.kit import clock, identifiers
from solidarity.projects.models import Project

REFERRAL = "Tadamon Démo (société fictive)"
PURPOSE = "Collecte fictive pour le projet de démonstration."
SEEN = "Document fictif, comparé à son original de démonstration."
NEVER_OPENED = {"brouillon", "soumis", "a_completer", "en_evaluation"}


def open_all(
    made: Organisations, projects: dict[str, Project], cast: Cast, calendar: Calendar
) -> None:
    """Open every route on the first day of its collection."""
    through = {p: h["id"] for h in read("hosts")["hosts"] for p in h["projects"]}
    spare = sorted(made.hosts)
    for n, told in enumerate(read("projects")["projects"]):
        if told["status"] in NEVER_OPENED:
            continue
        is_over = calendar.day(told["collection"]["end"]) < calendar.now.date()
        host = through.get(told["id"]) or (
            spare[n % len(spare)] if told["status"] != "publie" else None
        )
        with clock.standing_at(calendar.moment(told["collection"]["start"], hour=8)):
            card = _open(made, told, _card(told, calendar), cast, host) if host else None
            other = None if is_over or told["status"] != "publie" else _other(made, told, calendar)
            if other and other.kind == RouteKind.TRANSFER:
                _authorise(made.associations[told["id"]], other, cast)
            second = _open(made, told, other, cast, None) if other else None
        projects[told["id"]].route_id = (card or second).id if card or second else None


def _open(
    made: Organisations, told: dict, draft: Draft, cast: Cast, host: str | None
) -> PaymentRoute:
    return actions.open_route(
        made.associations[told["id"]],
        draft,
        host_id=made.hosts[host].id if host else None,
        by=cast.reviewers[0],
    )


def _authorise(association: Association, draft: Draft, cast: Cast) -> None:
    """The authorisation a route by transfer names: entered, then verified by a reviewer."""
    told = Told(
        reference=draft.authorisation, authority=draft.authority, purpose=PURPOSE,
        starts_on=draft.starts_on, ends_on=draft.ends_on, ceiling_minor=45_000_000, has_file=True,
    )  # fmt: skip
    [by, *_others] = associations.list_managers(association.id)
    upload = papers.copy_of(PaperKind.AUTHORISATION, association)
    held = authorisations.enter(association, told, upload=upload, by=by)
    authorisations.decide(held.id, accept=True, reason=SEEN, by=cast.reviewers[1])


def _days(told: dict, calendar: Calendar) -> tuple[date, date]:
    collection = told["collection"]
    return calendar.day(collection["start"]), calendar.day(collection["end"])


def _card(told: dict, calendar: Calendar) -> Draft:
    starts_on, ends_on = _days(told, calendar)
    return Draft(kind=RouteKind.CARD, starts_on=starts_on, ends_on=ends_on)


def _other(made: Organisations, told: dict, calendar: Calendar) -> Draft | None:
    starts_on, ends_on = _days(told, calendar)
    association = made.associations[told["id"]]
    if association.kind == Kind.COOPERATIVE:
        return Draft(
            kind=RouteKind.REFERRAL, starts_on=starts_on, ends_on=ends_on, holder=REFERRAL,
            address=f"https://collectes.example.org/{told['id']}",
        )  # fmt: skip
    if told["legal"]["authorisation_18_18"] != "reference_saisie":
        return None
    return Draft(
        kind=RouteKind.TRANSFER, starts_on=starts_on, ends_on=ends_on,
        iban=identifiers.iban_of_rib(told["legal"]["rib"]),
        authorisation=f"DEMO-18-18-{told['id'].upper()}", authority="Autorité fictive",
    )  # fmt: skip
