"""A monthly gift's own page: what it brought, and every change in one step."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.giving import links
from solidarity.giving import queries as gifts
from solidarity.giving.monthly import actions, following, forms, queries, rules
from solidarity.giving.monthly.rules import Kind, MonthlyState
from solidarity.giving.protection import guard
from solidarity.giving.rules import STATE_WORDS, DonationState
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.projects import rules as project_rules
from solidarity.web import access, transaction

bp = Blueprint("monthly", __name__, url_prefix="/<lang:lang>/monthly")
BACK_FROM_THE_BANK = (MonthlyState.ASKED, MonthlyState.EXPIRED)


@bp.get("/<token>")
@access.open_to(access.EVERYONE)
def show(token: str):
    """What it is, when the next month is taken, every month so far. Coming back asks the bank."""
    monthly_id = links.monthly_id(token)
    gift = queries.get(monthly_id)
    if request.args.get("back") and gift.session_id and gift.state in BACK_FROM_THE_BANK:
        following.sync(monthly_id)
        gift = queries.get(monthly_id)
    return _page(gift, token)


@bp.post("/<token>/pay")
@limiter.limit("10/hour")
@access.open_to(access.EVERYONE)
def pay(token: str):
    """Go to the page of the first month: the same one while it is open, a new one after."""
    gift = queries.get(links.monthly_id(token))
    if gift.state not in BACK_FROM_THE_BANK:
        return redirect(url_for(".show", token=token), 303)
    guard.check(gift.project_id)
    if gift.state == MonthlyState.EXPIRED:
        actions.new_page(gift.id)
    guard.count(f"monthly:{gift.id}:{gift.page_n}", gift.project_id)
    return redirect(following.open_page(gift), 303)


@bp.post("/<token>/amount")
@limiter.limit("20/hour")
@access.open_to(access.EVERYONE)
def amount(token: str):
    """Another amount, from the next month on."""
    gift = queries.get(links.monthly_id(token))
    form = forms.AmountForm(gift.currency)
    if form.validate_on_submit():
        try:
            rules.check_same_currency(form.amount.data, gift.currency)
            return _wish(gift.id, token, Kind.AMOUNT, amount=form.amount.data)
        except Refusal as refusal:
            return _refused(gift.id, token, form, refusal, amount_form=form)
    return _page(gift, token, amount_form=form), 422


@bp.post("/<token>/pause")
@limiter.limit("20/hour")
@access.open_to(access.EVERYONE)
def pause(token: str):
    """Take nothing for some months, or until a day."""
    gift = queries.get(links.monthly_id(token))
    form = forms.PauseForm()
    if form.validate_on_submit():
        try:
            until = rules.pause_end(form.months.data, form.until.data, clock.today())
            return _wish(gift.id, token, Kind.PAUSE, until=until)
        except Refusal as refusal:
            return _refused(gift.id, token, form, refusal, pause_form=form)
    return _page(gift, token, pause_form=form), 422


@bp.post("/<token>/resume")
@limiter.limit("20/hour")
@access.open_to(access.EVERYONE)
def resume(token: str):
    """Take the coming months again."""
    return _wish(links.monthly_id(token), token, Kind.RESUME)


@bp.post("/<token>/stop")
@limiter.limit("20/hour")
@access.open_to(access.EVERYONE)
def stop(token: str):
    """End it, in one step."""
    return _wish(links.monthly_id(token), token, Kind.STOP)


def _wish(monthly_id: int, token: str, kind: Kind, **wished):
    """Commit the wish, tell the processor, say what came of it."""
    queries.get(monthly_id)
    actions.wish(monthly_id, kind, **wished)
    transaction.commit_now("the wish is safe before the processor is called")
    if following.carry_out(monthly_id):
        flash(_done(kind), "success")
    else:
        flash(gettext("Noted. The payment company does not answer: it is told by itself, soon."),
              "info")  # fmt: skip
    return redirect(url_for(".show", token=token), 303)


def _done(kind: Kind) -> str:
    return {
        Kind.AMOUNT: gettext("Changed. The new amount counts from the next month on."),
        Kind.PAUSE: gettext("Paused. Nothing is taken meanwhile."),
        Kind.RESUME: gettext("Resumed. The coming months are taken again."),
        Kind.STOP: gettext("Stopped. Nothing more is taken."),
    }[kind]


def _refused(monthly_id: int, token: str, form, refusal: Refusal, **forms_shown):
    transaction.roll_back()
    form.refuse(refusal)
    return _page(queries.get(monthly_id), token, **forms_shown), refusal.status


def _page(gift, token: str, *, amount_form=None, pause_form=None) -> str:
    project, now = queries.project_of(gift), Money(gift.amount_minor, gift.currency)
    wish = queries.next_wish(gift.id)
    return render_template(
        "giving/monthly.html",
        gift=gift,
        token=token,
        project=project,
        association=gifts.association_of(project),
        amount=now,
        words=rules.STATE_WORDS[MonthlyState(gift.state)],
        months=[_month(*row) for row in queries.list_invoices(gift.id)],
        runs=gift.state in rules.RUNS,
        is_noted=wish is not None,
        takes_gifts=project_rules.takes_gifts(project.state, project.collect_until, clock.today()),
        amount_form=amount_form or forms.AmountForm(gift.currency, formdata=None),
        pause_form=pause_form or forms.PauseForm(formdata=None),
        shown_form=amount_form or pause_form,
    )


def _month(invoice, donation) -> dict:
    words = STATE_WORDS[DonationState(donation.state)] if donation else None
    return {
        "at": invoice.made_at,
        "amount": Money(invoice.amount_minor, invoice.currency),
        "state": invoice.state,
        "words": words,
        "token": links.token_of(donation) if donation else None,
        "page": invoice.page if invoice.state == "open" else None,
        "needs_confirmation": invoice.needs_confirmation,
        "next_try_at": invoice.next_try_at,
    }
