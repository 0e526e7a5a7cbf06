"""Ask about bank accounts, their lines, what waits, and what a line may be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import func

from solidarity.accounts.models import Person
from solidarity.errors import NotFound
from solidarity.extensions import db
from solidarity.giving.bank import entries as bank_entries
from solidarity.giving.bank.models import BankAccount, BankLine, BankLink, BankStatement
from solidarity.giving.bank.rules import LineState
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.rules import Means
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.kit.messages import N_
from solidarity.ledger import queries as ledger
from solidarity.ledger.tables import accounts, entries, lines
from solidarity.projects.models import Project

PER_PAGE = 25
NEAR = timedelta(days=10)


@dataclass(frozen=True)
class Known:
    """An entry of the book that moved a line's amount on its account."""

    id: int
    kind: str
    source: str
    on: date


@dataclass(frozen=True)
class Standing:
    """An account as its page shows it. Minor units."""

    account: BankAccount
    statement_minor: int | None  # what the last statement says
    book_minor: int
    waiting: int
    last_on: date | None


def list_accounts() -> list[BankAccount]:
    """Return the bank accounts that are read, in this site's own book."""
    query = db.select(BankAccount).filter_by(book=_book()).order_by(BankAccount.id)
    return list(db.session.scalars(query))


def find_account(account_id: int | None) -> BankAccount | None:
    """Return a bank account of this site's own book."""
    account = db.session.get(BankAccount, account_id) if account_id else None
    return account if account and account.book == _book() else None


def find_account_by_iban(iban: str) -> list[BankAccount]:
    """Return the accounts of an IBAN, one a currency."""
    return [account for account in list_accounts() if account.iban == iban]


def standings() -> list[Standing]:
    """Return every account with what the statement, the book and the queue say of it."""
    return [_standing(account) for account in list_accounts()]


def _standing(account: BankAccount) -> Standing:
    last = db.session.scalars(
        db.select(BankStatement)
        .filter_by(account_id=account.id)
        .order_by(BankStatement.last_on.desc(), BankStatement.id.desc())
    ).first()
    waiting = db.session.scalar(
        db.select(func.count())
        .select_from(BankLine)
        .filter_by(account_id=account.id, state=LineState.OPEN)
    )
    return Standing(
        account=account,
        statement_minor=last.closing_minor if last else None,
        book_minor=ledger.balance(db.session, account.book, account.code),
        waiting=waiting,
        last_on=last.last_on if last else None,
    )


def list_statements(limit: int = 20) -> list[tuple[BankStatement, BankAccount]]:
    """Return the last files that were imported, newest first."""
    query = (
        db.select(BankStatement, BankAccount)
        .join(BankAccount, BankAccount.id == BankStatement.account_id)
        .where(BankAccount.book == _book())
        .order_by(BankStatement.id.desc())
    )
    return [tuple(row) for row in db.session.execute(query.limit(limit))]


def list_waiting(page: int = 1, per_page: int = PER_PAGE) -> tuple[list[BankLine], int]:
    """Return a page of the lines nobody recognised yet, oldest first, and how many there are."""
    query = (
        db.select(BankLine)
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(BankLine.state == LineState.OPEN, BankAccount.book == _book())
    )
    total = db.session.scalar(db.select(func.count()).select_from(query.subquery()))
    query = query.order_by(BankLine.booked_on, BankLine.id)
    rows = db.session.scalars(query.limit(per_page).offset((max(page, 1) - 1) * per_page))
    return list(rows), total


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many lines wait, and since when the oldest does."""
    query = (
        db.select(func.count(), func.min(BankLine.booked_on))
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(BankLine.state == LineState.OPEN, BankAccount.book == _book())
    )
    count, oldest = db.session.execute(query).one()
    return count, datetime.combine(oldest, time(), UTC) if oldest else None


def get_line(line_id: int) -> tuple[BankLine, BankAccount]:
    """Return a line and its account, or refuse."""
    line = db.session.get(BankLine, line_id)
    account = find_account(line.account_id) if line else None
    if account is None:
        raise NotFound(N_("There is no such bank line."))
    return line, account


def list_links(line_id: int, *, undone: bool = False) -> list[BankLink]:
    """Return what a line was recognised as; with `undone`, what was taken back too."""
    query = db.select(BankLink).filter_by(line_id=line_id)
    if not undone:
        query = query.where(BankLink.undone_at.is_(None))
    return list(db.session.scalars(query.order_by(BankLink.n)))


def count_links(line_id: int) -> int:
    """Return how many links a line ever had."""
    query = db.select(func.count()).select_from(BankLink).filter_by(line_id=line_id)
    return db.session.scalar(query)


def find_gift_link(line_id: int, donation_id: int) -> BankLink | None:
    """Return the standing link of a gift on a line."""
    query = db.select(BankLink).filter_by(line_id=line_id, donation_id=donation_id)
    return db.session.scalar(query.where(BankLink.undone_at.is_(None)))


def landed_for(donation_id: int) -> int:
    """Return what landed for a gift, on all its lines (minor units of its currency)."""
    query = db.select(func.coalesce(func.sum(BankLink.amount_minor), 0)).where(
        BankLink.donation_id == donation_id, BankLink.undone_at.is_(None)
    )
    return int(db.session.scalar(query))


def gifts_of(account: BankAccount):
    """Return the query of gifts that may come to an account, with what was announced."""
    comes_here = AnnouncedGift.iban == account.iban
    if account.host_account_id:
        comes_here = db.or_(comes_here, Donation.host_account_id == account.host_account_id)
    else:
        is_its = Donation.project_id == account.project_id
        comes_here = db.or_(comes_here, db.and_(is_its, Donation.host_account_id.is_(None)))
    return (
        db.select(Donation, AnnouncedGift)
        .join(AnnouncedGift, AnnouncedGift.donation_id == Donation.id)
        .where(
            comes_here,
            Donation.means != Means.PROCESSOR,
            Donation.currency == account.currency,
            Donation.book == account.book,
        )
    )


def is_for(account: BankAccount, donation: Donation) -> bool:
    """Say whether a gift may be found on an account."""
    query = gifts_of(account).where(Donation.id == donation.id)
    return db.session.execute(query).first() is not None


def find_by_reference(account: BankAccount, references: set[str]) -> list[Donation]:
    """Return the gifts that come to an account under some references."""
    wanted = list(references)[:400]
    query = gifts_of(account).where(Donation.reference.in_(wanted))
    return [donation for donation, _ in db.session.execute(query)] if wanted else []


def people_of(donation_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of givers, by gift."""
    query = db.select(DonorDetails.donation_id, DonorDetails.name).where(
        DonorDetails.donation_id.in_(list(donation_ids))
    )
    rows = db.session.execute(query)
    return {donation_id: name for donation_id, name in rows}  # noqa: C416 - rows are not pairs


def projects_of(donations: Sequence[Donation]) -> dict[int, Project]:
    """Return the projects of gifts, by their id."""
    ids = {donation.project_id for donation in donations}
    query = db.select(Project).where(Project.id.in_(ids))
    return {project.id: project for project in db.session.scalars(query)}


def list_known_entries(account: BankAccount, found: Sequence[BankLine]) -> dict[int, list[Known]]:
    """Return, for each line, the entries of the book that already moved its amount on its
    account within ten days, that no line stands for and that were not taken back.
    """
    if not found:
        return {}
    first, last = min(x.booked_on for x in found), max(x.booked_on for x in found)
    rows = db.session.execute(
        db.select(
            entries.c.id, entries.c.kind, entries.c.source, entries.c.occurred_at, lines.c.amount
        )
        .join(lines, lines.c.entry_id == entries.c.id)
        .join(accounts, accounts.c.id == lines.c.account_id)
        .where(
            accounts.c.book == account.book,
            accounts.c.code == account.code,
            entries.c.kind.not_in((*bank_entries.OWN, "reversal")),
            entries.c.id.not_in(
                db.select(BankLink.matched_entry_id).where(
                    BankLink.matched_entry_id.is_not(None), BankLink.undone_at.is_(None)
                )
            ),
            lines.c.amount.in_({x.amount_minor for x in found}),
            entries.c.occurred_at >= datetime.combine(first - NEAR, time(), UTC),
            entries.c.occurred_at <= datetime.combine(last + NEAR, time(), UTC),
        )
    ).all()
    undone = ledger.find_reversals(db.session, [row.id for row in rows])
    known = defaultdict(list)
    for line in found:
        for row in rows:
            on = row.occurred_at.date()
            is_near = abs(on - line.booked_on) <= NEAR
            if row.amount == line.amount_minor and is_near and row.id not in undone:
                known[line.id].append(Known(row.id, row.kind, row.source, on))
    return known


def _book() -> str:
    return current_app.extensions["settings"].book


def get_link(link_id: int) -> BankLink:
    """Return a link, or refuse."""
    link = db.session.get(BankLink, link_id)
    if link is None:
        raise NotFound(N_("There is no such bank line."))
    return link


def gifts_by_id(ids: Sequence[int]) -> dict[int, Donation]:
    """Return gifts by their id."""
    query = db.select(Donation).where(Donation.id.in_(list(ids)))
    return {gift.id: gift for gift in db.session.scalars(query)} if ids else {}


def staff_names(ids: Sequence[int | None]) -> dict[int, str]:
    """Return the names of those who acted on a line."""
    known = {person_id for person_id in ids if person_id}
    query = db.select(Person.id, Person.name).where(Person.id.in_(known))
    rows = db.session.execute(query) if known else ()
    return {person_id: name for person_id, name in rows}  # noqa: C416 - rows are not pairs
