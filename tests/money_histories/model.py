"""What the book must hold, worked out from what was told: no entry, no rule of the site is read.

The model knows whole facts (a charge, a settlement, a refund…), each by its id: telling one again
adds nothing. Every account is a sum over facts, so that no order of telling can change it. Match
funds and tranches are decided in the order in which they are asked for, as the site must.
"""

from collections import Counter
from dataclasses import dataclass, field

from solidarity.giving.rules import may_become
from solidarity.giving.told import Payment, Settlement


@dataclass
class Told:
    """What is known of one page of payment. Amounts are minor units of the gift's currency."""

    gift: "Gift"
    charge: int = 0
    is_expected: bool = True
    is_paid: bool = False
    settled: Settlement | None = None
    refunds: dict[str, int] = field(default_factory=dict)
    sent: dict[str, Settlement] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    returned: dict[str, Settlement] = field(default_factory=dict)
    moved: dict[str, tuple[int, Settlement]] = field(default_factory=dict)  # of disputes
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)  # (taken, of it owed)
    closed: dict[str, bool] = field(default_factory=dict)

    @property
    def back(self) -> int:
        """What went back of this charge."""
        kept = sum(minor for key, minor in self.refunds.items() if key not in self.failed)
        return kept + sum(owed for _, owed in self.lost.values())


@dataclass
class Match:
    """What a fund holds for a gift, in MAD centimes."""

    amount: int
    aside: int
    given: int = 0


@dataclass
class Gift:
    """A gift: what was promised, where it stands, what was told of its pages."""

    minor: int
    currency: str
    quote: int
    match: Match | None = None
    pages: list[Told] = field(default_factory=list)
    state: str = "intended"
    is_received: bool = False
    has_news: bool = False
    held: dict[int, int] = field(default_factory=dict)  # refunds we asked for, not told yet
    by_bank: int = 0

    @property
    def refunded(self) -> int:
        """What went back of the payment it waited for."""
        return min(sum(page.back for page in self.pages if page.is_expected), self.minor)

    @property
    def standing(self) -> tuple[str, int]:
        """What those above are told of."""
        return self.state, self.refunded


@dataclass
class Tranche:
    """Money set aside: `dirhams` is what arrived when it was paid."""

    currency: str
    minor: int
    state: str = "reserved"
    left: tuple[str, int] | None = None
    dirhams: int = 0


class Model:
    """One project, its host, its fund."""

    def __init__(self, project: int, host: str, fund: str, deposit: int, cap: int) -> None:
        self.project, self.host, self.fund = project, host, fund
        self.deposit, self.cap = deposit, cap
        self.gifts: list[Gift] = []
        self.tranches: dict[str, Tranche] = {}
        self.payouts: dict[str, tuple[int, bool]] = {}
        self.spent = 0

    # What happens ----------------------------------------------------------------------------

    def give(self, minor: int, currency: str, quote: int) -> Gift:
        """A gift is meant; the fund sets its match aside."""
        gift = Gift(minor, currency, quote)
        gift.match = self._decide(gift)
        self.gifts.append(gift)
        return gift

    def tell(self, page: Told, payment: Payment, *, late: bool = False) -> None:
        """An answer of the processor is told; `late`: those above hear of it with the news."""
        gift, before = page.gift, page.gift.standing
        if payment.charge and payment.charge.status == "succeeded":
            self._learn(page, payment.charge)
        page.is_paid = page.is_paid or payment.payment_status == "paid"
        self._move(gift, page, payment)
        if late:
            gift.has_news = True
        elif gift.standing != before:
            self.follow(gift)

    def news(self) -> None:
        """Those above hear of what was recorded."""
        for gift in self.gifts:
            if gift.has_news:
                gift.has_news = False
                self.follow(gift)

    def arrive(self, gift: Gift) -> None:
        """A transfer is seen on a bank's statement."""
        if not gift.by_bank:
            gift.by_bank, gift.state = gift.minor, "received"
            self.follow(gift)

    # The rules, said again -------------------------------------------------------------------

    def _learn(self, page: Told, charge) -> None:
        if not page.charge:
            page.charge = charge.amount.minor
            others = [p for p in page.gift.pages if p is not page and p.charge and p.is_expected]
            page.is_expected = not others and charge.amount.minor == page.gift.minor
        page.gift.is_received |= page.is_expected
        page.settled = page.settled or charge.settlement
        for back in charge.refunds:
            if back.is_gone or back.settlement:
                page.refunds[back.id] = back.amount.minor
            if back.settlement:
                page.sent[back.id] = back.settlement
            if back.is_returned and back.id in page.refunds:
                page.failed.add(back.id)
            if back.returned:
                page.returned[back.id] = back.returned
            page.gift.held.pop(back.number, None)
        for one in charge.disputes:
            for moved in one.settlements:
                page.moved[moved.id] = (one.amount.minor, moved)
            page.closed[one.id] = page.closed.get(one.id, False) or not one.is_open
            if one.status == "lost" and one.settlements and one.id not in page.lost:
                owed = min(one.amount.minor, page.charge - page.back)
                page.lost[one.id] = (one.amount.minor, owed)

    def _move(self, gift: Gift, page: Told, payment: Payment) -> None:
        if gift.is_received:
            is_frozen = not all(all(p.closed.values()) for p in gift.pages)
            frozen = "disputed" if is_frozen else "received"
            then = "refunded" if gift.refunded >= gift.minor else frozen
        elif page.is_paid:
            then = gift.state
        elif payment.intent_status == "processing":
            then = "on_its_way"
        else:
            then = {"expired": "expired", "complete": "failed"}.get(
                payment.session_status, gift.state
            )
        if may_become(gift.state, then):
            gift.state = then

    def _decide(self, gift: Gift) -> Match:
        amount = min(gift.quote, self.cap, self.pool)
        return Match(amount, amount)

    def follow(self, gift: Gift) -> None:
        """The match goes where the gift is."""
        match = gift.match
        held = match.aside + match.given
        is_coming = gift.state in ("on_its_way", "received") and gift.refunded == 0
        if match.amount and not held and is_coming:
            gift.match = match = self._decide(gift)
            held = match.aside
        wanted = 0
        if gift.state == "received":
            wanted = min(match.amount * (gift.minor - gift.refunded) // gift.minor, held)
        if match.given > wanted:
            back = min(match.given - wanted, max(self.free("MAD"), 0))
        else:
            back = -min(wanted - match.given, match.aside)
        match.given, match.aside = match.given - back, match.aside + back
        if gift.state in ("failed", "expired"):
            match.aside = 0

    # What the book must hold -----------------------------------------------------------------

    @property
    def pool(self) -> int:
        """What the fund may still promise."""
        return self.deposit - sum(g.match.aside + g.match.given for g in self.gifts)

    def free(self, currency: str) -> int:
        """What the project may still use, in minor units."""
        return -self.balances()[f"project:{self.project}:{currency}"]

    def balances(self) -> Counter:
        """Code → balance (debit +) of every account of this history."""
        book: Counter = Counter()
        for gift in self.gifts:
            for page in gift.pages:
                self._page(book, gift, page)
            self._rest_of(book, gift)
        for sent, came_back in self.payouts.values():
            if not came_back:
                self._add(book, ("bank", "EUR", sent), ("available", "EUR", -sent))
        for tranche in self.tranches.values():
            self._tranche(book, tranche)
        own = f"bank:project:{self.project}:MAD"
        book[f"project:{self.project}:spent:MAD"] += self.spent
        book[own] -= self.spent
        self._add(book, ("bank", "MAD", self.deposit))
        book[f"match:{self.fund}:MAD"] -= self.pool
        return book

    def _rest_of(self, book: Counter, gift: Gift) -> None:
        held = sum(gift.held.values())
        self._add(book, ("owed", gift.currency, held - gift.by_bank))
        self._add(book, ("aside", gift.currency, -held), ("bank", gift.currency, gift.by_bank))
        book[f"match:{self.fund}:reserved:MAD"] -= gift.match.aside
        self._add(book, ("owed", "MAD", -gift.match.given))

    def _page(self, book: Counter, gift: Gift, page: Told) -> None:
        cur = gift.currency
        owed = "owed" if page.is_expected else "suspense"
        lost = sum(owed_ for _, owed_ in page.lost.values())
        self._add(
            book,
            (owed, cur, page.back - page.charge),
            ("loss", cur, sum(taken for taken, _ in page.lost.values()) - lost),
            ("dispute", cur, -sum(taken for taken, _ in page.lost.values())),
            ("pending", cur, page.charge),
            ("refund", cur, -sum(m for key, m in page.refunds.items() if key not in page.failed)),
        )
        if page.settled:
            self._cross(book, "pending", cur, -page.charge, page.settled)
        for key, settled in page.sent.items():
            self._cross(book, "refund", cur, page.refunds[key], settled)
        for key, settled in page.returned.items():
            self._cross(book, "refund", cur, -page.refunds[key], settled)
        for minor, settled in page.moved.values():
            sign = 1 if settled.gross.minor < 0 else -1
            self._cross(book, "dispute", cur, sign * minor, settled)

    def _cross(self, book: Counter, pocket: str, cur: str, minor: int, made: Settlement) -> None:
        self._add(
            book, (pocket, cur, minor), ("available", "EUR", made.net.minor),
            ("fee", "EUR", made.fee.minor),
        )  # fmt: skip
        if cur != "EUR":
            self._add(book, ("fx", cur, -minor), ("fx", "EUR", -made.gross.minor))

    def _tranche(self, book: Counter, one: Tranche) -> None:
        if one.state == "voided":
            return
        self._add(book, ("owed", one.currency, one.minor))
        if one.state == "reserved":
            self._add(book, ("aside", one.currency, -one.minor))
            return
        left, minor = one.left
        self._add(book, ("released", one.currency, -one.minor), ("bank", left, -minor))
        book[f"bank:project:{self.project}:MAD"] += one.dirhams
        if left != "MAD":
            self._add(book, ("fx", left, minor), ("fx", "MAD", -one.dirhams))

    def _add(self, book: Counter, *lines: tuple[str, str, int]) -> None:
        for pocket, currency, minor in lines:
            book[self.code(pocket, currency)] += minor

    def code(self, pocket: str, currency: str) -> str:
        """How the chart of accounts calls a pocket."""
        return {
            "owed": f"project:{self.project}:{currency}",
            "aside": f"project:{self.project}:reserved:{currency}",
            "released": f"project:{self.project}:released:{currency}",
            "pending": f"stripe:{self.host}:pending:{currency}",
            "available": f"stripe:{self.host}:available:{currency}",
            "refund": f"refund:{self.host}:{currency}",
            "dispute": f"dispute:{self.host}:{currency}",
            "fee": f"fee:processor:{self.host}:{currency}",
            "bank": f"bank:{self.host}:{currency}",
            "loss": f"loss:chargeback:{currency}",
            "suspense": f"suspense:{currency}",
            "fx": f"fx:{currency}",
        }[pocket]

    def shown(self) -> int:
        """What the project's page counts as received, in MAD centimes."""
        held = [g for g in self.gifts if g.state in ("received", "disputed")]
        kept = sum(g.quote * (g.minor - g.refunded) // g.minor for g in held)
        return kept + sum(gift.match.given for gift in self.gifts)
