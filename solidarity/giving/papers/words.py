"""What the book's codes are called on papers and sheets."""

from solidarity.kit.messages import N_

KINDS = {
    "charge": N_("Gift paid"),
    "settlement": N_("Credited by the payment company, less its fee"),
    "refund": N_("Refund to a donor"),
    "refund_failed": N_("Refund sent back by the bank"),
    "transfer": N_("Gift by bank transfer"),
    "cash": N_("Cash gift paid into the bank"),
    "payout": N_("Paid out by the payment company"),
    "tranche_reserved": N_("Tranche set aside"),
    "tranche_disbursed": N_("Tranche released"),
    "spent": N_("Invoice paid and proven"),
    "leftover": N_("Left over, moved to another project"),
    "reversal": N_("Correction of an entry"),
    "dispute_withdrawn": N_("Taken back by a bank during a dispute"),
    "dispute_won": N_("Given back after a dispute"),
    "dispute_lost": N_("Lost to a dispute"),
}

POCKETS = {
    "project": N_("Received and free"),
    "project_reserved": N_("Set aside for a tranche"),
    "project_released": N_("Released"),
    "project_bank": N_("On the project's account"),
    "project_spent": N_("Spent and proven"),
    "collection_bank": N_("On the collecting account"),
}

HELD = {
    "stripe_pending": N_("At the payment company, not yet available"),
    "stripe_available": N_("At the payment company, available"),
    "bank": N_("At the bank"),
    "processor_fee": N_("Fees of the payment company"),
    "bank_fee": N_("Fees of the bank"),
    "refund": N_("Refunds on their way back"),
    "dispute": N_("Held by banks during disputes"),
}

MEANS = {
    "processor": N_("Card or direct debit"),
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
}
