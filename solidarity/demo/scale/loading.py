"""`demo load --scale N`: in bulk, step by step, each batch a transaction of its own."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from flask import Flask, current_app

from solidarity.accounts.models import Person, Profile
from solidarity.associations.models import Association, HostAccount, Membership, PaymentRoute
from solidarity.demo.loading import NotHere
from solidarity.demo.scale import bulk, gift_plan, gifts, people, projects
from solidarity.demo.scale.gift_plan import Gift
from solidarity.demo.scale.size import Base, Size
from solidarity.extensions import db
from solidarity.giving import queries
from solidarity.giving.models import FundingTotal, PaymentAttempt
from solidarity.kit import clock
from solidarity.ledger import actions as ledger
from solidarity.ledger.queries import chunked
from solidarity.projects.models import BudgetLine, Follow, FundingShare, Milestone, Project
from solidarity.volunteering.models import PersonSkill, RoleSkill, VolunteerRole
from solidarity.web import transaction

BATCH = 4_000  # gifts in one transaction
WRITERS = 3
HOSTS = (("acct_demo_fr", "FR"), ("acct_demo_be", "BE"))
NUMBERED = (Person, Association, PaymentRoute, Project, VolunteerRole, PaymentAttempt)


class AlreadyThere(RuntimeError):
    """A load of this kind was made in this database before."""


def load(number: int, seed: int, step: Callable[[str, int], None]) -> Size:
    """Make N people and all that follows; the same seed makes the same rows.

    `step(name, count)` is told what was just written. Raises NotHere in production and
    AlreadyThere when this database holds such a load.
    """
    settings = current_app.extensions["settings"]
    if settings.is_production:
        raise NotHere("Invented people are never loaded where SOLIDARITY_ENV is production.")
    size = Size(number, seed, clock.now().replace(microsecond=0))
    rates = queries.list_rates()
    base = _base(size)
    sums = gift_plan.sum_up(gift_plan.plan(size, rates))
    for name, model, rows in _rows(size, base, sums):
        step(name, bulk.write_now(model, rows))
    with transaction.writing():
        ledger.open_accounts(db.session, settings.book, gifts.account_codes(base, sums))
    for written in _write_gifts(size, base):
        step("gifts", written)
    step("totals", bulk.write_now(FundingTotal, gifts.funding_totals(size, base, sums)))
    bulk.catch_up(*NUMBERED)
    bulk.analyse()
    return size


def _write_gifts(size: Size, base: Base) -> Iterator[int]:
    """Write the gifts batch by batch; yields how many each held.

    PostgreSQL takes several writers, so that one makes rows while another's are checked; SQLite
    has one. Few batches wait at a time: memory stays flat whatever the size.
    """
    app, rates = current_app._get_current_object(), queries.list_rates()
    db.session.remove()  # the writers have sessions of their own
    writers = 1 if db.engine.dialect.name == "sqlite" else WRITERS
    waiting: deque[Future] = deque()
    with ThreadPoolExecutor(writers) as pool:
        for batch in chunked(gift_plan.plan(size, rates), BATCH):
            waiting.append(pool.submit(_write_batch, app, batch, size, base))
            if len(waiting) > writers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write_batch(app: Flask, batch: list[Gift], size: Size, base: Base) -> int:
    book, mark = app.extensions["settings"].book, f"scale{base.project}"
    with app.app_context(), transaction.writing():
        rates = queries.list_rates()
        placed = [
            gifts.place(gift, size, base, mark=mark, book=book, rates=rates) for gift in batch
        ]
        gifts.write(placed, base, mark, rates)
    return len(batch)


def _base(size: Size) -> Base:
    """Return the first free ids, and the hosts' accounts, made where there are none."""
    known = db.select(Person.id).filter_by(email=f"p0@{people.DOMAIN}")
    if db.session.scalar(known):
        raise AlreadyThere(
            "This database already holds invented people in number: use an empty one."
        )
    with transaction.writing():
        hosts = tuple(_host(account, country, size) for account, country in HOSTS)
    return Base(
        person=bulk.next_id(Person),
        association=bulk.next_id(Association),
        route=bulk.next_id(PaymentRoute),
        project=bulk.next_id(Project),
        role=bulk.next_id(VolunteerRole),
        attempt=bulk.next_id(PaymentAttempt),
        hosts=hosts,
    )


def _host(account: str, country: str, size: Size) -> int:
    found = db.session.scalar(db.select(HostAccount.id).filter_by(processor_account=account))
    if found:
        return found
    association = Association(
        slug=f"host-{country.lower()}-demo", kind="host", name={"fr": f"Hôte démo {country}"},
        country=country, state="verified", level=1, level_since=size.now.date(),
        level_until=size.now.date().replace(year=size.now.year + 1, day=1), is_demo=True,
        created_at=size.now,
    )  # fmt: skip
    host = HostAccount(association=association, processor_account=account, currency="EUR")
    db.session.add(host)
    db.session.flush()
    return host.id


def _rows(size: Size, base: Base, sums: dict) -> Iterator[tuple[str, type, Iterator[dict]]]:
    """Yield what is written before the gifts, in the order that keys ask for."""
    yield "people", Person, people.people(size, base)
    yield "profiles", Profile, people.profiles(size, base)
    yield "skills", PersonSkill, people.person_skills(size, base)
    yield "associations", Association, people.associations(size, base)
    yield "members", Membership, people.memberships(size, base)
    yield "routes", PaymentRoute, people.routes(size, base)
    yield "projects", Project, projects.projects(size, base)
    yield "budgets", BudgetLine, projects.budget_lines(size, base, sums)
    yield "shares", FundingShare, projects.shares(size, base, sums)
    yield "milestones", Milestone, projects.milestones(size, base, sums)
    yield "roles", VolunteerRole, projects.roles(size, base)
    yield "role skills", RoleSkill, projects.role_skills(size, base)
    yield "follows", Follow, projects.follows(size, base)
