"""Bank accounts, announced transfers, cash, and statements as banks write them."""

import io
from decimal import Decimal
from itertools import count

from solidarity.associations.models import Association, PaymentRoute
from solidarity.extensions import db
from solidarity.giving import queries as giving
from solidarity.giving.actions import Giver
from solidarity.giving.bank import actions, statements
from solidarity.giving.bank.models import BankAccount, BankLine
from solidarity.giving.models import Donation
from solidarity.giving.transfers import actions as transfers
from solidarity.giving.transfers import queries as transfer_queries
from solidarity.giving.transfers.cash import actions as cash
from solidarity.giving.transfers.models import HostBankAccount
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
from solidarity.projects.models import Project
from tests.factories.associations import make_authorisation
from tests.factories.giving import make_card_route

HOST_IBAN = "FR7630006000011234567890189"
MAROC_IBAN = "MA64999000000000000000004244"
_numbers = count(1)


def make_host_bank_account(project: Project, *, currency: str = "EUR") -> HostBankAccount:
    """Give a project a card route whose host takes transfers too."""
    route = make_card_route(project)
    row = HostBankAccount(
        host_account_id=route.host_account_id, holder="Rives et Douars", iban=HOST_IBAN,
        bic="AGRIFRPP", currency=currency, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def make_collecting_route(project: Project, *, iban: str = MAROC_IBAN) -> PaymentRoute:
    """Give a project its association's own account, under a verified authorisation."""
    association = db.session.get(Association, project.association_id)
    make_authorisation(association=association, reference="18-18/2026/7")
    route = PaymentRoute(
        association_id=project.association_id, kind="transfer", iban=iban,
        authorisation="18-18/2026/7", starts_on=clock.today(), opened_at=clock.now(),
    )  # fmt: skip
    db.session.add(route)
    db.session.flush()
    project.route_id = route.id
    db.session.flush()
    return route


def make_bank_account(project: Project) -> BankAccount:
    """Read the account a project's transfers come to."""
    way = transfer_queries.list_ways(project)[0]
    is_own = way.route.kind == "transfer"
    return actions.open_account(
        iban=way.account.iban, label=way.account.holder, currency=way.account.currency, by=None,
        host_account_id=None if is_own else way.route.host_account_id,
        project_id=project.id if is_own else None,
    )  # fmt: skip


def make_transfer(project: Project, *, minor: int = 5000, currency="EUR", **giver) -> Donation:
    """Return an announced transfer."""
    who = {"name": "Fatima Oubrahim", "email": "fatima@example.org", "lang": "fr", **giver}
    way = transfer_queries.find_way(project, currency)
    return transfers.announce(
        project, way, Money(minor, way.account.currency), Giver(**who), book="test",
        form=new_token(),
    )  # fmt: skip


def make_cash(project: Project, *, minor: int, by: int, **told) -> Donation:
    """Return a gift in cash, in hand."""
    draft = cash.Draft(
        project_id=project.id, amount=Money(minor, "MAD"),
        **{"collected_on": clock.today(), "receipt_number": f"R-{next(_numbers)}", **told},
    )  # fmt: skip
    association = giving.association_of(project)
    return cash.record(association, draft, by=by, book="test", form=new_token())


def sheet(*rows: tuple, iban: str = "", opening=None, closing=None) -> io.BytesIO:
    """Return a CSV statement of (day, amount, words, name, reference) rows."""
    head = [f"Compte;{iban}"] if iban else []
    head += [f"Solde initial;{opening}"] if opening is not None else []
    foot = [f"Solde final;{closing}"] if closing is not None else []
    names = "Date opération;Montant;Libellé;Contrepartie;Référence"
    lines = [";".join(str(cell) for cell in (*row, *[""] * (5 - len(row)))) for row in rows]
    return io.BytesIO("\n".join([*head, names, *lines, *foot]).encode() + b"\n")


def camt(
    *entries: dict, iban: str = HOST_IBAN, currency: str = "EUR", version: str = "02",
    opening: str | None = "0.00", closing: str | None = None,
) -> io.BytesIO:  # fmt: skip
    """Return a CAMT.053 statement; `entries` are {day, amount, words, name, ref, rf, fee, iban}."""
    if closing is None and opening is not None:
        closing = str(Decimal(opening) + sum(Decimal(e["amount"]) for e in entries))
    told = "".join(_entry(e, currency, version) for e in entries)
    balances = "".join(
        _balance(code, minor, currency)
        for code, minor in (("OPBD", opening), ("CLBD", closing))
        if minor is not None
    )
    return io.BytesIO(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}"
        f"</IBAN></Id><Ccy>{currency}</Ccy></Acct>{balances}{told}</Stmt></BkToCstmrStmt>"
        f"</Document>".encode()
    )


def _balance(code: str, amount: str, currency: str) -> str:
    side, figure = ("DBIT", amount[1:]) if amount.startswith("-") else ("CRDT", amount)
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{figure}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
    )


def _entry(told: dict, currency: str, version: str) -> str:
    amount = str(told["amount"])
    side, figure = ("DBIT", amount[1:]) if amount.startswith("-") else ("CRDT", amount)
    name = f"<Nm>{told.get('name', '')}</Nm>"
    party = f"<Pty>{name}</Pty>" if version >= "08" else name
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version >= "08" else "<Sts>BOOK</Sts>"
    status = status.replace("BOOK", told.get("status", "BOOK"))
    who = "Cdtr" if side == "DBIT" else "Dbtr"
    fee = told.get("fee")
    charges = f"<Chrgs><TtlChrgsAndTaxAmt Ccy='{currency}'>{fee}</TtlChrgsAndTaxAmt></Chrgs>"
    structured = f"<Strd><CdtrRefInf><Ref>{told.get('rf', '')}</Ref></CdtrRefInf></Strd>"
    return (
        f"<Ntry><Amt Ccy='{told.get('currency', currency)}'>{figure}</Amt><CdtDbtInd>{side}"
        f"</CdtDbtInd>{status}<BookgDt><Dt>{told['day']}</Dt></BookgDt>"
        f"<AcctSvcrRef>{told.get('ref', '')}</AcctSvcrRef>{charges if fee else ''}"
        f"<NtryDtls><TxDtls><RltdPties><{who}>{party}</{who}>"
        f"<{who}Acct><Id><IBAN>{told.get('iban', '')}</IBAN></Id>"
        f"</{who}Acct></RltdPties><RmtInf><Ustrd>{told.get('words', '')}</Ustrd>{structured}"
        f"</RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def make_lines(account: BankAccount, *rows: tuple) -> list[BankLine]:
    """Import (amount, words, name) rows of today, each with a bank reference of its own."""
    day = clock.today()
    told = [
        (day.isoformat(), amount, words, name, f"B{next(_numbers)}") for amount, words, name in rows
    ]
    statements.import_statement(account.id, sheet(*told), "test.csv", by=None)
    query = db.select(BankLine).filter_by(account_id=account.id).order_by(BankLine.id.desc())
    return list(db.session.scalars(query.limit(len(rows))))[::-1]
