"""A monthly gift begun on the double's page, and the months that follow."""

import pytest

from solidarity.extensions import db
from solidarity.giving import checks
from solidarity.giving import queries as gifts
from solidarity.giving.actions import Giver
from solidarity.giving.models import Donation
from solidarity.giving.monthly import actions, following
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
from solidarity.ledger import checks as ledger_checks
from solidarity.ledger import queries as ledger
from solidarity.mail.models import Letter

MONTH = 32 * 86_400


class Story:
    """What a test asks of one monthly gift, each in a context of its own."""

    def __init__(self, app, double, project, announce, drain):
        self.app, self.double, self.project = app, double, project
        self._announce, self._drain = announce, drain
        self.id = None

    def begin(self, minor=2000, currency="EUR", **giver):
        """Send the form and open the page, as the site does; nothing is paid."""
        who = {"name": "Fatima", "email": "fatima@example.org", "lang": "fr", **giver}
        with self.app.test_request_context("/fr/"):
            project = db.session.merge(self.project)
            gift = actions.begin(
                project,
                gifts.find_route(project),
                Money(minor, currency),
                Giver(**who),
                book="test",
                form=new_token(),
            )
            self.id = gift.id
            following.open_page(gift)
            db.session.remove()
        return self

    def pay(self, outcome="card"):
        """Press a button of the page."""
        self.double.control("pay", session=self.gift().session_id, outcome=outcome)
        return self

    def hear(self, times=1, order=None):
        """Let every announcement arrive and the worker apply them."""
        events = self._announce(times=times, order=order)
        self._drain()
        return events

    def run(self, **who):
        """Begun, paid, asked about: it runs."""
        return self.begin(**who).pay().look()

    def look(self):
        """Ask the processor, as each announcement makes the worker do."""
        with self.app.test_request_context("/fr/"):
            assert following.sync(self.id)
        return self

    def month_passes(self, outcome=None, *, seen=True):
        """The processor's clock goes past the next payment."""
        if outcome:
            self.goes(outcome)
        self.double.control("advance", seconds=MONTH)
        if seen:
            self.look()

    def goes(self, outcome):
        """How the processor's renewals go from now on."""
        subscription = self.gift().subscription_id
        self.double.control("renewal", subscription=subscription, outcome=outcome)

    def wish(self, kind, **wished):
        """Ask for a change and let the worker tell the processor."""
        with self.app.test_request_context("/fr/"):
            made = actions.wish(self.id, kind, **wished)
            db.session.commit()
            following.carry_out_all()
            db.session.remove()
        return made

    def work(self):
        """Let the worker tell the wishes that wait."""
        with self.app.test_request_context("/fr/"):
            following.carry_out_all()

    def gift(self) -> MonthlyGift:
        with self.app.app_context():
            return db.session.get(MonthlyGift, self.id)

    def wishes(self) -> list[tuple[str, str, str]]:
        with self.app.app_context():
            rows = db.session.scalars(db.select(MonthlyChange).order_by(MonthlyChange.n))
            return [(row.kind, row.why, row.state) for row in rows]

    def donations(self) -> list[Donation]:
        with self.app.app_context():
            return list(db.session.scalars(db.select(Donation).order_by(Donation.id)))

    def given(self) -> list[tuple[int, str]]:
        return [(gift.amount_minor, gift.state) for gift in self.donations()]

    def letters(self) -> list[str]:
        with self.app.app_context():
            kinds = db.session.scalars(db.select(Letter.kind).order_by(Letter.id))
            return [kind.removeprefix("giving/") for kind in kinds]

    def letter(self, kind) -> Letter:
        with self.app.app_context():
            query = db.select(Letter).filter_by(kind=f"giving/{kind}").order_by(Letter.id.desc())
            return db.session.scalars(query).first()

    def book(self) -> dict[str, int]:
        """The balances, and that every invariant holds."""
        with self.app.app_context():
            assert not ledger_checks.is_broken(ledger_checks.check(db.session))
            assert checks.check("test") == []
            return {code: b for code, b in ledger.balances(db.session, "test").items() if b}


@pytest.fixture
def story(app, double, project, announce, drain):
    """One monthly gift, told step by step."""
    return Story(app, double, project, announce, drain)
