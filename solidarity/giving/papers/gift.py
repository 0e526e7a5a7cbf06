"""The acknowledgement of one gift: what was paid, what it became, who holds it, how to check it."""

from flask_babel import gettext

from solidarity.errors import Refusal
from solidarity.giving import queries as giving
from solidarity.giving.models import Donation
from solidarity.giving.papers import queries
from solidarity.giving.papers.frame import paper
from solidarity.giving.papers.rules import Big, Block, Code, Facts, Paper, Words
from solidarity.giving.papers.words import KINDS, MEANS
from solidarity.kit.messages import N_
from solidarity.kit.money import Money, mad
from solidarity.web.filters import about, date_text, number, plain_money, text_in

NO_BREAK = "\u00a0"


def acknowledgement(donation: Donation, *, head: tuple[str, str] | None, tax: bool) -> Paper:
    """Return the paper of a received gift.

    `head`: (day, root) of the published head of the book its first entry stands under, if any.
    `tax`: the host may give a tax receipt, which is another paper.
    """
    if donation.received_at is None:
        raise Refusal(N_("This gift was not received: there is nothing to acknowledge yet."))
    blocks = [_big(donation), _gift(donation), _became(donation), _holder(donation)]
    blocks += [_not_a_receipt(tax), *_seal(donation, head)]
    return paper(
        gettext("Payment acknowledgement"),
        blocks,
        subtitle=f"{donation.reference} · {date_text(donation.received_at)}",
        day=donation.received_at.date(),
    )


def _big(donation: Donation) -> Big:
    given = Money(donation.amount_minor, donation.currency)
    back = Money(donation.refunded_minor, donation.currency)
    note = ""
    if back:
        note = gettext("of which %(amount)s went back to you", amount=plain_money(back))
    return Big(gettext("You gave"), plain_money(given), note)


def _gift(donation: Donation) -> Facts:
    project, donor = giving.project_of(donation), donation.donor
    rows = [
        (gettext("From"), donor.name if donor and donor.name else gettext("name not kept")),
        (gettext("Received on"), date_text(donation.received_at)),
        (gettext("By"), gettext(MEANS[donation.means])),
        (gettext("For the project"), text_in(project.title)),
        (gettext("Of the association"), text_in(giving.association_of(project).name)),
        (gettext("Reference"), donation.reference),
    ]
    return Facts(gettext("The gift"), rows)


def _became(donation: Donation) -> Facts:
    """Given, settled, dirhams: three numbers that are never taken for one another."""
    rows = [(gettext("Given"), plain_money(Money(donation.amount_minor, donation.currency)))]
    found = queries.settled(donation.id)
    if found:
        if found.rate:
            rate = f"1{NO_BREAK}{donation.currency} = {number(found.rate, '#,##0.######')}"
            rate = f"{rate}{NO_BREAK}{found.credited.currency}"
            rows.append((gettext("Rate of the payment company"), rate))
        rows += [
            (gettext("Fee of the payment company"), plain_money(found.fee)),
            (gettext("Credited to the host"), plain_money(found.credited)),
        ]
    if donation.currency != "MAD":
        rate = number(donation.quote_rate, "#,##0.00##")
        rows += [
            (gettext("In dirhams, at the day's quote"), f"≈ {about(mad(donation.quote_minor))}"),
            (
                gettext("That quote"),
                f"1{NO_BREAK}{donation.currency} = {rate}{NO_BREAK}MAD · {donation.quote_source} · "
                f"{date_text(donation.quote_as_of, 'medium')}",
            ),
        ]
    return Facts(gettext("What it became"), rows)


def _holder(donation: Donation) -> Words:
    holder = text_in(queries.holder_of(donation).name)
    return Words(
        gettext(
            "%(holder)s holds the money until a tranche of the project is released. The site "
            "never holds it.",
            holder=holder,
        ),
        title=gettext("Who holds the money"),
    )


def _not_a_receipt(tax: bool) -> Words:
    text = gettext("It opens no right to a tax reduction.")
    if tax:
        text = gettext("The tax receipt of this host is another paper: ask for it from the "
                       "page of your gift.")  # fmt: skip
    return Words(text, title=gettext("This acknowledgement is not a tax receipt."), is_note=True)


def _seal(donation: Donation, head: tuple[str, str] | None) -> list[Block]:
    sealed = queries.seals_of(donation.id)
    if not sealed:
        text = gettext("This gift is in the book and will be sealed within minutes: the next copy "
                       "of this paper carries its seal.")  # fmt: skip
        return [Words(text, title=gettext("In the public book"))]
    rows = [
        (
            f"{gettext(KINDS[one.kind]) if one.kind in KINDS else one.kind} · "
            f"{date_text(one.day, 'medium')}",
            f"{one.seq}:{one.hash}",
        )
        for one in sealed
    ]
    if head:
        day, root = head
        rows.append((gettext("Root published on %(day)s", day=day), root))
    note = gettext("Anyone can download the book and see that it holds these seals. Keep them: "
                   "whoever rewrote your gift would have to change this paper too.")  # fmt: skip
    return [Code(gettext("In the public book"), rows, note)]
