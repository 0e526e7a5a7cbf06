"""One press for all lines that need no thinking: our reference, the announced amount, no other."""

from solidarity.giving.bank import linking, proposals, queries
from solidarity.giving.bank.linking import Part
from solidarity.giving.bank.models import BankLine

MOST = 500


def list_exact(limit: int = MOST) -> list[tuple[BankLine, list[Part]]]:
    """Return waiting lines that are gifts without a doubt, and how much is whose."""
    found: list[tuple[BankLine, list[Part]]] = []
    lines, _total = queries.list_waiting(per_page=limit)
    taken: set[int] = set()
    for account in queries.list_accounts():
        mine = [line for line in lines if line.account_id == account.id]
        told = proposals.propose(account, mine)
        for line in mine:
            parts = _parts(told.get(line.id, []))
            ids = {part.donation_id for part in parts}
            if parts and not ids & taken:  # paid twice: the second is looked at
                taken |= ids
                found.append((line, parts))
    return found


def _parts(offered: list[proposals.Proposal]) -> list[Part]:
    sure = proposals.is_one_press(offered)
    return [Part(offer.donation.id, offer.minor) for offer in sure.offers] if sure else []


def link_all(*, by: int) -> int:
    """Link them; returns how many lines. Each is looked at again under its lock."""
    found = [(line.id, parts) for line, parts in list_exact()]
    for line_id, parts in found:
        linking.link_gifts(line_id, parts, by=by)
    return len(found)
