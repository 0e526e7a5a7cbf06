"""Intend a gift, promise one, and what follows when a route opens."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from solidarity.announcements import gift_intended
from solidarity.associations.models import PaymentRoute
from solidarity.errors import Invalid
from solidarity.extensions import db
from solidarity.giving import links, offers, queries, rules, totals
from solidarity.giving.collections import gates
from solidarity.giving.models import (
    Donation,
    DonorDetails,
    ExchangeRate,
    PaymentAttempt,
    Pledge,
    WebhookEvent,
)
from solidarity.giving.rates import queries as rates
from solidarity.giving.rules import AttemptState, DonationState, Means, PledgeState
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.ids import new_id
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_reference
from solidarity.mail import actions as mail
from solidarity.projects import rules as project_rules
from solidarity.projects.models import Project
from solidarity.web.context import public_link


@dataclass(frozen=True)
class Giver:
    """Who gives, as they said it."""

    name: str
    email: str
    lang: str
    person_id: int | None = None
    country: str | None = None
    message: str = ""
    is_anonymous: bool = False
    wants_news: bool = True


def intend(
    project: Project,
    route: PaymentRoute,
    amount: Money | None,
    giver: Giver,
    *,
    book: str,
    form: str,
) -> tuple[Donation, PaymentAttempt]:
    """Write the intention to give and its first attempt; the same form twice finds the first
    gift, with a new attempt when its last one failed.

    The MAD quote is frozen here. Raises Invalid or GivingClosed with what to change.
    """
    existing = queries.find_by_form(form)
    if existing:
        return existing, try_again(existing)
    rate = check_gift(project, amount)
    gates.check(project, route, rules.quote(amount, rate.rate), giver.country)
    donation = new_donation(project, route, amount, giver, rate=rate, book=book, form=form)
    attempt = new_attempt(donation, route.host_account.processor_account, n=1)
    try:
        with db.session.begin_nested():
            db.session.add_all([donation, attempt])
            db.session.flush()
    except IntegrityError:  # the same form, at the same moment
        existing = queries.find_by_form(form)
        if existing is None:
            raise
        return existing, queries.last_attempt(existing.id)
    journal.record("gift_intended", donation, amount=amount.minor, currency=amount.currency)
    gift_intended.send(donation)
    return donation, attempt


def check_takes_gifts(project: Project) -> None:
    """Refuse when the project's life, or its last day of collecting, lets no gift begin."""
    if not project_rules.takes_gifts(project.state, project.collect_until, clock.today()):
        raise rules.GivingClosed(N_("This project does not take gifts now."))


def check_gift(project: Project, amount: Money | None) -> ExchangeRate:
    """Refuse what may not be given to this project now; return the rate the quote will use."""
    check_takes_gifts(project)
    if amount is None:
        raise Invalid(N_("Choose an amount, or write one."), field="other_amount")
    offer = offers.offers()[amount.currency]
    rules.check_amount(amount, offer.least, offer.most)
    rate = queries.get_rate(amount.currency)
    rates.check(rate)
    room = queries.amount_left(project.id)
    rules.check_room_left(rules.quote(amount, rate.rate), room, rate.rate, amount.currency)
    return rate


def new_donation(
    project: Project, route: PaymentRoute, amount: Money, giver: Giver,
    *, rate: ExchangeRate, book: str, form: str, means: Means = Means.PROCESSOR,
) -> Donation:  # fmt: skip
    """Return an intention to give, not yet in the session, its MAD quote frozen at `rate`."""
    donation_id = new_id()
    return Donation(
        id=donation_id,
        reference=new_reference(),
        form_token=form,
        book=book,
        project_id=project.id,
        route_id=route.id,
        host_account_id=route.host_account_id,
        means=means,
        donor_id=giver.person_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        quote_rate=rate.rate,
        quote_minor=rules.quote(amount, rate.rate).minor,
        quote_source=rate.source,
        quote_as_of=rate.as_of,
        refunded_minor=0,
        is_anonymous=giver.is_anonymous,
        wants_news=giver.wants_news,
        lang=giver.lang,
        state=DonationState.INTENDED,
        created_at=clock.now(),
        donor=DonorDetails(
            name=giver.name, email=giver.email, country=giver.country, message=giver.message
        ),
    )


def new_attempt(donation: Donation, account: str, n: int) -> PaymentAttempt:
    """Return another try at paying a gift, not yet added to the session."""
    return PaymentAttempt(
        donation_id=donation.id,
        n=n,
        idempotency_key=rules.idempotency_key(donation.book, donation.id, n),
        processor_account=account,
        state=AttemptState.ASKED,
        created_at=clock.now(),
    )


def try_again(donation: Donation) -> PaymentAttempt:
    """Start another attempt at a gift whose last one failed or expired."""
    last = queries.last_attempt(donation.id)
    if last.state not in (AttemptState.FAILED, AttemptState.EXPIRED):
        return last
    attempt = new_attempt(donation, last.processor_account, n=last.n + 1)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def note_session(attempt_id: int, session_id: str, url: str) -> None:
    """Keep the processor's page of an attempt."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    attempt.session_id, attempt.session_url = session_id, url
    if attempt.state == AttemptState.ASKED:
        attempt.state = AttemptState.OPEN
    db.session.flush()


def note_failure(attempt_id: int, error: str, *, is_spent: bool) -> None:
    """Keep why the processor could not be asked; unless spent, the attempt may be asked again."""
    attempt = db.session.get(PaymentAttempt, attempt_id)
    attempt.error = error[:500]
    if is_spent and attempt.state == AttemptState.ASKED:
        attempt.state = AttemptState.FAILED
    db.session.flush()


def pledge(project: Project, amount: Money | None, giver: Giver, *, book: str) -> Pledge:
    """Write down a promise where no route is open. It is not money and never becomes an entry."""
    rate = check_gift(project, amount)
    made = Pledge(
        project_id=project.id,
        person_id=giver.person_id,
        name=giver.name,
        email=giver.email,
        amount_minor=amount.minor,
        currency=amount.currency,
        quote_minor=rules.quote(amount, rate.rate).minor,
        lang=giver.lang,
        state=PledgeState.STANDING,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    totals.refresh(project.id, book)
    _write(made, "giving/pledge", project, once=f"pledge:{made.id}")
    return made


def withdraw(made: Pledge, *, book: str) -> None:
    """Take a promise back."""
    if made.state != PledgeState.WITHDRAWN:
        made.state = PledgeState.WITHDRAWN
        db.session.flush()
        totals.refresh(made.project_id, book)


def invite_pledgers(project: Project) -> int:
    """Write once to those who promised: giving is open now. Returns how many."""
    waiting = queries.list_standing_pledges([project.id])
    for made in waiting:
        made.state, made.invited_at = PledgeState.INVITED, clock.now()
        _write(made, "giving/open", project, once=f"giving-open:{made.id}")
    db.session.flush()
    return len(waiting)


def _write(made: Pledge, kind: str, project: Project, *, once: str) -> None:
    mail.write_letter(
        kind,
        to=made.email,
        lang=made.lang,
        person_id=made.person_id,
        once=once,
        pledge=made,
        project=project,
        give=public_link("giving.give", slug=project.slug, lang=made.lang),
        stop=public_link("giving.pledge", token=links.token_of(made), lang=made.lang),
    )


def choose_news(donation: Donation, *, on: bool) -> None:
    """Write, or write no more, the news of a project to whoever made this gift to it."""
    for gift in queries.list_gifts_like(donation):
        gift.wants_news = on
    db.session.flush()


def keep_event(event, *, api_version: str) -> bool:
    """Put an announcement in the inbox, once. Returns whether it was new."""
    if db.session.get(WebhookEvent, event.id):
        return False
    state = "waiting" if event.api_version == api_version else "quarantined"
    row = WebhookEvent(
        id=event.id,
        type=event.type,
        api_version=event.api_version,
        is_live=event.is_live,
        account=event.account,
        object_id=event.object_id,
        payload=event.payload,
        received_at=clock.now(),
        state=state,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def set_rate(currency: str, rate, source: str, as_of) -> ExchangeRate:
    """Keep a rate: dirhams for one unit of `currency`, by `source`, of the day `as_of`."""
    row = db.session.scalar(
        db.select(ExchangeRate).filter_by(base=currency, source=source, as_of=as_of)
    )
    if row is None:
        row = ExchangeRate(base=currency, source=source, as_of=as_of, rate=rate)
        db.session.add(row)
    row.rate = rate
    db.session.flush()
    return row


def record_month(
    project: Project,
    route: PaymentRoute,
    amount: Money,
    giver: Giver,
    *,
    book: str,
    invoice: str,
    account: str,
) -> tuple[Donation, PaymentAttempt]:
    """Write the gift that an invoice of a monthly gift became; the same invoice twice finds it.

    The processor took the money already: no bound refuses it. The quote is the day's.
    """
    form = f"invoice:{invoice}"
    existing = queries.find_by_form(form)
    if existing:
        return existing, queries.last_attempt(existing.id)
    rate = queries.get_rate(amount.currency)
    donation = new_donation(project, route, amount, giver, rate=rate, book=book, form=form)
    attempt = new_attempt(donation, account, n=1)
    attempt.session_id, attempt.state = invoice, AttemptState.OPEN
    db.session.add_all([donation, attempt])
    db.session.flush()
    journal.record("gift_intended", donation, amount=amount.minor, currency=amount.currency)
    gift_intended.send(donation)
    return donation, attempt
