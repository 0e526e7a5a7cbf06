"""What a line may be, with the reasons, in the order a treasurer would look.

A reference of ours in the words settles most lines; for the others amount, name and day are put
side by side. Names are compared by keyed digests of their words: the desk never stores a payer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from solidarity.extensions import db
from solidarity.giving.bank import matchers, queries, rules, statements
from solidarity.giving.bank.models import BankAccount, BankLine
from solidarity.giving.bank.rules import LinkKind
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState, Means
from solidarity.giving.transfers.models import AnnouncedGift
from solidarity.giving.transfers.rules import creditor_reference
from solidarity.kit.messages import N_

WAITING = (DonationState.INTENDED, DonationState.EXPIRED)
MOST_CANDIDATES = 500
MOST_SHOWN = 4
FEE_SHARE, FEE_LEAST = 20, 3_000  # a bank keeps up to a twentieth, or 30 units of the currency
LONG_BEFORE = timedelta(days=90)
ENOUGH = 4  # points below which a likeness is chance

REFERENCE_FOUND = N_("our reference is in its words")
CREDITOR_REFERENCE_FOUND = N_("our creditor reference is in its words")
SAME_AMOUNT = N_("the same amount")
FEE_APART = N_("the amount but for a bank's fee")
OTHER_AMOUNT = N_("another amount")
SAME_NAME = N_("the same name")
NAME_ALIKE = N_("a name alike")
NEAR_DAYS = N_("announced a few days before")
EXPIRED = N_("it had run out: late money counts")
ALREADY = N_("it was received before: this would add to it")
CASH_SUM = N_("cash in hand that makes this amount")
SAME_MOVEMENT = N_("the book has this amount on this account, days apart")


@dataclass(frozen=True)
class Offer:
    """One gift, and how much of the line is its (minor units)."""

    donation: Donation
    announced_minor: int
    minor: int


@dataclass
class Proposal:
    """What a line may be: gifts, or an entry, or another room's own. `reasons` are msgids."""

    kind: str
    offers: list[Offer] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    points: int = 0
    is_exact: bool = False
    key: str = ""
    words: str = ""


def propose(account: BankAccount, found: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """Return what each line of one account may be, the likeliest first."""
    came = [line for line in found if line.amount_minor > 0]
    texts = {line.id: rules.references_in(line.remittance) for line in came}
    named = {
        gift.reference: gift
        for gift in queries.find_by_reference(account, set().union(*texts.values(), set()))
    }
    waiting = _waiting(account) if came else []
    known = queries.list_known_entries(account, found)
    others = {name: m.propose(found) for name, m in matchers.registered().items()}
    told = {}
    for line in found:
        gifts = [named[r] for r in texts.get(line.id, ()) if r in named]
        mine = _by_reference(line, gifts) + _by_entry(known.get(line.id, []))
        mine += _by_room(line, others)
        if line.amount_minor > 0 and not gifts:
            mine += _by_likeness(line, waiting) + _by_cash(line, waiting)
        told[line.id] = sorted(mine, key=lambda p: -p.points)[:MOST_SHOWN]
    return told


def is_one_press(proposals: Sequence[Proposal]) -> Proposal | None:
    """Return the proposal that needs no thinking: exact, and the only one."""
    exact = [proposal for proposal in proposals if proposal.is_exact]
    return exact[0] if len(exact) == 1 and exact[0].kind == LinkKind.GIFT else None


def _waiting(account: BankAccount) -> list[tuple[Donation, AnnouncedGift, list[str]]]:
    query = (
        queries.gifts_of(account)
        .where(Donation.state.in_(WAITING))
        .order_by(Donation.id.desc())
        .limit(MOST_CANDIDATES)
    )
    rows = db.session.execute(query).all()
    names = queries.people_of([donation.id for donation, _ in rows])
    return [
        (donation, told, statements.marks_of(names.get(donation.id, ""))) for donation, told in rows
    ]


def _by_reference(line: BankLine, gifts: Sequence[Donation]) -> list[Proposal]:
    """Gifts named in the words: one takes the whole line, several what they announced."""
    if not gifts:
        return []
    is_alone = len(gifts) == 1
    offers = [
        Offer(gift, gift.amount_minor, line.amount_minor if is_alone else gift.amount_minor)
        for gift in gifts
    ]
    total = sum(offer.announced_minor for offer in offers)
    is_first = all(gift.state in WAITING for gift in gifts)
    squeezed = rules.squeeze(line.remittance)
    full = all(creditor_reference(gift.reference) in squeezed for gift in gifts)
    reasons = [CREDITOR_REFERENCE_FOUND if full else REFERENCE_FOUND]
    reasons.append(_amount_words(line.amount_minor, total))
    if any(gift.state == DonationState.EXPIRED for gift in gifts):
        reasons.append(EXPIRED)
    if not is_first:
        reasons.append(ALREADY)
    is_same = total == line.amount_minor
    return [
        Proposal(LinkKind.GIFT, offers, reasons, points=20 + is_same, is_exact=is_same and is_first)
    ]


def _amount_words(landed: int, announced: int) -> str:
    if landed == announced:
        return SAME_AMOUNT
    return FEE_APART if _but_for_a_fee(landed, announced) else OTHER_AMOUNT


def _but_for_a_fee(landed: int, announced: int) -> bool:
    most = max(announced // FEE_SHARE, FEE_LEAST)
    return 0 < announced - landed <= most and landed * 2 > announced


def _by_likeness(line: BankLine, waiting: Sequence) -> list[Proposal]:
    """Transfers announced without their reference: amount, name and day together."""
    found = []
    for donation, _told, marks in waiting:
        if donation.means != Means.TRANSFER:
            continue
        points, reasons = _likeness(line, donation, marks)
        if points >= ENOUGH:
            offer = Offer(donation, donation.amount_minor, line.amount_minor)
            found.append(Proposal(LinkKind.GIFT, [offer], reasons, points=points))
    return found


def _likeness(line: BankLine, donation: Donation, marks: list[str]) -> tuple[int, list[str]]:
    points, reasons = 0, []
    if donation.amount_minor == line.amount_minor:
        points, reasons = 3, [SAME_AMOUNT]
    elif _but_for_a_fee(line.amount_minor, donation.amount_minor):
        points, reasons = 2, [FEE_APART]
    shared = len(set(marks) & set(line.name_marks))
    if shared and shared == len(set(marks)):
        points, reasons = points + 4, [*reasons, SAME_NAME]
    elif shared:
        points, reasons = points + 2, [*reasons, NAME_ALIKE]
    apart = line.booked_on - donation.created_at.date()
    if timedelta(days=-2) <= apart <= timedelta(days=14):
        points, reasons = points + 1, [*reasons, NEAR_DAYS]
    elif not timedelta(days=-2) <= apart <= LONG_BEFORE:
        points -= 2
    return points, reasons


def _by_cash(line: BankLine, waiting: Sequence) -> list[Proposal]:
    """Cash of the account's association: the oldest gifts that make the amount of a deposit."""
    in_hand = sorted(
        (donation for donation, _, _ in waiting if donation.means == Means.CASH),
        key=lambda donation: donation.id,
    )
    total, offers = 0, []
    for donation in in_hand:
        total += donation.amount_minor
        offers.append(Offer(donation, donation.amount_minor, donation.amount_minor))
        if total == line.amount_minor:
            return [Proposal(LinkKind.GIFT, offers, [CASH_SUM], points=5)]
    one = [gift for gift in in_hand if gift.amount_minor == line.amount_minor]
    return [
        Proposal(
            LinkKind.GIFT, [Offer(gift, gift.amount_minor, gift.amount_minor)], [CASH_SUM],
            points=4,
        )
        for gift in one[:1]
    ]  # fmt: skip


def _by_entry(known: Sequence[queries.Known]) -> list[Proposal]:
    return [
        Proposal(
            LinkKind.ENTRY, reasons=[SAME_MOVEMENT], points=10, key=str(one.id),
            words=f"{one.kind} {one.source}",
        )
        for one in known
    ]  # fmt: skip


def _by_room(line: BankLine, others: dict) -> list[Proposal]:
    labels = matchers.registered()
    return [
        Proposal(
            name, reasons=[labels[name].label], points=15 if one.is_exact else 8, key=one.key,
            words=one.words, is_exact=one.is_exact,
        )
        for name, found in others.items()
        for one in found.get(line.id, ())
    ]  # fmt: skip
