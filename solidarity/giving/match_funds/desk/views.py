"""Staff pages of match funds."""

from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.accounts import queries as accounts
from solidarity.errors import Refusal
from solidarity.giving import queries as giving
from solidarity.giving.match_funds import actions, appeals, funds, pages, queries, rules
from solidarity.giving.match_funds.desk import forms
from solidarity.governance import queries as staff
from solidarity.kit import clock
from solidarity.kit.tokens import new_token
from solidarity.projects.rules import THEMES
from solidarity.web import access, refusals, transaction

bp = Blueprint("match_funds_desk", __name__, url_prefix="/<lang:lang>/staff/match-funds")


def _page(template: str, status: int = 200, **values):
    values.setdefault("words", rules.FUND_WORDS)
    desk = staff.get_desk(current_user)
    return render_template(f"giving/match/staff/{template}.html", desk=desk, **values), status


def _refused(form, refusal: Refusal) -> None:
    transaction.roll_back()
    form.refuse(refusal)


def _to(slug: str):
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/")
@access.open_to(access.TREASURER)
def index():
    """List every fund, and the appeals that wait, the oldest first."""
    found = [(fund, pages.pool_of(fund)) for fund in queries.list_funds(with_drafts=True)]
    return _page("index", funds=found, appeals=queries.list_waiting_appeals())


@bp.route("/new", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def new():
    """Write a fund down: a draft, until a second person opens it."""
    form = forms.FundForm()
    if form.validate_on_submit():
        try:
            fund = funds.create(
                name=form.name.data, sponsor=form.sponsor.data, terms=form.terms.data,
                draft=form.draft(), book=current_app.extensions["settings"].book,
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("The fund is a draft. Deposit its money; a second person opens it."),
                  "success")  # fmt: skip
            return _to(fund.slug)
    return _page("new", 422 if form.errors else 200, form=form)


@bp.get("/<slug>")
@access.open_to(access.TREASURER)
def show(slug: str):
    """Show a fund: its money, its rule in versions, its decisions, what waits."""
    return _show(slug)


def _show(slug: str, refusal: Refusal | None = None):
    fund = queries.get_fund(slug)
    versions, moves = queries.list_rules(fund.id), pages.list_movements(fund)
    returns = queries.list_returns(fund.id)
    people = {fund.created_by, fund.opened_by, fund.closed_by}
    people |= {p for rule in versions for p in (rule.made_by, rule.approved_by)}
    people |= {p for one in returns for p in (one.asked_by, one.done_by)}
    people |= {movement.actor_id for movement in moves}
    said = refusals.translate(refusal) if refusal else None
    return _page(
        "show", refusal.status if refusal else 200,
        fund=fund, pool=pages.pool_of(fund), versions=versions, refusal=said,
        in_force=queries.rule_in_force(fund.id), waiting=queries.rule_waiting(fund.id),
        decisions=pages.list_decisions(fund), moves=moves, returns=returns,
        names=accounts.names_of(people - {None}), places=pages.names_of_places,
        reasons=rules.REASON_WORDS, theme_words=THEMES,
    )  # fmt: skip


def _act(slug: str, act, told: str):
    try:
        act(queries.get_fund(slug))
    except Refusal as refusal:
        transaction.roll_back()
        return _show(slug, refusal)
    flash(told, "success")
    return _to(slug)


@bp.route("/<slug>/words", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def words(slug: str):
    """Correct the words of a draft."""
    fund = queries.get_fund(slug)
    told = {"name": fund.name["fr"], "sponsor": fund.sponsor, "terms": fund.terms["fr"]}
    form = forms.WordsForm(data=told)
    if form.validate_on_submit():
        try:
            funds.describe(fund, name=form.name.data, sponsor=form.sponsor.data,
                           terms=form.terms.data, by=current_user.id)  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return _to(slug)
    return _page("words", 422 if form.errors else 200, fund=queries.get_fund(slug), form=form)


@bp.route("/<slug>/rule", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def rule(slug: str):
    """Propose a new version of the rule."""
    fund = queries.get_fund(slug)
    newest = queries.list_rules(fund.id)[0]
    form = forms.RuleForm(data=forms.as_typed(newest))
    if form.validate_on_submit():
        try:
            funds.propose_rule(fund, form.draft(), by=current_user.id)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("The new version waits for a second person."), "success")
            return _to(slug)
    return _page("rule", 422 if form.errors else 200, fund=queries.get_fund(slug), form=form)


@bp.post("/<slug>/approve")
@access.open_to(access.TREASURER)
def approve(slug: str):
    """Be the second person: open the draft, or put its new rule in force."""
    version = request.form.get("version", 0, type=int)
    return _act(
        slug,
        lambda fund: funds.approve(fund, version=version, by=current_user.id),
        gettext("Approved: this rule is in force."),
    )


@bp.post("/<slug>/close")
@access.open_to(access.TREASURER)
def close(slug: str):
    """Match no new gift."""
    return _act(
        slug, lambda fund: funds.close(fund, by=current_user.id), gettext("The fund is closed.")
    )


@bp.route("/<slug>/deposit", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def deposit(slug: str):
    """Record a sponsor's transfer with the bank's paper."""
    fund = queries.get_fund(slug)
    form = forms.DepositForm(data={"form_token": new_token(), "on": clock.today()})
    if form.validate_on_submit():
        noon = datetime.combine(form.on.data, datetime.min.time(), tzinfo=clock.now().tzinfo)
        try:
            funds.deposit_with_paper(
                fund, forms.amount_of(form.amount), form=form.form_token.data,
                paper=form.proof.data, came_to=form.account.data, occurred_at=noon,
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("The deposit is in the book."), "success")
            return _to(slug)
    return _page("deposit", 422 if form.errors else 200, fund=queries.get_fund(slug), form=form)


@bp.route("/<slug>/return", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def ask_return(slug: str):
    """Ask that what is left of a closed fund goes back to its sponsor."""
    fund = queries.get_fund(slug)
    form = forms.ReturnForm(data={"amount": pages.pool_of(fund).left})
    if form.validate_on_submit():
        try:
            funds.ask_return(
                fund, forms.amount_of(form.amount), paid_from=form.account.data,
                reason=form.reason.data, by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("Asked. A second person sends it back."), "success")
            return _to(slug)
    fund = queries.get_fund(slug)
    return _page("return", 422 if form.errors else 200, fund=fund, form=form,
                 pool=pages.pool_of(fund))  # fmt: skip


@bp.post("/<slug>/return/<int:return_id>")
@access.open_to(access.TREASURER)
def settle_return(slug: str, return_id: int):
    """Be the second person who sends it back, or drop the request."""
    act = funds.do_return if request.form.get("act") == "do" else funds.drop_return
    return _act(
        slug,
        lambda fund: act(fund, return_id, by=current_user.id),
        gettext("Sent back: it is in the book.") if act is funds.do_return else gettext("Dropped."),
    )


@bp.route("/<slug>/gifts/<int:number>", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def exclude(slug: str, number: int):
    """Set the match of one gift aside, with the reason its giver will read."""
    fund = queries.get_fund(slug)
    match = queries.get_match(fund, number)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            actions.exclude(fund, match, reason=form.reason.data, by=current_user.id)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(gettext("Set aside; the giver reads why and may answer."), "success")
            return _to(slug)
    return _page(
        "exclude", 422 if form.errors else 200, fund=queries.get_fund(slug), form=form,
        matched=pages.on_match(number, slug), caps=rules.CAP_WORDS,
    )  # fmt: skip


@bp.route("/appeals/<int:appeal_id>", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def appeal(appeal_id: int):
    """Read what a giver answers and give one opinion; the second that agrees decides."""
    form = forms.AnswerForm()
    if form.validate_on_submit():
        try:
            decided = appeals.answer(
                appeal_id, grants=form.verdict.data == "grant", reason=form.reason.data,
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            flash(_told(decided), "success")
            return redirect(url_for(".index"), 303)
    found = appeals.find(appeal_id)
    match = queries.match_of(found)
    opinions = appeals.list_opinions(found.id)
    return _page(
        "appeal", 422 if form.errors else 200, appeal=found, form=form, opinions=opinions,
        matched=pages.on_gift(giving.get_donation(match.donation_id)), reasons=rules.REASON_WORDS,
        names=accounts.names_of({one.staff_id for one in opinions} | {match.excluded_by} - {None}),
    )  # fmt: skip


def _told(decided: bool | None) -> str:
    if decided is None:
        return gettext("Your opinion is kept. A second person must agree.")
    return gettext("Granted: the gift is matched.") if decided else gettext("The exclusion stays.")
