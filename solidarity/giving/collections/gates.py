"""What the law and the house ask before a gift is intended, whatever the page it comes from.

`check` refuses; `why_no_transfer` says why an authorised collection does not take gifts today.
Both read what was received and what is on its way: a gift only intended counts for nothing yet.
"""

from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError

from solidarity.associations import queries as associations
from solidarity.associations.authorisations import countries
from solidarity.associations.authorisations import queries as authorisations
from solidarity.associations.authorisations.rules import Standing
from solidarity.associations.models import PaymentRoute
from solidarity.associations.routes.rules import RouteKind
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import db
from solidarity.giving.collections import queries, rules
from solidarity.giving.collections.models import AccountUse
from solidarity.giving.collections.rules import BOUND_WORDS
from solidarity.giving.rules import GivingClosed
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.projects.models import Project


class CountryClosed(Invalid):
    """Collection is not open where this giver lives."""


def check(project: Project, route: PaymentRoute, quote: Money, country: str | None) -> None:
    """Refuse a gift of `quote` dirhams by `route` from `country` that may not be intended."""
    check_country(route, country)
    check_bounds(project, route, quote)


def check_bounds(project: Project, route: PaymentRoute, quote: Money) -> None:
    """Refuse what goes beyond the route's authorisation, its account, or a ceiling.

    A gift by transfer takes the collecting account for its project, for as long as it collects.
    """
    if route.kind == RouteKind.TRANSFER:
        why = why_route_is_shut(route, project)
        if why is not None:
            raise why
        hold_account(route, project)
    bound = rules.tightest(queries.list_ceilings(project, route))
    if quote > bound.left:
        if not bound.left:
            raise GivingClosed(
                N_("Nothing more may be collected here: %(bound)s is reached."),
                bound=lazy_gettext(BOUND_WORDS[bound.bound]),
            )
        raise Invalid(
            N_("At most %(left)s more may be collected here: %(bound)s."),
            field="other_amount",
            left=bound.left,
            bound=lazy_gettext(BOUND_WORDS[bound.bound]),
        )


def check_country(route: PaymentRoute, country: str | None) -> None:
    """Refuse a giver who lives where collection is not open, or not by this route."""
    if not country and asks_country(route):
        raise Invalid(N_("Say in which country you live."), field="country")
    if country and not rules.is_country_open(country, countries.list_open(), route.countries):
        raise CountryClosed(
            N_(
                "Collection is not open to people living in this country. You may promise "
                "instead: nothing is taken, and we write to you when it opens."
            ),
            field="country",
        )


def asks_country(route: PaymentRoute | None) -> bool:
    """Say whether givers are asked where they live."""
    return route is not None and (bool(route.countries) or countries.is_any_closed())


def why_no_transfer(project: Project) -> Refusal | None:
    """Return why the authorised collection of a project takes no transfer today, if it has one."""
    for route in queries.list_transfer_routes(project):
        why = why_route_is_shut(route, project)
        if why is not None:
            return why
    return None


def why_route_is_shut(route: PaymentRoute, project: Project) -> Refusal | None:
    """Return the sentence that says why a route by transfer takes nothing for this project."""
    return _why_not_authorised(route) or _why_account_is_taken(route, project)


def _why_not_authorised(route: PaymentRoute) -> Refusal | None:
    held = authorisations.find_of_route(route)
    standing = authorisations.standing_of(held) if held else Standing.WAITING
    if standing in (Standing.WAITING, Standing.REFUSED):
        return GivingClosed(
            N_("The authorisation of this collection was not verified yet: no transfer is taken.")
        )
    if standing == Standing.AHEAD:
        return GivingClosed(
            N_("The authorised collection begins on %(day)s: no transfer is taken before."),
            day=held.starts_on,
        )
    if standing == Standing.ENDED:
        return GivingClosed(
            N_("The authorised collection ended on %(day)s: no transfer is taken any more."),
            day=held.ends_on,
        )
    if not associations.is_route_open(route, clock.today()):
        return GivingClosed(N_("The route by bank transfer is closed."))
    return None


def _why_account_is_taken(route: PaymentRoute, project: Project) -> Refusal | None:
    holder = queries.find_holder(route.iban)
    if holder is None or holder.project_id == project.id:
        return None
    return GivingClosed(
        N_(
            "The collecting account of the association serves another project until that one "
            "ends: one account, one project."
        )
    )


def hold_account(route: PaymentRoute, project: Project) -> AccountUse:
    """Take the collecting account for a project, once; another project's use refuses it."""
    found = queries.find_holder(route.iban)
    if found is None:
        row = AccountUse(iban=route.iban, project_id=project.id, since=clock.now())
        try:
            with db.session.begin_nested():
                db.session.add(row)
            return row
        except IntegrityError:  # somebody took it at the same moment
            found = queries.find_holder(route.iban)
    if found is None or found.project_id != project.id:
        raise _why_account_is_taken(route, project) or Refusal(N_("Try again in a moment."))
    return found
