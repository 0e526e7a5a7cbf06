"""Donors without a card: announced transfers, cash in hand, a statement that waits to be matched.

Nothing is linked: the treasurer of the tour does it. IBANs are fictive, of a bank that is none.
"""

import io
from datetime import timedelta

from flask import current_app

from solidarity.associations import queries as associations
from solidarity.demo.sources import read
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.actions import Giver
from solidarity.giving.bank import actions as bank
from solidarity.giving.bank import statements
from solidarity.giving.bank.models import BankAccount
from solidarity.giving.models import Donation
from solidarity.giving.transfers import actions, queries, rules
from solidarity.giving.transfers.cash import actions as cash
from solidarity.giving.transfers.cash import queries as cash_queries
from solidarity.giving.transfers.rules import Account
from solidarity.kit import clock
from solidarity.kit.messages import pick
from solidarity.kit.money import Money
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project

FORM = "transfer-demo:"  # how the form token of its gifts begins
GIVERS = (
    ("Zineb Amrani", "zineb.amrani@example.org", 15_000),
    ("Hassan Ouali", "hassan.ouali@example.org", 5_000),
    ("Khadija Bensaid", "khadija.bensaid@example.org", 20_000),
)
CASH = (("Haj Brahim", 50_000, 3), ("", 20_000, 12), ("Mama Yamna", 30_000, 1))


def announce_all(projects: dict[str, Project]) -> int:
    """Open accounts, announce, collect and import, once; returns how many gifts wait."""
    if db.session.scalar(db.select(BankAccount.id).limit(1)):
        return 0
    for n, host in enumerate(giving.list_host_accounts(), start=1):
        holder = pick(host.association.name, "fr")[0][: rules.LONGEST_HOLDER]
        account = Account(holder, _fictive_iban(n), host.currency)
        actions.record_host_bank_account(host.id, account, by=None)
    written = [projects[told["id"]] for told in read("projects")["projects"]]
    by_card = [p for p in written if _takes(p, "card")]
    by_transfer = [p for p in written if _takes(p, "transfer")]
    gifts = _announce(by_card[0]) if by_card else []
    if gifts:
        _bring_statement(by_card[0], gifts)
    return len(gifts) + (_collect(by_transfer[0]) if by_transfer else 0)


def _takes(project: Project, kind: str) -> bool:
    is_open = project_rules.takes_gifts(project.state, project.collect_until, clock.today())
    route = giving.find_route(project) if is_open else None
    room = giving.amount_left(project.id).minor if route else 0
    return bool(route and route.kind == kind and queries.list_ways(project) and room > 1_000_000)


def _announce(project: Project) -> list[Donation]:
    way = queries.list_ways(project)[0]
    made = []
    for n, (name, email, minor) in enumerate(GIVERS):
        with clock.standing_at(clock.now() - timedelta(days=9 - n)):
            gift = actions.announce(
                project, way, Money(minor, way.account.currency),
                Giver(name=name, email=email, lang="fr"), book=_book(), form=f"{FORM}{n}",
            )  # fmt: skip
            gift.is_demo = True
            made.append(gift)
    db.session.flush()
    return made


def _bring_statement(project: Project, gifts: list[Donation]) -> None:
    """One line holds its reference, one lost it and a fee, one nobody knows, one is the bank's."""
    way = queries.list_ways(project)[0]
    account = bank.open_account(
        iban=way.account.iban, label=way.account.holder, currency=way.account.currency,
        host_account_id=way.route.host_account_id, by=None,
    )  # fmt: skip
    day = (clock.today() - timedelta(days=2)).isoformat()
    rows = (
        (gifts[0].amount_minor, f"VIR {gifts[0].reference}", GIVERS[0][0]),
        (gifts[1].amount_minor - 250, "don pour le village", GIVERS[1][0]),
        (4_200, "regularisation", "Inconnu"),
        (-350, "frais de tenue de compte", ""),
    )
    lines = [
        f"{day};{Money(minor, way.account.currency).major};{words};{name};DEMO{n}"
        for n, (minor, words, name) in enumerate(rows)
    ]
    text = "\n".join(["Date opération;Montant;Libellé;Contrepartie;Référence", *lines])
    statements.import_statement(
        account.id, io.BytesIO(text.encode()), "releve-demonstration.csv", by=None
    )


def _collect(project: Project) -> int:
    """Cash the association's treasurer holds for a project with its own account."""
    association = giving.association_of(project)
    people = associations.list_managers(association.id)
    if project.id not in {p.id for p, _ in cash_queries.list_projects(association)} or not people:
        return 0
    for n, (name, minor, days) in enumerate(CASH):
        draft = cash.Draft(
            project_id=project.id, amount=Money(minor, "MAD"), name=name,
            collected_on=clock.today() - timedelta(days=days), receipt_number=f"{n + 41:03d}",
            counted_with="Secrétaire",
        )  # fmt: skip
        gift = cash.record(
            association, draft, by=people[0].id, book=_book(), form=f"{FORM}cash-{n}"
        )
        gift.is_demo = True
    db.session.flush()
    return len(CASH)


def _fictive_iban(n: int) -> str:
    """Return an IBAN whose check digits are right, at a bank that does not exist."""
    body = f"99999{n:05d}{n:011d}00"
    check = 98 - int(f"{body}152700") % 97  # F=15, R=27, then 00
    return f"FR{check:02d}{body}"


def _book() -> str:
    return current_app.extensions["settings"].book
