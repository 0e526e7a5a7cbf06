"""Donors' countries: the policy table's list, and the decisions that changed it since."""

from dataclasses import dataclass
from datetime import date

from solidarity.accounts.models import Person
from solidarity.associations.authorisations.models import CountryRule
from solidarity.associations.models import PolicyRule
from solidarity.errors import Invalid
from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.messages import N_

POLICY = "countries.open"
SHORTEST_SOURCE = 10


@dataclass(frozen=True)
class Country:
    """One donors' country: open or not, by which source, since which day."""

    code: str
    is_open: bool
    source: str
    since: date


@dataclass(frozen=True)
class PolicyRow:
    """What the journal names: a row of the policy table by its key."""

    id: str


def list_countries() -> list[Country]:
    """Return every country the policy table or a decision names, in the order of their codes."""
    policy = db.session.get(PolicyRule, POLICY)
    known = {
        code: Country(code, True, policy.source, policy.valid_from)
        for code in policy.value["countries"]
    }
    for row in db.session.scalars(db.select(CountryRule)):
        known[row.code] = Country(row.code, row.is_open, row.source, row.since)
    return [known[code] for code in sorted(known)]


def list_open() -> list[str]:
    """Return the codes of the countries where collection is open."""
    return [one.code for one in list_countries() if one.is_open]


def is_any_closed() -> bool:
    """Say whether a decision closed a country: givers are then asked where they live."""
    query = db.select(CountryRule.code).filter_by(is_open=False).limit(1)
    return db.session.scalar(query) is not None


def decide(code: str, *, is_open: bool, source: str, by: Person) -> CountryRule:
    """Open or close a country from today, by a written source; the journal keeps who did."""
    if len(source.strip()) < SHORTEST_SOURCE:
        raise Invalid(
            N_("Write the source of this decision: a law, an opinion, its date."), field="source"
        )
    row = db.session.get(CountryRule, code, with_for_update={"key_share": True})
    if row is None:
        row = CountryRule(code=code)
        db.session.add(row)
    row.is_open, row.source, row.since = is_open, source.strip(), clock.today()
    row.decided_by, row.decided_at = by.id, clock.now()
    db.session.flush()
    journal.record(
        "country_opened" if is_open else "country_closed",
        PolicyRow(POLICY), actor_id=by.id, country=code, source=source.strip(),
    )  # fmt: skip
    return row
