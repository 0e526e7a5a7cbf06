"""What the treasurer's page of a gift tells: facts with their entries, refunds, who did what."""

from solidarity.accounts import queries as accounts
from solidarity.extensions import db
from solidarity.giving import queries
from solidarity.giving.models import Donation, DonorDetails
from solidarity.giving.refunds import queries as refunds
from solidarity.giving.refunds.rules import ASKER_WORDS, STATE_WORDS
from solidarity.giving.rules import STATE_WORDS as GIFT_WORDS
from solidarity.journal.queries import list_lines
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.ledger import queries as ledger

FACTS = {
    "charge": N_("Paid"),
    "settlement": N_("Credited, less its fee"),
    "refund": N_("Refunded"),
    "refund_settled": N_("The refund left the account"),
    "refund_failed": N_("The refund came back"),
    "refund_returned": N_("The refund is on the account again"),
    "dispute_withdrawn": N_("Taken by the bank"),
    "dispute_reinstated": N_("Given back by the bank"),
    "dispute_lost": N_("Kept by the bank"),
    "moved": N_("Moved to another project"),
}
ACTS = {
    "gift_intended": N_("Began the gift"),
    "gift_moved": N_("The gift changed state"),
    "gift_disputed": N_("The bank opened a dispute"),
    "dispute_closed": N_("The dispute was closed"),
    "refund_asked": N_("Decided a refund"),
    "refund_granted": N_("Granted the donor's wish"),
    "refund_declined": N_("Declined the donor's wish"),
    "refund_moved": N_("The refund changed state"),
    "refund_proven": N_("Recorded the bank line"),
    "refund_refused": N_("The payment company refused the refund"),
    "gift_sent_on": N_("Moved the gift to another project"),
}


def values_of(donation: Donation) -> dict:
    """Return everything the page of a gift shows."""
    facts = queries.list_facts(donation.id)
    lines = list_lines("Donation", donation.id)
    entries = {
        w.id: w for w in ledger.find_entries(db.session, [f.entry_id for f in facts if f.entry_id])
    }
    left, free = refunds.left_of(donation), refunds.free_for(donation)
    most = Money(max(0, min(left.minor, free.minor)), donation.currency)
    return {
        "donation": donation,
        "donor": db.session.get(DonorDetails, donation.id),
        "project": queries.project_of(donation),
        "amount": Money(donation.amount_minor, donation.currency),
        "left": left,
        "most": most,
        "words": GIFT_WORDS[donation.state],
        "facts": [(fact, entries.get(fact.entry_id)) for fact in facts],
        "fact_words": FACTS,
        "attempts": queries.list_attempts(donation.id),
        "refunds": refunds.list_refunds(donation.id),
        "under_way": refunds.find_under_way(donation.id),
        "disputes": refunds.list_disputes(donation.id),
        "refund_words": STATE_WORDS,
        "asker_words": ASKER_WORDS,
        "lines": lines,
        "act_words": ACTS,
        "names": accounts.names_of({line.actor_id for line in lines if line.actor_id}),
    }
