"""Load the whole demonstration: who, what, where; then the money, as if each day had been lived.

`load` may be called again: what is there stays as it is. It writes two transactions: everything
up to the intentions to give, then what the payment double says of them, so that a silent double
can be started and the load called again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Select

from solidarity.demo import (
    collection_routes,
    double,
    follows,
    gifts,
    handovers,
    leftovers,
    match_funds,
    missions,
    needs,
    news,
    organisations,
    people,
    projects,
    promises,
    spending,
    together,
    transfers,
    works,
)
from solidarity.demo.sources import Calendar, read, read_calendar
from solidarity.extensions import db
from solidarity.giving import totals
from solidarity.giving.models import Donation
from solidarity.giving.rules import DonationState
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.recommendations import actions as recommendations
from solidarity.transparency.book import actions as book
from solidarity.web import transaction


class NotHere(RuntimeError):
    """The demonstration is never loaded on a public site."""


@dataclass(frozen=True)
class Loaded:
    """What a load did; nothing when everything was there."""

    projects: int = 0
    gifts: int = 0
    tranches: int = 0

    def __bool__(self) -> bool:
        return bool(self.projects or self.gifts or self.tranches)


def load(say: Callable[[str], None] = lambda _sentence: None) -> Loaded:
    """Load what is not there yet. Raises NotHere in production, DoubleSilent without the double.

    `say` is told each step in a sentence.
    """
    if current_app.extensions["settings"].is_production:
        raise NotHere("The demonstration is never loaded where SOLIDARITY_ENV is production.")
    if is_complete():
        return Loaded()
    double.check()
    public = current_app.extensions["settings"].public_url
    with current_app.test_request_context("/fr/", base_url=public), mail.silent():
        calendar = read_calendar()
        made = 0
        if not is_begun():
            with transaction.writing():
                made = _write_the_world(calendar, say)
        with transaction.writing():
            given = gifts.record_all(say)
            say(f"{given} gifts posted in the book.")
            written = find_projects()
            tranches = works.release_all(written, calendar)
            announced = transfers.announce_all(written)
            say(f"{announced} gifts announced by transfer, or in cash.")
            matched = match_funds.sponsor_all(written.values())
            invoices = spending.enter_all(written)
            totals.refresh_many([project.id for project in written.values()], _book())
            say(f"{matched} gifts looked at by a match fund.")
            say(f"{tranches} tranches released, {invoices} invoices entered.")
        _seal_the_book()
        say(f"Suggestions made for {recommendations.suggest_all()} people.")
    return Loaded(made, given, tranches)


def is_begun() -> bool:
    """Say whether the demonstration's world stands: its gifts were intended with it."""
    return db.session.scalar(_its_gifts().limit(1)) is not None


def is_complete() -> bool:
    """Say whether its gifts are posted too."""
    waiting = _its_gifts().where(Donation.state == DonationState.INTENDED)
    return is_begun() and db.session.scalar(waiting.limit(1)) is None


def _its_gifts() -> Select:
    """The demonstration's own gifts, apart from those of a load in number."""
    return db.select(Donation.id).where(Donation.form_token.startswith(gifts.FORM))


def _write_the_world(calendar: Calendar, say: Callable[[str], None]) -> int:
    """People, associations, needs, projects, routes, news, missions, intentions, promises."""
    cast = people.bring(calendar)
    say(f"{len(cast.personas)} personas, boards and staff joined.")
    made = organisations.found_all(cast, calendar)
    say(f"{len(made.associations)} associations verified, {len(made.hosts)} fiscal hosts.")
    stated = needs.state_all(cast, calendar)
    written = projects.write_all(made.associations, stated, cast, calendar)
    organisations.withdraw_levels(made, cast, calendar)
    projects.review_all(written, cast, calendar)
    collection_routes.open_all(made, written, cast, calendar)
    projects.live_on(written, cast, calendar)
    leftovers.agree_all(written)
    handovers.count_days(written, cast, calendar)
    handovers.register_all(written, cast, calendar)
    say(f"{len(stated)} needs, {len(written)} projects.")
    news.publish_all(written, cast, calendar)
    opened = missions.open_all(written, cast, calendar)
    missions.apply_all(opened, written, cast, calendar)
    say(f"{len(opened)} open roles; news published.")
    by_card = gifts.intend_all(written, cast, calendar)
    together.gather(written, cast)
    promised = promises.promise_all(written, cast, calendar)
    follows.follow_all(written, cast)
    say(f"{by_card} gifts intended, {promised} promised.")
    return len(written)


def find_projects() -> dict[str, Project]:
    """Return the demonstration's projects by their key in the file."""
    titles = {told["title"]["fr"]: told["id"] for told in read("projects")["projects"]}
    rows = db.session.scalars(db.select(Project).filter_by(is_demo=True))
    return {titles[row.title["fr"]]: row for row in rows if row.title["fr"] in titles}


def _seal_the_book() -> None:
    """Seal what was posted, so that receipts and the public book show it."""
    book.seal_everything()
    book.publish()


def _book() -> str:
    return current_app.extensions["settings"].book
