"""What must hold between the movements of funds and the book; `flask ledger check` asks it."""

from collections import Counter

from solidarity.extensions import db
from solidarity.giving.match_funds import pool, queries
from solidarity.giving.match_funds.models import MatchFund
from solidarity.ledger.checks import Finding


def check(book: str) -> list[Finding]:
    """Ask every invariant of the funds of a book."""
    query = db.select(MatchFund).filter_by(book=book).order_by(MatchFund.id)
    return [found for fund in db.session.scalars(query) for found in pools_equal_the_book(fund)]


def pools_equal_the_book(fund: MatchFund) -> list[Finding]:
    """Set aside + given + left = deposited − returned, and the book says the same."""
    moved = Counter(queries.sums_of(fund.id))
    aside = sum(effect[0] * moved[kind] for kind, effect in pool.EFFECTS.items())
    left = moved["deposit"] - moved["returned"] - moved["reserve"] + moved["void"]
    told = {"left": left, "set aside": aside}
    book = {"left": pool.left(fund), "set aside": pool.reserved(fund)}
    return [
        Finding(
            pools_equal_the_book.__name__,
            pools_equal_the_book.__doc__.strip(),
            f"fund {fund.slug}, {name}: {told[name]}, the book {book[name]}",
        )
        for name in told
        if told[name] != book[name] or told[name] < 0
    ]
