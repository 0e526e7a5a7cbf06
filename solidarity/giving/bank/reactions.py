"""What the bank desk answers for, and what it forgets."""

from solidarity.announcements import person_erased
from solidarity.extensions import db
from solidarity.files import access as file_access
from solidarity.giving import checks as giving_checks
from solidarity.giving.bank import checks
from solidarity.giving.bank.models import BankLine, BankLink
from solidarity.web import access


def init_app() -> None:
    """Let the invariants be asked, and proofs be opened (said once, at start-up)."""
    giving_checks.register_check("bank", checks.check)
    file_access.register("bank_proof", lambda person, _file: access.TREASURER.question(person, {}))


@person_erased.connect
def forget(person, **_facts) -> None:
    """Drop a payer's words and marks from the lines of their gifts; amounts and days stay."""
    theirs = db.select(BankLink.line_id).where(BankLink.payer_id == person.id)
    db.session.execute(
        db.update(BankLine)
        .where(BankLine.id.in_(theirs))
        .values(counterparty="", name_marks=[], counterparty_mark="", remittance="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        db.update(BankLine).where(BankLine.owner_id == person.id).values(owner_id=None)
    )
    db.session.execute(
        db.update(BankLink).where(BankLink.payer_id == person.id).values(payer_id=None)
    )
