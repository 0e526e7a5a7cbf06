"""Read host accounts and what the policy table says about routes."""

from sqlalchemy.orm import joinedload

from solidarity.associations import queries as associations
from solidarity.associations.authorisations import countries
from solidarity.associations.models import Association, HostAccount
from solidarity.associations.routes import rules
from solidarity.associations.rules import ABROAD
from solidarity.extensions import db


def get_policy(association: Association) -> rules.Policy:
    """Return what the policy table says about this association's routes."""
    return rules.Policy(
        level_ceiling_minor=associations.level_ceiling(association).minor,
        open_countries=frozenset(list_open_countries()),
        processor_countries=frozenset(list_processor_countries()),
        transfer_kinds=frozenset(associations.get_policy("transfer.kinds")["kinds"]),
    )


def list_open_countries() -> list[str]:
    """Return the donors' countries where collection is open (ISO codes)."""
    return countries.list_open()


def list_processor_countries() -> list[str]:
    """Return the countries where the card processor opens accounts (ISO codes)."""
    return associations.get_policy("countries.processor")["countries"]


def list_host_accounts() -> list[HostAccount]:
    """Return every host account with its association."""
    query = db.select(HostAccount).options(joinedload(HostAccount.association))
    return list(db.session.scalars(query.order_by(HostAccount.id)))


def find_host_account(account_id: int | None) -> HostAccount | None:
    """Return a host account with its association."""
    query = db.select(HostAccount).filter_by(id=account_id)
    return db.session.scalar(query.options(joinedload(HostAccount.association)))


def list_possible_hosts() -> list[Association]:
    """Return organisations abroad, at a level in force, that have no host account yet."""
    query = db.select(Association).where(
        Association.kind.in_(ABROAD),
        Association.id.not_in(db.select(HostAccount.association_id)),
    )
    found = db.session.scalars(query.order_by(Association.folded))
    return [a for a in found if associations.has_level_now(a)]
