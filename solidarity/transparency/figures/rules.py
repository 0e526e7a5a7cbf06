"""The five totals as questions anyone can read: what the figures page prints is what is run.

`{projects}` stands for which projects are meant: all of them, one association's, one commune's, one
project. Amounts are whole centimes of dirham. A whole division drops what is below a centime.
"""

from dataclasses import dataclass

from solidarity.kit.messages import N_


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what it is in a sentence, the question. `is_about`: at frozen quotes."""

    key: str
    name: str
    sentence: str
    sql: str
    is_about: bool


SCOPES = {
    "site": "SELECT id FROM projects",
    "association": "SELECT id FROM projects WHERE association_id = :which",
    "commune": "SELECT id FROM projects WHERE commune_code = :which",
    "project": "SELECT id FROM projects WHERE id = :which",
}

FIGURES = (
    Figure(
        "promised",
        N_("Promised"),
        N_("Promises that stand, at the quote of their day. A promise is not money: the book has "
           "no entry for it."),
        """SELECT COALESCE(SUM(quote_minor), 0)
  FROM pledges
 WHERE state IN ('standing', 'invited')
   AND project_id IN ({projects})""",
        is_about=True,
    ),
    Figure(
        "on_its_way",
        N_("On its way"),
        N_("Gifts the bank was told to pay and may still refuse, at their frozen quote."),
        """SELECT COALESCE(SUM(quote_minor), 0)
  FROM donations
 WHERE state = 'on_its_way' AND book = :book
   AND project_id IN ({projects})""",
        is_about=True,
    ),
    Figure(
        "received",
        N_("Received"),
        N_("Gifts that were paid, less what was refunded, at their frozen quote. Each has its "
           "entry in the book, in the currency it was given in: see the second table."),
        """SELECT COALESCE(SUM(
         quote_minor * (amount_minor - refunded_minor) / amount_minor), 0)
  FROM donations
 WHERE state IN ('received', 'disputed') AND book = :book
   AND project_id IN ({projects})""",
        is_about=True,
    ),
    Figure(
        "released",
        N_("Released to the association"),
        N_("Dirhams that reached the projects' own bank accounts, whether spent since or not."),
        """SELECT COALESCE(SUM(l.amount), 0)
  FROM ledger_lines l
  JOIN ledger_accounts a ON a.id = l.account_id
 WHERE a.role IN ('project_bank', 'project_spent')
   AND a.currency = 'MAD' AND a.book = :book
   AND a.project_id IN ({projects})""",
        is_about=False,
    ),
    Figure(
        "spent",
        N_("Spent and proven"),
        N_("Dirhams that were paid from those accounts, with a paper accepted as proof."),
        """SELECT COALESCE(SUM(l.amount), 0)
  FROM ledger_lines l
  JOIN ledger_accounts a ON a.id = l.account_id
 WHERE a.role = 'project_spent'
   AND a.currency = 'MAD' AND a.book = :book
   AND a.project_id IN ({projects})""",
        is_about=False,
    ),
)  # fmt: skip

BY_CURRENCY = {
    "gifts": """SELECT currency, SUM(amount_minor - refunded_minor)
  FROM donations
 WHERE state IN ('received', 'disputed', 'refunded') AND book = :book
 GROUP BY currency ORDER BY currency""",
    "book": """SELECT a.currency, -SUM(l.amount)
  FROM ledger_lines l
  JOIN ledger_accounts a ON a.id = l.account_id
 WHERE a.role IN ('project', 'project_reserved', 'project_released')
   AND a.book = :book
   AND l.entry_id NOT IN (SELECT m.entry_id
         FROM ledger_lines m JOIN ledger_accounts f ON f.id = m.account_id
        WHERE f.role IN ('match', 'match_reserved'))
 GROUP BY a.currency ORDER BY a.currency""",
}
"""What was received currency by currency, asked of the gifts and asked of the book; what match
funds add is no gift, and is left out of both."""


def question(figure: Figure, scope: str = "site") -> str:
    """Return the question of a figure for a scope, as it is printed and run."""
    return figure.sql.format(projects=SCOPES[scope])
