"""Pages of giving: choose, pay at the processor's, come back, follow one's gift; the webhook."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity import jobs
from solidarity.accounts import queries as accounts
from solidarity.errors import Invalid, Refusal
from solidarity.extensions import csrf, limiter
from solidarity.geography import queries as geography
from solidarity.giving import (
    actions,
    checkout,
    extras,
    forms,
    gateway,
    inbox,
    links,
    offers,
    pages,
    queries,
    rules,
    treasury,
)
from solidarity.giving.collections import gates
from solidarity.giving.collections import queries as collections
from solidarity.giving.collections.rules import tightest
from solidarity.giving.endings.leftovers import queries as leftovers
from solidarity.giving.match_funds import pages as match_pages
from solidarity.giving.match_funds import rules as match_rules
from solidarity.giving.monthly import actions as monthly
from solidarity.giving.monthly import following as monthly_following
from solidarity.giving.monthly import queries as monthly_queries
from solidarity.giving.monthly import rules as monthly_rules
from solidarity.giving.papers import queries as papers
from solidarity.giving.payouts import queries as payouts
from solidarity.giving.protection import guard
from solidarity.giving.rates import queries as rates
from solidarity.giving.rules import STATE_WORDS, AttemptState, DonationState, PledgeState
from solidarity.giving.transfers import queries as transfers
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
from solidarity.projects import queries as projects
from solidarity.projects import rules as project_rules
from solidarity.projects.page.sharing import share_of
from solidarity.web import access, transaction

bp = Blueprint("giving", __name__, url_prefix="/<lang:lang>")
webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")


def _book() -> str:
    return current_app.extensions["settings"].book


def _currency() -> str:
    asked = (request.form.get("currency") or request.args.get("currency") or "").upper()
    return asked if asked in offers.offers() else "EUR"


@bp.route("/projects/<slug>/give", methods=["GET", "POST"])
@limiter.limit("30/hour;8/minute", methods=["POST"])
@access.open_to(access.EVERYONE)
def give(slug: str):
    """Choose an amount and go to the hosted payment page; or promise, where no route is open."""
    project = projects.get_public(slug)
    route = queries.find_route(project)
    if route and route.kind != "card":
        by_transfer = route.kind == "transfer"
        door = "transfers.new" if by_transfer else "giving.route"
        return redirect(url_for(door, slug=slug), 303)
    form, beside = _gift_form(project, route), extras.bundle(project)
    if form.validate_on_submit() and beside.validate():
        try:
            if route is None or _promises(route, form):
                return _promise(project, form)
            return _pay(project, route, form, beside)
        except Refusal as refusal:
            transaction.roll_back()
            project = projects.get_public(slug)
            route = queries.find_route(project)
            form.refuse(refusal)
            if refusal.status == 429:
                return _give_page(project, route, form, beside), 429
    status = 422 if form.is_submitted() else 200
    return _give_page(project, route, form, beside), status


def _promises(route, form: forms.GiftForm) -> bool:
    """Whoever lives where collection is closed may promise instead, by a button of their own."""
    if request.form.get("act") != "promise":
        return False
    try:
        gates.check_country(route, form.said_country)
    except gates.CountryClosed:
        return True
    return False


def _gift_form(project, route) -> forms.GiftForm:
    currency = _currency()
    presets = pages.amounts_of(project, currency)
    known = {"form_token": new_token(), "currency": currency}
    if current_user.is_authenticated:
        known |= {"name": current_user.name, "email": current_user.email}
    if request.method == "GET":  # nothing is chosen for whoever chose nothing
        asked = request.args.get("amount", "")
        is_ours = asked in {str(minor) for minor in presets}
        known["amount"] = asked if is_ours else str(pages.first_choice(project, currency))
    asks = gates.asks_country(route)
    if asks and current_user.is_authenticated:
        profile = accounts.find_profile(current_user.id)
        known["country"] = profile.residence_country if profile else None
    return forms.GiftForm(currency, presets, asks_country=asks, data=known)


def _giver(form: forms.GiftForm) -> actions.Giver:
    return actions.Giver(
        name=form.name.data,
        email=form.email.data.strip(),
        lang=g.lang,
        person_id=current_user.id if current_user.is_authenticated else None,
        country=form.said_country,
        message=form.message.data,
        is_anonymous=form.is_anonymous.data,
        wants_news=form.wants_news.data,
    )


def _pay(project, route, form: forms.GiftForm, beside: extras.Bundle):
    guard.check(project.id)
    if form.rhythm.data == "monthly":
        begun = monthly.begin(
            project, route, form.chosen, _giver(form), book=_book(), form=form.form_token.data
        )
        guard.count(f"monthly:{begun.id}:{begun.page_n}", project.id)
        return redirect(monthly_following.open_page(begun), 303)
    donation, attempt = actions.intend(
        project, route, form.chosen, _giver(form), book=_book(), form=form.form_token.data
    )
    guard.count(f"gift:{donation.id}:{attempt.n}", project.id)
    beside.keep(donation)
    return redirect(checkout.open_page(donation, attempt, project), 303)


def _promise(project, form: forms.GiftForm):
    made = actions.pledge(project, form.chosen, _giver(form), book=_book())
    return redirect(url_for("giving.pledge", token=links.token_of(made)), 303)


def _give_page(project, route, form: forms.GiftForm, beside: extras.Bundle) -> str:
    currency = form.taken
    choices = pages.choices(project, currency, route, g.lang)
    return render_template(
        "giving/give.html",
        project=project,
        route=route,
        form=form,
        takes_gifts=project_rules.takes_gifts(project.state, project.collect_until, clock.today()),
        choices=choices,
        match_offers=match_pages.offers(project, [one.dirhams for one in choices]) if route else [],
        match_funds=match_pages.funds_for(project) if route else [],
        currency=currency,
        currencies=list(offers.offers()),
        disclosure=pages.disclose(route, currency) if route and route.host_account else None,
        left=queries.amount_left(project.id),
        association=project.association,
        commune=geography.find_commune(project.commune_code),
        one=Money(100, currency),
        one_in_dirhams=rules.quote(Money(100, currency), queries.get_rate(currency).rate),
        shared=share_of(project),
        is_stale=rates.is_stale(queries.get_rate(currency)),
        by_transfer=[way.account.currency for way in transfers.list_ways(project)],
        extras=beside.shown if route else [],
        leftover=leftovers.plan_of(project.id),
        why_no_transfer=None if route else gates.why_no_transfer(project),
        ceiling=tightest(collections.list_ceilings(project, route)) if route else None,
        may_promise="country" in form and bool(form.country.errors) and bool(form.said_country),
    )


@bp.get("/projects/<slug>/route")
@access.open_to(access.EVERYONE)
def route(slug: str):
    """How to give by another route than a card: transfer or a licensed company's page."""
    project = projects.get_public(slug)
    found = queries.find_route(project)
    if found and found.kind == "transfer":
        return redirect(url_for("transfers.new", slug=slug), 303)
    return render_template(
        "giving/route.html",
        project=project,
        route=found,
        association=queries.association_of(project),
        why_no_transfer=gates.why_no_transfer(project) if found is None else None,
    )


@bp.get("/gifts/<token>")
@access.open_to(access.EVERYONE)
def gift(token: str):
    """A giver's own page: what became of the gift. Coming back from the bank asks the bank."""
    gift_id = links.donation_id(token)
    donation, attempt = queries.get_donation(gift_id), queries.last_attempt(gift_id)
    if donation.means != rules.Means.PROCESSOR:
        return redirect(url_for("transfers.show", token=token), 303)
    may_ask = attempt is not None and attempt.session_id and attempt.state != AttemptState.PAID
    if request.args.get("back") and may_ask:
        checkout.ask_again(attempt.id, attempt.session_id, attempt.processor_account)
        donation = queries.get_donation(gift_id)
    return render_template(
        "giving/gift.html", token=token, beside=extras.told(donation), **_gift_values(donation)
    )


def _gift_values(donation) -> dict:
    project = queries.project_of(donation)
    waits = (DonationState.INTENDED, DonationState.ON_ITS_WAY)
    return {
        "donation": donation,
        "project": project,
        "association": queries.association_of(project),
        "amount": Money(donation.amount_minor, donation.currency),
        "dirhams": Money(donation.quote_minor, "MAD"),
        "refunded": Money(donation.refunded_minor, donation.currency),
        "words": STATE_WORDS[DonationState(donation.state)],
        "is_waiting": donation.state in waits,
        "may_retry": donation.state in (DonationState.FAILED, DonationState.EXPIRED),
        "facts": [(fact, queries.credited(fact)) for fact in queries.list_facts(donation.id)],
        "totals": queries.totals_of([project.id])[project.id],
        "matched": match_pages.on_gift(donation),
        "match_words": match_rules,
    }


@bp.post("/gifts/<token>/retry")
@limiter.limit("10/hour")
@access.open_to(access.EVERYONE)
def retry(token: str):
    """Try to pay again a gift whose payment failed."""
    donation = queries.get_donation(links.donation_id(token))
    if donation.means != rules.Means.PROCESSOR:
        return redirect(url_for("transfers.show", token=token), 303)
    guard.check(donation.project_id)
    attempt = actions.try_again(donation)
    guard.count(f"gift:{donation.id}:{attempt.n}", donation.project_id)
    return redirect(checkout.open_page(donation, attempt, queries.project_of(donation)), 303)


@bp.route("/gifts/<token>/news", methods=["GET", "POST"])
@access.open_to(access.EVERYONE)
def news(token: str):
    """The page of every letter's stop link, and of the gift's own: its button stops, or starts."""
    donation = queries.get_donation(links.donation_id(token))
    if request.method == "POST":
        actions.choose_news(donation, on=request.form.get("act") == "start")
        return redirect(url_for("giving.news", token=token), 303)
    project = queries.project_of(donation)
    return render_template("giving/news.html", token=token, donation=donation, project=project)


@bp.route("/gifts/<token>/news/one-click", methods=["GET", "POST"])
@csrf.exempt  # a mail program presses it (RFC 8058); the token is the permission
@access.open_to(access.EVERYONE)
def stop_news_in_one_click(token: str):
    """Answer the unsubscribe button of a mail program; a browser gets the page with the button."""
    donation = queries.get_donation(links.donation_id(token))
    if request.method == "GET":
        return redirect(url_for("giving.news", token=token))
    actions.choose_news(donation, on=False)
    return "", 204


@bp.route("/pledges/<token>", methods=["GET", "POST"])
@access.open_to(access.EVERYONE)
def pledge(token: str):
    """A promise's own page: what it is, and a button to take it back."""
    made = queries.find_pledge(links.pledge_id(token))
    if request.method == "POST":
        actions.withdraw(made, book=_book())
        flash(gettext("Your promise was taken back."), "success")
        return redirect(url_for("giving.pledge", token=token), 303)
    project = queries.project_of(made)
    return render_template(
        "giving/pledge.html",
        pledge=made,
        project=project,
        amount=Money(made.amount_minor, made.currency),
        dirhams=Money(made.quote_minor, "MAD"),
        token=token,
    )


@bp.get("/account/gifts")
@access.open_to(access.SIGNED_IN)
def mine():
    """My gifts, made signed in or with my confirmed address; my promises, which are no gifts."""
    email = current_user.email if current_user.confirmed_at else None
    rows = queries.list_gifts_of(current_user.id, email)
    return render_template(
        "giving/mine.html",
        gifts=[{"token": links.token_of(d), "project": p, **_line(d)} for d, p in rows],
        monthly=[_monthly_line(*row) for row in monthly_queries.list_of(current_user.id, email)],
        years=papers.years_of(current_user.id, email),
        pledges=[
            {
                "token": links.token_of(pledge),
                "project": project,
                "amount": Money(pledge.amount_minor, pledge.currency),
                "words": rules.PLEDGE_WORDS[PledgeState(pledge.state)],
                "on": pledge.created_at,
            }
            for pledge, project in queries.list_pledges_of(current_user.id)
        ],
    )


def _line(donation) -> dict:
    return {
        "reference": donation.reference,
        "amount": Money(donation.amount_minor, donation.currency),
        "dirhams": Money(donation.quote_minor, "MAD"),
        "words": rules.state_words(donation.state, donation.means),
        "state": donation.state,
        "on": donation.received_at or donation.created_at,
        "is_received": donation.received_at is not None,
    }


def _monthly_line(gift, project) -> dict:
    return {
        "token": links.token_of(gift),
        "project": project,
        "amount": Money(gift.amount_minor, gift.currency),
        "state": gift.state,
        "words": monthly_rules.STATE_WORDS[monthly_rules.MonthlyState(gift.state)],
        "next_at": gift.next_at if gift.state == monthly_rules.MonthlyState.ACTIVE else None,
        "resumes_on": gift.resumes_on,
    }


@bp.get("/staff/money")
@access.open_to(access.TREASURER)
def money():
    """The treasurer's page: announcements waiting, and what does not agree, with its age."""
    return _money_page()


@bp.post("/staff/money/<int:item_id>")
@access.open_to(access.TREASURER)
def settle(item_id: int):
    """Close one thing that did not agree, with what was found and done."""
    form = forms.SettleForm()
    if form.validate_on_submit():
        try:
            treasury.resolve(item_id, resolution=form.resolution.data, by=current_user.id)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Settled; your words are kept with it."), "success")
            return redirect(url_for(".money"), 303)
    return _money_page(form, item_id), 422


@bp.post("/staff/money/<int:item_id>/take")
@access.open_to(access.TREASURER)
def take(item_id: int):
    """Say: I look at this one."""
    treasury.take(item_id, by=current_user.id)
    return redirect(url_for(".money", _anchor=f"item-{item_id}"), 303)


@bp.post("/staff/money/events/<event_id>/retry")
@access.open_to(access.TREASURER)
def retry_event(event_id: str):
    """Apply an announcement that was set aside once more."""
    inbox.retry(event_id, by=current_user.id)
    transaction.after_commit(jobs.wake)
    flash(gettext("It waits again; the worker tries it now."), "success")
    return redirect(url_for(".money"), 303)


def _money_page(form: forms.SettleForm | None = None, answered: int | None = None) -> str:
    items = treasury.told(queries.list_open_items())
    return render_template(
        "giving/money.html",
        desk=staff.get_desk(current_user),
        inbox=queries.count_inbox(),
        aside=queries.list_set_aside(),
        items=items,
        owners=accounts.names_of({item.owner_id for item in items if item.owner_id}),
        comparisons=payouts.list_last_comparisons(),
        payouts=payouts.list_payouts(),
        kinds=treasury.KINDS,
        statuses=treasury.STATUSES,
        form=form or forms.SettleForm(),
        answered=answered,
    )


@webhooks.post("/stripe")
@csrf.exempt
@limiter.exempt
@access.open_to(access.EVERYONE)
def stripe():
    """Verify, keep once, answer. The worker asks the processor what is true."""
    body = request.get_data(cache=False)
    try:
        event = gateway.read_event(body, request.headers.get("Stripe-Signature", ""))
    except gateway.WrongSignature:
        return {"error": "signature"}, 400
    if event.is_live != (_book() == "live"):
        return {"error": "mode"}, 400
    if actions.keep_event(event, api_version=gateway.API_VERSION):
        transaction.after_commit(jobs.wake)
    return {"received": True}
