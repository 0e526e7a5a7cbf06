"""One project, its host and its fund on a real database, and the site's own actions upon them.

Each method is one transaction of the site, as a view or a job would make it. Each may be cut off
anywhere and asked again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import func, select

from solidarity.associations.models import HostAccount
from solidarity.extensions import db
from solidarity.giving import actions as giving
from solidarity.giving import posting, totals
from solidarity.giving import queries as gifts
from solidarity.giving.bank import actions as bank
from solidarity.giving.bank import linking, statements
from solidarity.giving.bank.models import BankLine
from solidarity.giving.bank.rules import StatementRefused
from solidarity.giving.match_funds import funds
from solidarity.giving.match_funds.models import MatchFund
from solidarity.giving.match_funds.rules import Draft, FundState, Terms
from solidarity.giving.models import Donation, FundingTotal
from solidarity.giving.payouts import actions as payouts
from solidarity.giving.recording import actions as recording
from solidarity.giving.recording import news
from solidarity.giving.recording.rows import Paid, is_plain
from solidarity.giving.refunds import actions as refunds
from solidarity.giving.refunds.rules import Asker
from solidarity.giving.told import Payment, Payout
from solidarity.giving.transfers import actions as transfers
from solidarity.giving.transfers import queries as transfer_queries
from solidarity.giving.transfers.models import HostBankAccount
from solidarity.kit import clock
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money, mad
from solidarity.ledger import limits
from solidarity.ledger.rules import Entry, Line
from solidarity.ledger.tables import accounts, lines
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.web import transaction
from tests.factories.bank import sheet
from tests.factories.giving import make_card_route, make_host
from tests.factories.projects import make_project
from tests.money_histories.processor import NOON

BOOK = "test"
DAY = NOON.date()
FIRST, SECOND = 9_001, 9_002  # members of staff, as the rows know them


def iban_of(number: int) -> str:
    """A Moroccan IBAN like no other, whose check digits agree."""
    body = f"{number % 10**24:024d}"
    return f"MA{98 - int(f'{body}221000') % 97:02d}{body}"


class World:
    """What a history happens to."""

    def __init__(self, deposit: int, cap: int) -> None:
        self.start = new_id()  # every entry of this history has a greater id
        self.account = f"acct_{self.start}"
        with writing():
            host = make_host(account=self.account)
            project = make_project()
            make_card_route(project, host=host)
            self._open_bank(host)
            self.host_id, self.project_id = host.id, project.id
            self.fund_id, self.fund = self._open_fund(deposit, cap)

    @property
    def host(self) -> str:
        """How the chart of accounts calls the host."""
        return f"h{self.host_id}"

    def _open_bank(self, host: HostAccount) -> None:
        iban = iban_of(self.start)
        db.session.add(
            HostBankAccount(
                host_account_id=host.id, holder="Rives et Douars", iban=iban, bic="",
                currency="MAD", recorded_at=clock.now(),
            )
        )  # fmt: skip
        opened = bank.open_account(
            iban=iban, label="Rives", currency="MAD", by=None, host_account_id=host.id
        )
        self.bank_id = opened.id

    def _open_fund(self, deposit: int, cap: int) -> tuple[int, str]:
        today = clock.today()
        draft = Draft(
            Terms(1000, gift=cap), today - timedelta(days=1), today + timedelta(days=9), "none"
        )
        fund = funds.create(
            name=f"Fonds {self.start}", sponsor="Argan", terms="Un pour un.", draft=draft,
            book=BOOK, by=FIRST,
        )  # fmt: skip
        funds.deposit(
            fund, mad(deposit), source="line", proof=_digest(f"deposit{self.start}"),
            came_to=f"bank:{self.host}:MAD", occurred_at=NOON,
            by=FIRST,
        )  # fmt: skip
        funds.approve(fund, version=1, by=SECOND)
        return fund.id, fund.slug

    def close(self) -> None:
        """Let no gift of another history be matched by this fund."""
        with writing():
            db.session.get(MatchFund, self.fund_id).state = FundState.CLOSED

    # Gifts -----------------------------------------------------------------------------------

    def intend(self, amount: Money, form: str) -> tuple[int, int, int]:
        """Mean to give by card; returns (gift, attempt, what it is worth in dirhams)."""
        with writing():
            project = self._project()
            gift, attempt = giving.intend(
                project, gifts.find_route(project), amount, _giver(form), book=BOOK, form=form
            )
            return gift.id, attempt.id, gift.quote_minor

    def another_page(self, gift_id: int) -> int:
        """Open a second page of payment for a gift, once."""
        with writing():
            last = gifts.last_attempt(gift_id)
            if last.n == 1:
                last = giving.new_attempt(db.session.get(Donation, gift_id), self.account, n=2)
                db.session.add(last)
                db.session.flush()
            return last.id

    def apply(self, attempt_id: int, payment: Payment) -> None:
        """Tell what the processor says, the careful way."""
        with writing():
            posting.apply(attempt_id, payment)

    def record(self, attempt_id: int, payment: Payment) -> bool:
        """Tell it the fast way, where that is open; says whether it was."""
        gift = recording.find_gifts([attempt_id]).get(attempt_id)
        db.session.rollback()
        paid = Paid(gift, payment)
        return gift is not None and is_plain(paid) and recording.record_now(paid)

    def news(self) -> None:
        """Let the worker tell what was recorded."""
        news.tell_batch()

    def announce(self, amount: Money, form: str) -> tuple[int, int]:
        """Announce a transfer; returns (gift, what it is worth in dirhams)."""
        with writing():
            project = self._project()
            way = transfer_queries.find_way(project, amount.currency)
            gift = transfers.announce(project, way, amount, _giver(form), book=BOOK, form=form)
            return gift.id, gift.quote_minor

    def arrive(self, gift_id: int, amount: Money, form: str) -> None:
        """A statement brings the transfer, and a treasurer links it."""
        row = (DAY.isoformat(), f"{amount.minor / 100:.2f}", "Virement", "", form)
        with writing():
            try:
                statements.import_statement(self.bank_id, sheet(row), "csv", by=None)
            except StatementRefused:
                return  # it was done before the power went
            asked = db.select(func.max(BankLine.id)).filter_by(account_id=self.bank_id)
            part = linking.Part(gift_id, amount.minor)
            linking.link_gifts(db.session.scalar(asked), [part], by=FIRST)

    def ask_back(self, gift_id: int, amount: Money, form: str) -> int:
        """The site decides that part of a gift goes back, and sets it aside."""
        with writing():
            return refunds.ask(gift_id, amount, "", form=form, by=None, asker=Asker.SITE).id

    # Money that leaves -----------------------------------------------------------------------

    def payout(self, name: str, minor: int, *, came_back: bool) -> None:
        """The processor sends what is available to the bank, which may refuse it."""
        status = "failed" if came_back else "paid"
        told = Payout(f"po_{self.start}_{name}", Money(minor, "EUR"), status, True, NOON, NOON)
        with writing():
            payouts.apply(db.session.get(HostAccount, self.host_id), told, book=BOOK)

    def reserve(self, name: str, minor: int, currency: str) -> int:
        """Set a tranche aside."""
        with writing():
            return limits.reserve(
                db.session, book=BOOK, project_id=self.project_id, amount=minor,
                currency=currency, source=self._source(name), occurred_at=NOON,
            ).entry_id  # fmt: skip

    def disburse(self, entry_id: int, left: tuple[str, int], dirhams: int) -> None:
        """Pay a tranche from the host's bank to the project's own account."""
        currency, minor = left
        paid_from = f"bank:{self.host}:{currency}"
        with writing():
            limits.disburse(
                db.session, entry_id, paid_from=paid_from, occurred_at=NOON,
                left=Line(paid_from, -minor, currency),
                arrived=Line(f"bank:project:{self.project_id}:MAD", dirhams, "MAD"),
                meta={"proofs": [_digest(str(entry_id))]},
            )  # fmt: skip
            self._refresh()

    def void(self, entry_id: int, name: str) -> None:
        """Give a tranche back to its project."""
        with writing():
            limits.void(db.session, entry_id, source=f"void:{self._source(name)}", occurred_at=NOON)

    def spend(self, name: str, minor: int) -> None:
        """An invoice is accepted: its money was on the project's account."""
        own = f"bank:project:{self.project_id}:MAD"
        moved = (
            Line(f"project:{self.project_id}:spent:MAD", minor, "MAD"),
            Line(own, -minor, "MAD"),
        )
        meta = {"proofs": [_digest(name)]}
        with writing():
            entry = Entry(BOOK, "spent", self._source(name), NOON, moved, meta=meta)
            limits.post_covered(db.session, entry, [own])
            self._refresh()

    # What stands -----------------------------------------------------------------------------

    def balances(self) -> dict[str, int]:
        """Code → balance of what this history wrote, without the accounts that hold nothing."""
        query = (
            select(accounts.c.code, func.sum(lines.c.amount))
            .join(accounts, accounts.c.id == lines.c.account_id)
            .where(lines.c.entry_id > self.start)
            .group_by(accounts.c.code)
        )
        found = {code: int(held) for code, held in db.session.execute(query) if held}
        db.session.rollback()
        return found

    def standing(self, gift_id: int) -> tuple[str, int]:
        """Where the site says a gift stands: state, minor units that went back."""
        gift = db.session.get(Donation, gift_id, populate_existing=True)
        return str(gift.state), gift.refunded_minor

    def totals(self) -> tuple[int, int, int]:
        """What the project's page shows: received, released, spent, in MAD centimes."""
        row = db.session.get(FundingTotal, self.project_id, populate_existing=True)
        return (row.received_minor, row.released_minor, row.spent_minor) if row else (0, 0, 0)

    def _project(self) -> Project:
        return db.session.get(Project, self.project_id)

    def _refresh(self) -> None:
        totals.refresh(self.project_id, BOOK)

    def _source(self, name: str) -> str:
        return f"{self.start}:{name}"


@contextmanager
def writing() -> Iterator[None]:
    """One transaction of the site that writes no letter."""
    with mail.silent(), transaction.writing():
        yield


def _giver(form: str) -> giving.Giver:
    return giving.Giver(name="Fatima", email=f"{form}@example.org", lang="fr")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
