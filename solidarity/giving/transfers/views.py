"""Pages of a transfer: announce it, carry its words to the bank, see it arrive."""

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import NotFound, Refusal
from solidarity.extensions import limiter
from solidarity.geography import queries as geography
from solidarity.giving import extras, links, pages
from solidarity.giving import forms as giving_forms
from solidarity.giving import queries as gifts
from solidarity.giving.actions import Giver
from solidarity.giving.collections import gates
from solidarity.giving.endings.leftovers import queries as leftovers
from solidarity.giving.match_funds import pages as match_pages
from solidarity.giving.match_funds import rules as match_rules
from solidarity.giving.rates import queries as rates
from solidarity.giving.rules import DonationState, Means, state_words
from solidarity.giving.transfers import actions, epc, queries, rules
from solidarity.giving.transfers.forms import HostBankAccountForm
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.messages import N_
from solidarity.kit.money import Money
from solidarity.kit.tokens import new_token
from solidarity.projects import queries as projects
from solidarity.projects import rules as project_rules
from solidarity.web import access, transaction

bp = Blueprint("transfers", __name__, url_prefix="/<lang:lang>")
HELD = (DonationState.RECEIVED, DonationState.DISPUTED, DonationState.REFUNDED)


@bp.route("/projects/<slug>/transfer", methods=["GET", "POST"])
@limiter.limit("30/hour;8/minute", methods=["POST"])
@access.open_to(access.EVERYONE)
def new(slug: str):
    """Announce a transfer; the next page says where to send it, and under which reference."""
    project = projects.get_public(slug)
    asked = (request.form.get("currency") or request.args.get("currency") or "").upper()
    way = queries.find_way(project, asked)
    if way is None:
        return redirect(url_for("giving.give", slug=slug), 303)
    form, beside = _form(project, way), extras.bundle(project)
    if form.validate_on_submit() and beside.validate():
        try:
            donation = actions.announce(
                project, way, form.chosen, _giver(form), book=_book(), form=form.form_token.data
            )
            beside.keep(donation)
            return redirect(url_for(".show", token=links.token_of(donation)), 303)
        except Refusal as refusal:
            transaction.roll_back()
            project = projects.get_public(slug)
            form.refuse(refusal)
    return _new_page(project, way, form, beside), 422 if form.is_submitted() else 200


def _form(project, way: queries.Way) -> giving_forms.GiftForm:
    currency = way.account.currency
    known = {"form_token": new_token(), "currency": currency}
    presets = pages.amounts_of(project, currency)
    if current_user.is_authenticated:
        known |= {"name": current_user.name, "email": current_user.email}
    if request.method == "GET":  # nothing is chosen for whoever chose nothing
        known["amount"] = str(pages.first_choice(project, currency))
    asks = gates.asks_country(way.route)
    return giving_forms.GiftForm(currency, presets, asks_country=asks, data=known)


def _giver(form: giving_forms.GiftForm) -> Giver:
    return Giver(
        name=form.name.data,
        email=form.email.data.strip(),
        lang=g.lang,
        person_id=current_user.id if current_user.is_authenticated else None,
        country=form.said_country,
        message=form.message.data,
        is_anonymous=form.is_anonymous.data,
        wants_news=form.wants_news.data,
    )


def _new_page(project, way: queries.Way, form: giving_forms.GiftForm, beside: extras.Bundle) -> str:
    currency = way.account.currency
    return render_template(
        "giving/transfer_new.html",
        project=project,
        association=project.association,
        commune=geography.find_commune(project.commune_code),
        way=way,
        others=[w.account.currency for w in queries.list_ways(project)],
        form=form,
        currency=currency,
        choices=pages.choices(project, currency, None, g.lang),
        left=gifts.amount_left(project.id),
        takes_gifts=project_rules.takes_gifts(project.state, project.collect_until, clock.today()),
        is_stale=rates.is_stale(gifts.get_rate(currency)),
        days=rules.EXPECTED_DAYS,
        extras=beside.shown,
        leftover=leftovers.plan_of(project.id),
    )


@bp.get("/transfers/<token>")
@access.open_to(access.EVERYONE)
def show(token: str):
    """A gift by transfer, or in cash: the words for the bank, then what landed."""
    donation = gifts.get_donation(links.donation_id(token))
    told = queries.get_announced(donation.id)
    if donation.means == Means.PROCESSOR or told is None:
        return redirect(url_for("giving.gift", token=token), 303)
    project = gifts.project_of(donation)
    return render_template(
        "giving/transfer.html",
        token=token,
        donation=donation,
        told=told,
        project=project,
        association=gifts.association_of(project),
        words=state_words(donation.state, donation.means),
        code=_code(donation, told),
        grouped=rules.grouped,
        takes_gifts=project_rules.takes_gifts(project.state, project.collect_until, clock.today()),
        beside=extras.told(donation),
        matched=match_pages.on_gift(donation),
        match_words=match_rules,
        **_amounts(donation, told),
    )


def _amounts(donation, told) -> dict:
    announced = Money(told.announced_minor, donation.currency)
    landed = Money(donation.amount_minor, donation.currency)
    has_landed = donation.state in HELD
    return {
        "announced": announced,
        "landed": landed if has_landed else None,
        "missing": rules.taken_on_the_way(announced, landed) if has_landed else None,
        "fee": queries.fee_told(donation) if has_landed else None,
        "dirhams": Money(donation.quote_minor, "MAD"),
    }


def _code(donation, told):
    account = rules.Account(told.holder, told.iban, donation.currency, told.bic)
    amount = Money(told.announced_minor, donation.currency)
    if donation.means != Means.TRANSFER or not epc.takes(account, amount):
        return None
    return epc.drawing(epc.payload(account, amount, reference=told.creditor_reference))


@bp.post("/transfers/<token>")
@limiter.limit("20/hour")
@access.open_to(access.EVERYONE)
def change(token: str):
    """Say that the transfer will not come, or that it comes after all."""
    donation_id = links.donation_id(token)
    act = {"withdraw": actions.withdraw, "renew": actions.renew}.get(request.form.get("act", ""))
    if act is None:
        raise NotFound(N_("This link opens no gift."))
    act(donation_id)
    return redirect(url_for(".show", token=token), 303)


@bp.route("/staff/hosts/<int:host_account_id>/iban", methods=["GET", "POST"])
@access.open_to(access.ADMINISTRATOR)
def host(host_account_id: int):
    """Record the account on which a fiscal host takes transfers."""
    account = queries.get_host_account(host_account_id)
    if account is None:
        raise NotFound(N_("There is no such host account."))
    form = HostBankAccountForm()
    if form.validate_on_submit():
        try:
            actions.record_host_bank_account(account.id, form.account(), by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Donors are shown this account from now on."), "success")
            return redirect(url_for(".host", host_account_id=host_account_id), 303)
    return render_template(
        "giving/transfer_host.html",
        desk=staff.get_desk(current_user),
        association=gifts.association_of(queries.get_host_account(host_account_id)),
        accounts=queries.list_host_bank_accounts(host_account_id),
        grouped=rules.grouped,
        form=form,
    ), 422 if form.errors else 200


def _book() -> str:
    return current_app.extensions["settings"].book
