"""What follows from recorded gifts: totals, match funds, suggestions, the word to the village."""

from solidarity.announcements import gift_changed
from solidarity.extensions import db
from solidarity.giving import letters, totals
from solidarity.giving.models import Donation, GiftNews
from solidarity.web import transaction

BATCH = 50


def tell() -> int:
    """Tell every piece of news that waits, a batch in a transaction; returns how many.

    A crash leaves a batch untold, and it is told again; what listens is told the same gift twice
    at most, and counts it once.
    """
    told = 0
    while count := tell_batch():
        told += count
    return told


def tell_batch() -> int:
    """Tell the next batch of news, in one transaction; returns how many."""
    with transaction.writing():
        query = db.select(GiftNews).order_by(GiftNews.id).limit(BATCH)
        news = list(db.session.scalars(query.with_for_update(skip_locked=True)))
        ids = [one.donation_id for one in news]
        gifts = list(
            db.session.scalars(
                db.select(Donation).where(Donation.id.in_(ids)).order_by(Donation.id)
            )
        )
        for gift in gifts:
            gift_changed.send(gift)
            letters.follow(gift)
        for project_id, book in sorted({(gift.project_id, gift.book) for gift in gifts}):
            totals.refresh(project_id, book)
        for one in news:
            db.session.delete(one)
        return len(news)
