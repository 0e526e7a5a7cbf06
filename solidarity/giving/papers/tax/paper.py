"""The tax receipt as a paper."""

from flask_babel import get_locale, gettext

from solidarity.associations.models import HostAccount
from solidarity.errors import Refusal
from solidarity.giving.papers.frame import paper
from solidarity.giving.papers.rules import Big, Facts, Paper, Words
from solidarity.giving.papers.tax import rules
from solidarity.giving.papers.tax.models import TaxReceipt
from solidarity.giving.papers.words import MEANS
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.web.filters import country_name, date_text, plain_money, text_in, told


def tax_receipt(receipt: TaxReceipt, host: HostAccount, reference: str) -> Paper:
    """Return a receipt as it was issued; a void one says so across its first line."""
    if not receipt.holder.name:
        raise Refusal(
            N_("The name behind this gift was erased: no receipt can be made out any more.")
        )
    number = rules.shown_number(receipt.year, receipt.number)
    blocks = [_big(receipt), _issuer(host, receipt), _giver(receipt), _gift(receipt, reference)]
    if receipt.void:
        blocks.insert(0, _void(receipt))
    return paper(
        gettext("Tax receipt no. %(number)s", number=number),
        blocks,
        subtitle=f"{number} · {date_text(receipt.issued_at)}",
        day=receipt.issued_at.date(),
    )


def why_void(reason: str) -> str:
    """Return the sentence of a void: the site's own, or the treasurer's words."""
    return told(rules.WHY_VOID.get(reason)) or reason


def _big(receipt: TaxReceipt) -> Big:
    in_words = ""
    if get_locale().language == "fr":
        in_words = rules.amount_in_french(receipt.amount_minor, receipt.currency)
    amount = plain_money(Money(receipt.amount_minor, receipt.currency))
    return Big(gettext("Amount of the gift"), amount, in_words)


def _issuer(host: HostAccount, receipt: TaxReceipt) -> Facts:
    rows = [
        (gettext("Organisation"), text_in(host.association.name)),
        (gettext("Country"), country_name(host.association.country)),
        (gettext("Ruling"), receipt.ruling),
    ]
    if text_in(host.legal_note):
        rows.append((gettext("What the law says of it"), text_in(host.legal_note)))
    return Facts(gettext("Who received it"), rows)


def _giver(receipt: TaxReceipt) -> Facts:
    address = ", ".join(line.strip() for line in receipt.holder.address.splitlines() if line)
    return Facts(gettext("Who gave"), [(gettext("Name"), receipt.holder.name),
                                       (gettext("Address"), address)])  # fmt: skip


def _gift(receipt: TaxReceipt, reference: str) -> Facts:
    return Facts(
        gettext("The gift"),
        [
            (gettext("Paid on"), date_text(receipt.paid_on)),
            (gettext("By"), gettext(MEANS[receipt.means])),
            (gettext("Nature"), gettext("Money, given without anything in return")),
            (gettext("Reference"), reference),
            (gettext("Issued on"), date_text(receipt.issued_at)),
        ],
    )


def _void(receipt: TaxReceipt) -> Words:
    day = date_text(receipt.void.at)
    return Words(why_void(receipt.void.reason), is_note=True,
                 title=gettext("This receipt is void since %(day)s.", day=day))  # fmt: skip
