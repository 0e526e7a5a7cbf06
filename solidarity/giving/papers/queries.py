"""The facts that papers and sheets tell: of one gift, a person's year, a project, a host."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import case, func

from solidarity.associations.models import Association, HostAccount
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation, ProcessorFact
from solidarity.giving.rules import DonationState
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.ledger import queries as ledger
from solidarity.ledger.chart.rules import account
from solidarity.ledger.rules import Entry
from solidarity.ledger.tables import accounts, entries, lines, seals
from solidarity.projects.models import Project

MOST_ROWS = 20_000  # of a sheet: a longer one is asked for month by month
COUNTED = (DonationState.RECEIVED, DonationState.DISPUTED, DonationState.REFUNDED)


@dataclass(frozen=True)
class Settled:
    """What a gift became at the host: credited there once the fee was taken, at what rate."""

    credited: Money
    fee: Money
    rate: Decimal | None  # units of the host's currency for one of the gift's; None: the same


@dataclass(frozen=True)
class Sealed:
    """An entry of the book and its seal."""

    kind: str
    day: date
    seq: int
    hash: str


def settled(donation_id: int) -> Settled | None:
    """Return what the processor credited for a gift; None when it is not known yet."""
    query = db.select(ProcessorFact).filter_by(donation_id=donation_id, kind="settlement")
    fact = db.session.scalars(query).first()
    if fact is None or fact.entry_id is None:
        return None
    entry = ledger.get_entry(db.session, fact.entry_id).entry
    net, fee = _of_role(entry, "stripe_available"), _of_role(entry, "processor_fee")
    if net is None:
        return None
    rate = entry.meta.get("rate")
    return Settled(net, fee or Money(0, net.currency), Decimal(rate) if rate else None)


def _of_role(entry: Entry, role: str) -> Money | None:
    found = [line for line in entry.lines if account(line.account).role == role]
    return Money(sum(line.amount for line in found), found[0].currency) if found else None


def entry_ids_of(donation_id: int) -> list[int]:
    """Return the entries of the book a gift made, oldest fact first."""
    return [f.entry_id for f in giving.list_facts(donation_id) if f.entry_id is not None]


def seals_of(donation_id: int) -> list[Sealed]:
    """Return the seals of a gift's entries; those not sealed yet are left out."""
    ids = entry_ids_of(donation_id)
    found = ledger.find_seals(db.session, ids)
    written = ledger.find_entries(db.session, list(found))
    return [
        Sealed(w.entry.kind, w.entry.occurred_at.date(), found[w.id].seq, found[w.id].hash)
        for w in sorted(written, key=lambda w: found[w.id].seq)
    ]


def holder_of(donation: Donation) -> Association:
    """Return who holds the money of a gift: the fiscal host, or the association itself."""
    query = (
        db.select(Association).join(HostAccount).where(HostAccount.id == donation.host_account_id)
    )
    host = db.session.scalar(query) if donation.host_account_id else None
    return host or giving.association_of(giving.project_of(donation))


def list_of_year(person_id: int, email: str | None, year: int) -> list[tuple[Donation, Project]]:
    """Return a person's gifts that were received in a year (UTC), oldest first."""
    gifts = giving.list_gifts_of(person_id, email)
    return [
        (gift, project) for gift, project in reversed(gifts)
        if gift.received_at and gift.received_at.year == year and gift.state in COUNTED
    ]  # fmt: skip


def years_of(person_id: int, email: str | None) -> list[int]:
    """Return the years in which a person's gifts were received, newest first."""
    gifts = giving.list_gifts_of(person_id, email)
    return sorted({g.received_at.year for g, _ in gifts if g.received_at}, reverse=True)


@dataclass(frozen=True)
class PublicLine:
    """One movement of a project's money as the public book tells it: no hour, no person."""

    seq: int
    day: date
    kind: str
    pocket: str  # role of the account
    amount: Money  # as people read it: what came into that pocket is positive


def list_public_lines(book: str, project_id: int, limit: int = MOST_ROWS) -> list[PublicLine]:
    """Return the sealed movements of a project's own accounts, newest first."""
    query = (
        db.select(seals.c.seq, entries.c.occurred_at, entries.c.kind, accounts.c.role,
                  accounts.c.kind.label("nature"), lines.c.amount, lines.c.currency)
        .join(entries, entries.c.id == seals.c.entry_id)
        .join(lines, lines.c.entry_id == entries.c.id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(seals.c.book == book, accounts.c.project_id == project_id)
        .order_by(seals.c.seq.desc(), lines.c.n)
        .limit(limit)
    )  # fmt: skip
    return [
        PublicLine(
            row.seq, row.occurred_at.astimezone(UTC).date(), row.kind, row.role,
            Money(row.amount if row.nature in ("asset", "expense") else -row.amount, row.currency),
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month of a host's books: [begins, ends)."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, year: int, month: int) -> "Month":
        """Return a month of the calendar, in UTC; NotFound for one there is not."""
        if not (2020 <= year <= 2100 and 1 <= month <= 12):
            raise NotFound(N_("There is no such month."))
        following = (year + month // 12, month % 12 + 1)
        return cls(datetime(year, month, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Pocket:
    """One account of a host over a month; debit and credit both positive."""

    role: str
    code: str
    opening: Money
    debit: Money
    credit: Money
    closing: Money


@dataclass(frozen=True)
class Moved:
    """What entries of one kind did to one account of a host over a month."""

    kind: str
    role: str
    count: int
    amount: Money  # debit +


def get_host(host_id: int) -> tuple[HostAccount, Association]:
    """Return a host's account and its association; NotFound."""
    query = db.select(HostAccount, Association).join(Association).where(HostAccount.id == host_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such host."))
    return tuple(row)


def _accounts_of(host_id: int):
    return accounts.c.code.contains(f":h{host_id}:", autoescape=True)


def list_pockets(book: str, host_id: int, month: Month) -> list[Pocket]:
    """Return every account of a host with what it held before, what moved, what it holds after."""
    before = entries.c.occurred_at < month.begins
    inside = (entries.c.occurred_at >= month.begins) & (entries.c.occurred_at < month.ends)

    def total(condition):
        return func.coalesce(func.sum(case((condition, lines.c.amount), else_=0)), 0)

    query = (
        db.select(
            accounts.c.code, accounts.c.role, accounts.c.currency, total(before),
            total(inside & (lines.c.amount > 0)), total(inside & (lines.c.amount < 0)),
        )
        .join(lines, lines.c.account_id == accounts.c.id)
        .join(entries, entries.c.id == lines.c.entry_id)
        .where(accounts.c.book == book, _accounts_of(host_id))
        .group_by(accounts.c.code, accounts.c.role, accounts.c.currency)
        .order_by(accounts.c.currency, accounts.c.role, accounts.c.code)
    )  # fmt: skip
    found = []
    for code, role, currency, opening, debit, credit in db.session.execute(query):
        closing = int(opening) + int(debit) + int(credit)
        figures = (int(opening), int(debit), -int(credit), closing)
        found.append(Pocket(role, code, *(Money(figure, currency) for figure in figures)))
    return found


def list_moves(book: str, host_id: int, month: Month) -> list[Moved]:
    """Return what each kind of entry did to each account of a host over a month."""
    query = (
        db.select(entries.c.kind, accounts.c.role, accounts.c.currency,
                  func.count(entries.c.id.distinct()), func.sum(lines.c.amount))
        .join(lines, lines.c.entry_id == entries.c.id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(accounts.c.book == book, _accounts_of(host_id),
               entries.c.occurred_at >= month.begins, entries.c.occurred_at < month.ends)
        .group_by(entries.c.kind, accounts.c.role, accounts.c.currency)
        .order_by(entries.c.kind, accounts.c.role, accounts.c.currency)
    )  # fmt: skip
    return [
        Moved(kind, role, int(count), Money(int(amount), currency))
        for kind, role, currency, count, amount in db.session.execute(query)
    ]


def list_gifts_of_host(book: str, host_id: int, month: Month) -> list[tuple[Donation, Project]]:
    """Return the gifts a host received over a month, oldest first, without who gave them."""
    query = (
        db.select(Donation, Project)
        .join(Project, Project.id == Donation.project_id)
        .where(Donation.book == book, Donation.host_account_id == host_id,
               Donation.received_at >= month.begins, Donation.received_at < month.ends)
        .order_by(Donation.received_at, Donation.id)
        .limit(MOST_ROWS)
    )  # fmt: skip
    return [tuple(row) for row in db.session.execute(query)]


def sums(amounts: Sequence[Money]) -> list[Money]:
    """Return one sum a currency: two currencies are never added."""
    totals: dict[str, Money] = {}
    for amount in amounts:
        totals[amount.currency] = totals.get(amount.currency, Money(0, amount.currency)) + amount
    return [totals[currency] for currency in sorted(totals)]


def by_project(gifts: Sequence[tuple[Donation, Project]]) -> dict[int, list[Money]]:
    """Return what was kept of gifts, by project, one sum a currency."""
    found = defaultdict(list)
    for gift, project in gifts:
        found[project.id].append(kept(gift))
    return {project_id: sums(amounts) for project_id, amounts in found.items()}


def kept(gift: Donation) -> Money:
    """Return what a gift still is once refunds are taken off."""
    return Money(gift.amount_minor - gift.refunded_minor, gift.currency)
