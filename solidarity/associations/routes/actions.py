"""Open and close payment routes; record a fiscal host's account at the processor."""

from solidarity import announcements
from solidarity.accounts.models import Person
from solidarity.associations import queries as associations
from solidarity.associations.authorisations import actions as authorisations
from solidarity.associations.models import Association, HostAccount, PaymentRoute
from solidarity.associations.papers import queries as papers
from solidarity.associations.papers.rules import PaperKind
from solidarity.associations.routes import queries, rules
from solidarity.associations.routes.rules import RouteKind
from solidarity.errors import Invalid, NotAllowed, NotFound, Refusal
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock, identifiers
from solidarity.kit.messages import N_


def open_route(
    association: Association, draft: rules.Draft, *, host_id: int | None, by: Person
) -> PaymentRoute:
    """Open a way to receive, within the policy table; say so to the rooms above."""
    db.session.refresh(association, with_for_update=True)
    if associations.is_related(by.id, association.id):
        raise NotAllowed(
            N_("You belong, or belonged, to this association: somebody else must review it.")
        )
    host = queries.find_host_account(host_id) if draft.kind == RouteKind.CARD else None
    if draft.kind == RouteKind.TRANSFER:
        authorisations.refuse_debtor(association.id)
    copy = papers.find_paper(association.id, PaperKind.AUTHORISATION)
    draft = _completed(draft, host, has_copy=copy is not None)
    in_force = associations.has_level_now(association)
    rules.check(association.kind, in_force, draft, queries.get_policy(association), clock.today())
    if host and not associations.has_level_now(host.association):
        raise Refusal(
            N_("This host has no level in force: its own file must be accepted first."),
            field="host",
        )
    route = _route(association, draft, host, copy.id if copy else None, by)
    db.session.add(route)
    db.session.flush()
    journal.record("route_opened", association, actor_id=by.id, route=route.id, kind=route.kind)
    announcements.payment_route_opened.send(route)
    return route


def _completed(draft: rules.Draft, host: HostAccount | None, *, has_copy: bool) -> rules.Draft:
    country = host.association.country if host else None
    iban = "".join(draft.iban.split()).upper()
    if identifiers.is_rib(iban):
        iban = identifiers.iban_of_rib(iban)
    return rules.Draft(
        **{**draft.__dict__, "host_country": country, "has_copy": has_copy, "iban": iban}
    )


def _route(
    association: Association, draft: rules.Draft, host: HostAccount | None,
    paper_id: int | None, by: Person,
) -> PaymentRoute:  # fmt: skip
    is_transfer = draft.kind == RouteKind.TRANSFER
    is_referral = draft.kind == RouteKind.REFERRAL
    return PaymentRoute(
        association_id=association.id,
        kind=draft.kind,
        host_account_id=host.id if host else None,
        paper_id=paper_id if is_transfer else None,
        address=draft.address if is_referral else None,
        holder=draft.holder if is_referral else None,
        iban=draft.iban if is_transfer else None,
        authorisation=draft.authorisation if is_transfer else None,
        authority=draft.authority if is_transfer else None,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        ceiling_minor=draft.ceiling_minor,
        countries=sorted(draft.countries),
        opened_by=by.id,
        opened_at=clock.now(),
    )


def close_route(association: Association, route_id: int, *, by: Person) -> PaymentRoute:
    """Close a route: nothing new is received by it from this moment."""
    route = db.session.get(PaymentRoute, route_id, with_for_update=True)
    if route is None or route.association_id != association.id:
        raise NotFound(N_("This association has no such route."))
    if route.closed_at:
        raise Refusal(N_("This route is already closed."))
    _close(association, route, by)
    return route


def close_all(association: Association, *, by: Person) -> None:
    """Close every route of an association that lost its level."""
    for route in associations.list_routes(association.id):
        if not route.closed_at:
            _close(association, route, by)


def _close(association: Association, route: PaymentRoute, by: Person) -> None:
    route.closed_at = clock.now()
    journal.record("route_closed", association, actor_id=by.id, route=route.id)
    db.session.flush()


def add_host_account(
    association: Association, *, processor_account: str, currency: str,
    gives_tax_receipt: bool, ruling: str, legal_note: dict[str, str], by: Person,
) -> HostAccount:  # fmt: skip
    """Record a fiscal host's account: cards paid through it land there, not here."""
    rules.check_host_account(
        processor_account, currency, association.country, queries.list_processor_countries(),
        gives_tax_receipt=gives_tax_receipt, ruling=ruling,
    )  # fmt: skip
    if not associations.has_level_now(association):
        raise Refusal(
            N_("This host has no level in force: its own file must be accepted first."),
            field="association",
        )
    taken = db.select(HostAccount.id).where(
        db.or_(
            HostAccount.processor_account == processor_account,
            HostAccount.association_id == association.id,
        )
    )
    if db.session.scalar(taken):
        raise Invalid(N_("This host or this account is already recorded."), field="association")
    account = HostAccount(
        association_id=association.id, processor_account=processor_account, currency=currency,
        gives_tax_receipt=gives_tax_receipt, ruling=ruling or None, legal_note=legal_note,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    journal.record("host_account_added", association, actor_id=by.id, account=account.id)
    return account
