"""Begin a monthly gift, wish for a change, and bring it to where the processor says it is."""

from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from solidarity import jobs
from solidarity.associations.models import PaymentRoute
from solidarity.extensions import db
from solidarity.giving import actions as gifts
from solidarity.giving import offers, posting
from solidarity.giving import rules as gift_rules
from solidarity.giving.actions import Giver
from solidarity.giving.monthly import letters, queries, rules
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift, MonthlyInvoice
from solidarity.giving.monthly.processor import Invoice, Page, Subscription
from solidarity.giving.monthly.rules import ChangeState, Kind, MonthlyState, Why
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.ids import new_id
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_reference
from solidarity.projects.models import Project
from solidarity.web import transaction


def begin(
    project: Project, route: PaymentRoute, amount: Money | None, giver: Giver, *, book: str,
    form: str,
) -> MonthlyGift:  # fmt: skip
    """Write the wish to give every month; the same form twice finds the first one.

    Raises Invalid or GivingClosed with what to change, as for a gift made once.
    """
    existing = queries.find_by_form(form)
    if existing:
        return existing
    gifts.check_gift(project, amount)
    made = MonthlyGift(
        id=new_id(), reference=new_reference(), form_token=form, book=book,
        project_id=project.id, route_id=route.id, person_id=giver.person_id,
        name=giver.name, email=giver.email, message=giver.message,
        is_anonymous=giver.is_anonymous, wants_news=giver.wants_news, lang=giver.lang,
        amount_minor=amount.minor, currency=amount.currency, state=MonthlyState.ASKED, page_n=1,
        processor_account=route.host_account.processor_account, created_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # the same form, at the same moment
        existing = queries.find_by_form(form)
        if existing is None:
            raise
        return existing
    _journal("monthly_asked", made, amount=amount.minor, currency=amount.currency)
    return made


def note_page(monthly_id: int, session_id: str, url: str) -> None:
    """Keep the processor's page on which the first month is paid."""
    gift = queries.get_locked(monthly_id)
    gift.session_id, gift.session_url = session_id, url
    db.session.flush()


def new_page(monthly_id: int) -> None:
    """The next page is asked for under a new key: the last one expired, or was refused."""
    gift = queries.get_locked(monthly_id)
    if gift.state in (MonthlyState.ASKED, MonthlyState.EXPIRED):
        gift.page_n += 1
        gift.state, gift.session_id, gift.session_url = MonthlyState.ASKED, None, None
        db.session.flush()


def wish(
    monthly_id: int, kind: Kind, *, amount: Money | None = None, until: date | None = None,
    why: Why = Why.DONOR, actor_id: int | None = None,
) -> MonthlyChange | None:  # fmt: skip
    """Write a change down, for the processor to be told of; None when nothing would change.

    Said twice it is one wish: the last one that waits, or what already is, is looked at first.
    """
    gift = queries.get_locked(monthly_id)
    if _is_so(gift, kind, amount, until):
        return None
    rules.check_change(kind, gift.state)
    if kind is Kind.AMOUNT:
        _check_amount(gift, amount)
    if kind is Kind.RESUME:
        gifts.check_takes_gifts(queries.project_of(gift))
    last = db.session.scalar(
        db.select(func.max(MonthlyChange.n)).where(MonthlyChange.monthly_id == gift.id)
    )
    made = MonthlyChange(
        id=new_id(), monthly_id=gift.id, n=(last or 0) + 1, kind=kind,
        amount_minor=amount.minor if amount else None, until=until, why=why,
        state=ChangeState.ASKED, tries=1, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _journal("monthly_wished", gift, actor_id=actor_id, kind=kind, why=why,
             amount=made.amount_minor, until=until.isoformat() if until else None)  # fmt: skip
    transaction.after_commit(jobs.wake)
    return made


def _check_amount(gift: MonthlyGift, amount: Money | None) -> None:
    rules.check_same_currency(amount, gift.currency)
    offer = offers.offers()[gift.currency]
    gift_rules.check_amount(amount, offer.least, offer.most, field="amount")


def _is_so(gift: MonthlyGift, kind: Kind, amount: Money | None, until: date | None) -> bool:
    """Say whether a wish is what already is, once the wishes that wait are carried out."""
    waiting = [w for w in queries.list_wishes(gift.id) if w.state == ChangeState.ASKED]
    if kind is Kind.AMOUNT:
        amounts = [w.amount_minor for w in waiting if w.kind == Kind.AMOUNT]
        return bool(amount) and amount.minor == (amounts or [gift.amount_minor])[-1]
    moves = [w for w in waiting if w.kind != Kind.AMOUNT]
    if moves:
        last = moves[-1]
        if last.kind == Kind.STOP:
            return True
        return last.kind == kind and last.until == until
    if kind is Kind.STOP:
        return gift.state == MonthlyState.STOPPED
    if kind is Kind.RESUME:
        return gift.state == MonthlyState.ACTIVE
    return gift.state == MonthlyState.PAUSED and gift.resumes_on == until


def note_error(change_id: int, error: str, *, is_spent: bool) -> None:
    """Keep why the processor could not be told; a spent key is replaced by the next one."""
    change = db.session.get(MonthlyChange, change_id)
    change.error = error[:500]
    change.tries += is_spent
    db.session.flush()


def carried_out(change_id: int) -> None:
    """The processor agreed to a change: note it, once, and tell the donor."""
    change = db.session.get(MonthlyChange, change_id)
    gift = queries.get_locked(change.monthly_id)
    db.session.refresh(change)
    if change.state == ChangeState.DONE:
        return
    change.state, change.done_at, change.error = ChangeState.DONE, clock.now(), None
    if change.kind == Kind.AMOUNT:
        gift.amount_minor = change.amount_minor
    elif change.kind == Kind.PAUSE:
        _stand(gift, MonthlyState.PAUSED, change.why, until=change.until)
    elif change.kind == Kind.RESUME:
        _stand(gift, MonthlyState.ACTIVE)
    else:
        _stand(gift, MonthlyState.STOPPED, change.why)
    db.session.flush()
    letters.about_change(gift, change)


def _stand(
    gift: MonthlyGift, state: MonthlyState, why: str | None = None, *, until: date | None = None
) -> None:
    if gift.state != state:
        _journal("monthly_moved", gift, was=gift.state, now=state, why=why)
    gift.state, gift.why, gift.resumes_on = state, why, until
    if state == MonthlyState.STOPPED:
        gift.ended_at, gift.next_at = gift.ended_at or clock.now(), None


def page_told(monthly_id: int, page: Page) -> None:
    """Keep what became of a page on which nothing began."""
    gift = queries.get_locked(monthly_id)
    gift.checked_at = clock.now()
    if page.status == "expired" and gift.state == MonthlyState.ASKED:
        _stand(gift, MonthlyState.EXPIRED)
    db.session.flush()


def given_up(change_id: int, error: str) -> None:
    """The processor will never do it (the subscription is gone): the wish is closed, with why."""
    change = db.session.get(MonthlyChange, change_id)
    gift = queries.get_locked(change.monthly_id)
    change.state, change.error, change.done_at = ChangeState.REFUSED, error[:500], clock.now()
    _journal("monthly_wish_refused", gift, kind=change.kind, error=error[:200])
    db.session.flush()


def keep(
    monthly_id: int, told: Subscription, invoices: list[Invoice], *, asked_at: datetime
) -> None:
    """Bring a monthly gift to where the processor's facts say it is. Never commits.

    A function of the facts: told twice, out of order or by two paths, they leave the same gifts.
    What was asked at `asked_at` says nothing of a wish that waits, or was carried out since.
    """
    gift = queries.get_locked(monthly_id)
    is_news = not queries.has_wishes_since(gift.id, asked_at)
    _keep_subscription(gift, told, is_news=is_news)
    db.session.flush()
    for invoice in invoices:
        _keep_invoice(gift, invoice)
    gift.checked_at = clock.now()
    db.session.flush()


def _keep_subscription(gift: MonthlyGift, told: Subscription, *, is_news: bool) -> None:
    gift.subscription_id, gift.item_id, gift.product_id = told.id, told.item_id, told.product_id
    is_new = gift.started_at is None
    if is_new:
        gift.started_at = clock.now()
        _stand(gift, MonthlyState.ACTIVE)
    if told.is_over:
        _stand(gift, MonthlyState.STOPPED, gift.why or Why.PROCESSOR)
    elif gift.state != MonthlyState.STOPPED:
        gift.next_at = told.next_at
    if not told.is_over and is_news:
        gift.amount_minor = told.amount.minor
        _keep_pause(gift, told)
    db.session.flush()
    if is_new and not told.is_over:
        letters.write(gift, "started", once=str(gift.id))


def _keep_pause(gift: MonthlyGift, told: Subscription) -> None:
    """A pause whose day has come ended by itself; one made at the processor's is told too."""
    if gift.state == MonthlyState.PAUSED and not told.is_paused:
        _stand(gift, MonthlyState.ACTIVE)
        letters.write(gift, "resumed", once=f"{gift.id}:{clock.today().isoformat()}")
    elif gift.state == MonthlyState.ACTIVE and told.is_paused:
        _stand(gift, MonthlyState.PAUSED, Why.PROCESSOR, until=told.resumes_on)


def _keep_invoice(gift: MonthlyGift, told: Invoice) -> None:
    row = db.session.get(MonthlyInvoice, told.id)
    if row is None:
        row = MonthlyInvoice(id=told.id, monthly_id=gift.id, made_at=told.made_at)
        db.session.add(row)
    row.state, row.page = told.status, told.page
    row.amount_minor, row.currency = told.amount.minor, told.amount.currency
    row.intent_id = told.payment.intent_id
    row.needs_confirmation, row.next_try_at = told.needs_confirmation, told.next_try_at
    db.session.flush()
    charge = told.payment.charge
    if charge and charge.status in ("succeeded", "pending"):
        _keep_gift(gift, row, told)
    elif told.status == "open" and told.attempts:
        _tell_unpaid(gift, told)


def _keep_gift(gift: MonthlyGift, row: MonthlyInvoice, told: Invoice) -> None:
    """The money of a month moved: it is a gift like every other, with a row of its own."""
    first = row.donation_id is None and not _has_gift(gift)
    donation, attempt = gifts.record_month(
        queries.project_of(gift),
        queries.route_of(gift),
        told.payment.charge.amount,
        Giver(
            name=gift.name, email=gift.email, lang=gift.lang, person_id=gift.person_id,
            message=gift.message if first else "", is_anonymous=gift.is_anonymous,
            wants_news=gift.wants_news,
        ),
        book=gift.book,
        invoice=told.id,
        account=gift.processor_account,
    )  # fmt: skip
    row.donation_id = donation.id
    db.session.flush()
    posting.apply(attempt.id, told.payment)


def _has_gift(gift: MonthlyGift) -> bool:
    query = db.select(MonthlyInvoice.id).where(
        MonthlyInvoice.monthly_id == gift.id, MonthlyInvoice.donation_id.is_not(None)
    )
    return db.session.scalars(query.limit(1)).first() is not None


def _tell_unpaid(gift: MonthlyGift, told: Invoice) -> None:
    """No money moved: no gift, a letter; after the processor's last try, a pause."""
    if gift.state != MonthlyState.ACTIVE:
        return
    values = {"page": told.page, "wanted": told.amount, "made_at": told.made_at}
    if told.needs_confirmation:
        letters.write(gift, "confirm", once=told.id, **values)
    elif told.next_try_at:
        letters.write(gift, "failed", once=told.id, again=told.next_try_at, **values)
    else:
        wish(gift.id, Kind.PAUSE, why=Why.FAILED)


def close(gift: MonthlyGift, *, for_good: bool) -> bool:
    """The project takes no gift now: take none by itself either. Returns whether that is new."""
    if gift.state == MonthlyState.PAUSED and not for_good:
        return False
    made = wish(gift.id, Kind.STOP if for_good else Kind.PAUSE, why=Why.CLOSED)
    return made is not None


def forget(person_id: int) -> None:
    """Stop a person's monthly gifts and drop what names them; what was given stays, nameless."""
    query = db.select(MonthlyGift).filter_by(person_id=person_id)
    for gift in db.session.scalars(query):
        if gift.state in rules.RUNS:
            wish(gift.id, Kind.STOP, why=Why.ERASED)
        gift.name = gift.email = gift.message = ""
        gift.person_id, gift.is_anonymous = None, True
    db.session.flush()


def _journal(act: str, gift: MonthlyGift, *, actor_id: int | None = None, **facts) -> None:
    journal.record(act, gift, actor_id=actor_id or gift.person_id, **facts)
