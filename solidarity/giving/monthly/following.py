"""Between our rows and the processor: ask, tell, and never hold a lock meanwhile.

What if the power goes? A wish is committed before the processor is told: it stands as `asked` and
the worker tells it again, under the same key. What the processor did in between is found by
asking it again: `sync` is called by webhooks, the donor's return, the poller, and is the same
function for all.
"""

import structlog

from solidarity.extensions import db
from solidarity.giving import checkout, gateway, links
from solidarity.giving.monthly import actions, processor, queries, rules
from solidarity.giving.monthly.models import MonthlyChange, MonthlyGift
from solidarity.giving.monthly.rules import Kind, MonthlyState
from solidarity.kit import clock
from solidarity.kit.messages import N_, pick
from solidarity.kit.money import Money
from solidarity.projects import rules as project_rules
from solidarity.projects.rules import ProjectState
from solidarity.web import transaction
from solidarity.web.context import public_link

log = structlog.get_logger(__name__)


def open_page(gift: MonthlyGift) -> str:
    """Commit the wish, ask for the page of its first month, keep it; return its address.

    Raises ProcessorSilent when the processor cannot be reached: the donor may press again.
    """
    if gift.session_url and gift.state == MonthlyState.ASKED:
        return gift.session_url
    order, account, monthly_id = _order(gift), gift.processor_account, gift.id
    transaction.commit_now("the wish is safe before the processor is called")
    db.session.remove()
    try:
        page = processor.open_page(order, account)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused) as error:
        if isinstance(error, gateway.GatewayBroken | gateway.GatewayRefused):
            with transaction.writing():
                actions.new_page(monthly_id)
        raise checkout.ProcessorSilent(
            N_("The payment page does not answer. Nothing was paid: try again in a moment.")
        ) from error
    with transaction.writing():
        actions.note_page(monthly_id, page.id, page.url)
    return page.url


def _order(gift: MonthlyGift) -> processor.MonthlyOrder:
    project = queries.project_of(gift)
    own_page = public_link("monthly.show", token=links.token_of(gift), lang=gift.lang)
    return processor.MonthlyOrder(
        monthly_id=gift.id,
        reference=gift.reference,
        amount=Money(gift.amount_minor, gift.currency),
        project_title=pick(project.title, gift.lang)[0],
        lang=gift.lang,
        email=gift.email,
        success_url=f"{own_page}?back=1",
        cancel_url=public_link("giving.give", slug=project.slug, lang=gift.lang),
        idempotency_key=rules.page_key(gift.book, gift.id, gift.page_n),
    )


def sync(monthly_id: int) -> bool:
    """Ask the processor everything about a monthly gift and keep it, in a transaction of its own.

    Returns False when the processor did not answer (somebody else will ask again).
    """
    gift, asked_at = queries.get(monthly_id), clock.now()
    account, session_id = gift.processor_account, gift.session_id
    subscription_id, known = gift.subscription_id, queries.list_ended_invoices(monthly_id)
    db.session.rollback()
    try:
        if subscription_id is None:
            if session_id is None:
                return False
            page = processor.fetch_page(session_id, account)
            if page.subscription_id is None:
                with transaction.writing():
                    actions.page_told(monthly_id, page)
                return True
            subscription_id = page.subscription_id
        told = processor.fetch_subscription(subscription_id, account)
        invoices = processor.fetch_invoices(subscription_id, account, known=known)
    except gateway.GatewayUnavailable:
        return False
    except gateway.GatewayRefused as error:  # the processor knows no such thing: a person looks
        log.warning("monthly_gift_unknown_there", monthly=monthly_id, error=str(error))
        return False
    with transaction.writing():
        actions.keep(monthly_id, told, invoices, asked_at=asked_at)
    return True


def carry_out(monthly_id: int) -> bool:
    """Tell the processor the wishes that wait, oldest first; False: some still wait.

    The oldest alone may be under way, whoever asks: two tellers use the same key.
    """
    while wish := queries.next_wish(monthly_id):
        gift, change_id = queries.get(monthly_id), wish.id
        call = _call(gift, wish)
        db.session.rollback()
        try:
            call()
        except gateway.GatewayUnavailable as error:
            with transaction.writing():
                is_spent = isinstance(error, gateway.GatewayBroken)
                actions.note_error(change_id, str(error), is_spent=is_spent)
            return False
        except gateway.GatewayRefused as error:
            log.warning("monthly_wish_refused", change=change_id, error=str(error))
            with transaction.writing():
                actions.given_up(change_id, str(error))
            continue
        with transaction.writing():
            actions.carried_out(change_id)
    db.session.rollback()
    return True


def _call(gift: MonthlyGift, wish: MonthlyChange):
    """Return what to ask of the processor, holding nothing of the database."""
    key = rules.change_key(gift.book, wish.id, wish.tries)
    subscription_id, account = gift.subscription_id, gift.processor_account
    if wish.kind == Kind.AMOUNT:
        item_id, product_id = gift.item_id, gift.product_id
        amount = Money(wish.amount_minor, gift.currency)
        return lambda: processor.change_amount(
            subscription_id, item_id, product_id, amount, account, key=key
        )
    if wish.kind == Kind.PAUSE:
        until = wish.until
        return lambda: processor.pause(subscription_id, until, account, key=key)
    if wish.kind == Kind.RESUME:
        return lambda: processor.resume(subscription_id, account, key=key)
    return lambda: processor.stop(subscription_id, account)


def carry_out_all() -> int:
    """The worker's net: every wish that waits. Returns how many gifts have none left."""
    waiting = queries.list_with_wishes()
    db.session.rollback()
    return sum(carry_out(monthly_id) for monthly_id in waiting)


def follow() -> int:
    """The poller: close what may take no more, then ask about what may have moved."""
    close_where_nothing_is_taken()
    asked = queries.list_to_follow()
    db.session.rollback()
    return sum(sync(monthly_id) for monthly_id in asked)


def close_where_nothing_is_taken() -> int:
    """Stop the monthly gifts of projects that are complete, whose last day or route has passed."""
    answers: dict[tuple[int, int], bool] = {}
    found: list[tuple[int, bool]] = []
    for gift, project in queries.list_running():
        key = gift.project_id, gift.route_id
        if key not in answers:
            answers[key] = takes_more(gift, project)
        if not answers[key]:
            found.append((gift.id, project.state != ProjectState.SUSPENDED))
    db.session.rollback()
    if not found:
        return 0
    with transaction.writing():
        return sum(
            actions.close(queries.get(monthly_id), for_good=for_good)
            for monthly_id, for_good in found
        )


def takes_more(gift: MonthlyGift, project) -> bool:
    """Say whether a project may be given another month today, by the route of this gift."""
    if not project_rules.takes_gifts(project.state, project.collect_until, clock.today()):
        return False
    return queries.is_route_open(gift) and queries.lacks_money(project.id)


def project_moved(project, *, to: str = "", **_facts) -> None:
    """A project moved in its life: nothing is taken by itself for one that takes no gifts."""
    if to in project_rules.TAKES_GIFTS:
        return
    for gift, _project in queries.list_running([project.id]):
        actions.close(gift, for_good=to != ProjectState.SUSPENDED)
