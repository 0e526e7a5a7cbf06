"""Play a history: choose what may happen next, let the power go in the middle, compare.

A step is two whole numbers: which of the things that may happen now does, and the SQL statement
before which the power goes (none for most). What was cut off is asked again, as the worker or the
person would; what was not cut off is sometimes asked again all the same.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from solidarity.extensions import db
from solidarity.giving.told import Payment
from solidarity.kit.money import Money
from solidarity.ledger.rules import Overdrawn, ReservationClosed
from tests.money_histories.model import Gift, Model, Told, Tranche
from tests.money_histories.processor import Payments, euros
from tests.money_histories.world import World

CURRENCIES = ("EUR", "USD", "CAD")
AMOUNTS = (1000, 2501, 5000, 12_345)
SHARES = (1, 2, 3)  # a whole, a half, a third
MOST_GIFTS, MOST_REFUNDS = 3, 3

seen: Counter[str] = Counter()  # what happened in all histories of this process


class PowerCut(BaseException):
    """The power went between two statements."""


@contextmanager
def power_cut(before: int) -> Iterator[None]:
    """Let the power go before the n-th statement, or before the commit if that comes first."""
    left = [before]

    def tick(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise PowerCut

    engine = db.engine
    event.listen(engine, "before_cursor_execute", tick)
    event.listen(engine, "commit", tick)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", tick)
        event.remove(engine, "commit", tick)


def play(deposit: int, happens: list[tuple[int, int]]) -> None:
    """Play a history to its end; what goes wrong is told with all that happened."""
    history = History(deposit, cap=deposit // 2)
    try:
        for choice, cut in happens:
            history.step(choice, cut)
        history.end()
    except BaseException as wrong:
        wrong.add_note("\n".join(history.log))
        raise
    finally:
        db.session.rollback()
        history.world.close()


class Page:
    """One page of payment, on the three sides: the site, the processor, the model."""

    def __init__(self, gift: Gift, gift_id: int, attempt_id: int, name: str, minor: int) -> None:
        self.gift, self.gift_id, self.attempt_id = gift, gift_id, attempt_id
        self.made = Payments(name, Money(minor, gift.currency))
        self.told = Told(gift)
        self.last_told: Payment | None = None
        gift.pages.append(self.told)


class History:
    """A world, its model, and what may happen next."""

    def __init__(self, deposit: int, cap: int) -> None:
        self.world = World(deposit, cap)
        self.model = Model(
            self.world.project_id, self.world.host, self.world.fund, deposit, cap
        )  # fmt: skip
        self.pages: list[Page] = []
        self.transfers: list[tuple[Gift, int, str]] = []
        self.reserved: dict[str, int] = {}  # tranche → its reservation
        self.log: list[str] = []
        self.cut = 0
        self.n = 0

    def step(self, choice: int, cut: int) -> None:
        """Let one thing happen, with the power going before statement `cut` (0: it does not)."""
        self.n += 1
        self.cut = cut
        ways = list(self.ways())
        choice, which = divmod(choice, len(ways))
        name, act = ways[which]
        seen[name] += 1
        self.log.append(f"{name} ({choice}{f', power cut at {cut}' if cut else ''})")
        act(choice)
        self.compare()

    def end(self) -> None:
        """Tell the newest answers that were not told last, and compare everything."""
        self.cut = 0
        for page in self.pages:
            if page.made.answers and page.last_told != page.made.answers[-1]:
                self._tell(page, -1)
        self._news(0)
        self.compare()
        self._compare_gifts()

    def compare(self) -> None:
        """Every account of this history is what the model says; each currency sums to zero."""
        expected = {code: held for code, held in self.model.balances().items() if held}
        _same(self.world.balances(), expected)
        by_currency = Counter()
        for code, held in expected.items():
            by_currency[code.rsplit(":", 1)[1]] += held
        assert not any(by_currency.values()), by_currency
        assert self.model.pool >= 0

    def _compare_gifts(self) -> None:
        for page in self.pages:
            assert self.world.standing(page.gift_id) == page.gift.standing
        for gift, gift_id, _ in self.transfers:
            assert self.world.standing(gift_id) == gift.standing
        paid = sum(t.dirhams for t in self.model.tranches.values())
        assert self.world.totals() == (self.model.shown(), paid, self.model.spent)
        closed = all(all(p.told.closed.values()) for p in self.pages)
        disputes = [c for c in self.model.balances() if c.startswith("dispute:")]
        assert not closed or not any(self.model.balances()[code] for code in disputes)

    # What may happen -------------------------------------------------------------------------

    def ways(self) -> Iterator[tuple[str, Callable[[int], None]]]:
        """Name and act of all that may happen now; likelier things stand more than once."""
        if len(self.model.gifts) < MOST_GIFTS:
            yield "gift", self._give
            if not self.transfers:
                yield "transfer announced", self._announce
        for page in self.pages:
            yield from self._ways_of(page)
        for one in self.transfers:
            if not one[0].by_bank:
                yield "transfer arrives", lambda c, one=one: self._arrive(one, c)
        if any(gift.has_news for gift in self.model.gifts):
            yield "news", self._news
        yield from self._ways_out()

    def _ways_of(self, page: Page) -> Iterator[tuple[str, Callable[[int], None]]]:
        made = page.made
        if made.stage == "open":
            yield "paid by card", lambda c: made.move("paid", settled=c % 4 > 0)
            for _ in range(3):
                yield "paid by card and told", lambda _: self._pay_and_tell(page)
            yield "SEPA begun", lambda _: made.move("processing")
            yield "page expired", lambda _: made.move("expired")
        if made.stage == "processing":
            yield "SEPA arrived", lambda _: made.move("paid", settled=True)
            yield "SEPA bounced", lambda _: made.move("failed")
        if made.stage == "paid":
            yield from self._ways_of_paid(page)
        if made.answers:
            for _ in range(3):
                yield "told", lambda c: self._tell(page, -1 - c % 2, twice=c % 3 == 0)
            yield "told of old", lambda c: self._tell(page, c)
        if len(page.gift.pages) == 1 and made.stage != "open":
            yield "second page", lambda c: self._second_page(page, c)

    def _ways_of_paid(self, page: Page) -> Iterator[tuple[str, Callable[[int], None]]]:
        made = page.made
        if not made.is_settled:
            yield "settled later", lambda _: made.settle()
        if made.is_settled and made.refundable > 3 and len(made.refunds) < MOST_REFUNDS:
            yield "refunded", lambda c: made.refund(_part(made.refundable, c), settled=c % 2 == 0)
            yield "disputed", lambda c: made.dispute(_part(made.refundable, c))
            for _ in range(0 if made.disputes else 1 + 3 * len(made.refunds)):
                yield "disputed in whole", lambda _: made.dispute(made.amount.minor)
                yield "inquired", lambda _: made.dispute(made.refundable, inquiry=True)
        if any(r.status == "pending" for r in made.refunds):
            yield "refund settled", lambda _: made.settle_refund()
        is_lost = any(d.status == "lost" for d in made.disputes)
        if any(not r.is_returned for r in made.refunds) and not is_lost:
            yield "refund failed", lambda _: made.fail_refund()
        if any(d.is_open for d in made.disputes):
            yield "dispute won", lambda _: made.close_dispute(won=True)
            for _ in range(1 + len(made.refunds)):
                yield "dispute lost", lambda _: made.close_dispute(won=False)
        yield from self._ways_to_ask_back(page)

    def _ways_to_ask_back(self, page: Page) -> Iterator[tuple[str, Callable[[int], None]]]:
        gift, free = page.gift, self.model.free(page.gift.currency)
        most = min(page.made.refundable, gift.minor - gift.refunded, free)
        is_here = gift.state == "received" and page.told.is_expected and not gift.held
        if is_here and page.made.is_settled and not page.made.disputes and most > 3:
            yield "refund decided", lambda c: self._ask_back(page, _part(most, c), c)

    def _ways_out(self) -> Iterator[tuple[str, Callable[[int], None]]]:
        book = self.model.balances()
        for currency in (*CURRENCIES, "MAD"):
            if (free := self.model.free(currency)) > 3:
                yield "tranche reserved", lambda c, f=free, cur=currency: self._reserve(c, f, cur)
        if (ready := book[self.model.code("available", "EUR")]) > 0:
            yield "payout", lambda c: self._payout(ready, c)
        for name, one in self.model.tranches.items():
            if one.state == "paid":
                yield "paid tranche asked back", lambda _, name=name: self._void_paid(name)
            if one.state == "reserved":
                yield "tranche paid", lambda c, name=name, one=one: self._disburse(name, one, c)
                yield "tranche voided", lambda _, name=name, one=one: self._void(name, one)
        if (own := book[f"bank:project:{self.model.project}:MAD"]) > 3:
            yield "invoice", lambda c: self._spend(_part(own, c), own, c)

    # Acts ------------------------------------------------------------------------------------

    def _do(self, act: Callable, *, again: bool = False):
        """Do it; when the power goes nothing may have changed, and it is done again."""
        if self.cut:
            before = self.world.balances()
            try:
                with power_cut(self.cut):
                    done = act()
            except PowerCut:
                seen["power cut"] += 1
                db.session.rollback()
                _same(self.world.balances(), before)
                done = act()
        else:
            done = act()
        if again:
            assert act() == done
        return done

    def _give(self, choice: int) -> None:
        minor, currency = _amount(choice)
        form = f"g{self.world.start}-{self.n}"
        found = self._do(
            lambda: self.world.intend(Money(minor, currency), form), again=choice % 5 == 0
        )
        gift_id, attempt_id, quote = found
        gift = self.model.give(minor, currency, quote)
        self.pages.append(Page(gift, gift_id, attempt_id, form, minor))

    def _second_page(self, page: Page, choice: int) -> None:
        attempt_id = self._do(lambda: self.world.another_page(page.gift_id), again=True)
        minor = page.gift.minor + (choice % 3 == 0) * 100
        name = f"s{self.world.start}-{self.n}"
        self.pages.append(Page(page.gift, page.gift_id, attempt_id, name, minor))

    def _pay_and_tell(self, page: Page) -> None:
        page.made.move("paid", settled=True)
        self._tell(page, -1)

    def _tell(self, page: Page, which: int, *, twice: bool = False) -> None:
        answers = page.made.answers
        payment = page.last_told = answers[which % len(answers)]
        recorded = self._do(lambda: self.world.record(page.attempt_id, payment))
        self.model.tell(page.told, payment, late=recorded) if recorded else None
        if not recorded or twice:
            self._do(lambda: self.world.apply(page.attempt_id, payment), again=twice)
            self.model.tell(page.told, payment)

    def _news(self, _: int) -> None:
        self._do(self.world.news)
        self.model.news()

    def _announce(self, choice: int) -> None:
        amount = Money(_amount(choice)[0] * 10, "MAD")
        form = f"t{self.world.start}-{self.n}"
        gift_id, quote = self._do(lambda: self.world.announce(amount, form), again=choice % 2 == 0)
        self.transfers.append((self.model.give(amount.minor, "MAD", quote), gift_id, form))

    def _arrive(self, one: tuple[Gift, int, str], choice: int) -> None:
        gift, gift_id, form = one
        amount = Money(gift.minor, "MAD")
        self._do(lambda: self.world.arrive(gift_id, amount, form), again=choice % 3 == 0)
        self.model.arrive(gift)

    def _ask_back(self, page: Page, minor: int, choice: int) -> None:
        amount = Money(minor, page.gift.currency)
        form = f"r{self.world.start}-{self.n}"
        number = self._do(lambda: self.world.ask_back(page.gift_id, amount, form), again=True)
        page.gift.held[number] = minor
        page.made.refund(minor, settled=choice % 2 == 0, number=number)

    def _reserve(self, choice: int, free: int, currency: str) -> None:
        minor, name = _part(free, choice), f"tranche:{self.n}"
        if choice % 7 == 6:  # more than there is
            with pytest.raises(Overdrawn):
                self.world.reserve(name, free + 1, currency)
            return
        act = lambda: self.world.reserve(name, minor, currency)  # noqa: E731
        self.reserved[name] = self._do(act, again=choice % 3 == 0)
        self.model.tranches[name] = Tranche(currency, minor)

    def _disburse(self, name: str, one: Tranche, choice: int) -> None:
        left = ("MAD", one.minor)
        if one.currency != "MAD":
            left = ("EUR", euros(Money(one.minor, one.currency)))
        dirhams = one.minor if one.currency == "MAD" else left[1] * (1050 + choice % 70) // 100

        def act() -> None:
            self.world.disburse(self.reserved[name], left, dirhams)

        if self.model.balances()[self.model.code("bank", left[0])] < left[1]:
            with pytest.raises(Overdrawn):
                act()
            return
        self._do(act, again=choice % 2 == 0)
        one.state, one.left, one.dirhams = "paid", left, dirhams

    def _void(self, name: str, one: Tranche) -> None:
        self._do(lambda: self.world.void(self.reserved[name], name), again=True)
        one.state = "voided"

    def _void_paid(self, name: str) -> None:
        with pytest.raises(ReservationClosed):
            self.world.void(self.reserved[name], name)

    def _payout(self, ready: int, choice: int) -> None:
        name, came_back = str(self.n), choice % 5 == 4
        self._do(lambda: self.world.payout(name, ready, came_back=came_back), again=True)
        self.model.payouts[name] = (ready, came_back)

    def _spend(self, minor: int, own: int, choice: int) -> None:
        name = f"invoice:{self.n}"
        if choice % 7 == 6:
            with pytest.raises(Overdrawn):
                self.world.spend(name, own + 1)
            return
        self._do(lambda: self.world.spend(name, minor), again=choice % 3 == 0)
        self.model.spent += minor


def _same(found: dict[str, int], wanted: dict[str, int]) -> None:
    wrong = {
        code: f"{found.get(code, 0)}, not {wanted.get(code, 0)}"
        for code in sorted({*found, *wanted})
        if found.get(code, 0) != wanted.get(code, 0)
    }
    assert not wrong, wrong


def _part(whole: int, choice: int) -> int:
    return max(1, whole // SHARES[choice % len(SHARES)])


def _amount(choice: int) -> tuple[int, str]:
    choice, n = divmod(choice, len(AMOUNTS))
    return AMOUNTS[n], CURRENCIES[choice % len(CURRENCIES)]
