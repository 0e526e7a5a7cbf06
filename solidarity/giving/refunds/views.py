"""The donor asks for a gift back; the treasurer reads a gift whole, decides, sends, proves."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.errors import Refusal
from solidarity.extensions import limiter
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.giving.refunds import actions, desk, forms, queries, sending
from solidarity.governance import queries as staff
from solidarity.kit.tokens import new_token
from solidarity.web import access, transaction

bp = Blueprint("refunds", __name__, url_prefix="/<lang:lang>")


@bp.route("/gifts/<token>/refund", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
@access.open_to(access.EVERYONE)
def want(token: str):
    """The donor asks for what is left of a gift: what may go back is said first."""
    gift_id = links.donation_id(token)
    giving.get_donation(gift_id)
    form = forms.WishForm(data={"form_token": new_token()})
    if form.validate_on_submit():
        try:
            actions.want(gift_id, form.reason.data, form=form.form_token.data or new_token())
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("A treasurer will answer you by letter."), "success")
            return redirect(url_for(".want", token=token), 303)
    status = 422 if form.is_submitted() else 200
    return _wish_page(token, form), status


def _wish_page(token: str, form: forms.WishForm) -> str:
    donation = giving.get_donation(links.donation_id(token))
    return render_template(
        "giving/refunds/want.html",
        token=token,
        form=form,
        donation=donation,
        project=giving.project_of(donation),
        left=queries.left_of(donation),
        free=queries.free_for(donation),
        refunds=queries.list_refunds(donation.id),
        refund_words=desk.STATE_WORDS,
        under_way=queries.find_under_way(donation.id),
    )


@bp.get("/staff/gifts")
@access.open_to(access.TREASURER)
def find():
    """Look for a gift by its reference, and list what waits for a decision."""
    asked = request.args.get("reference", "")
    found = queries.find_gift(asked) if asked else None
    if found:
        return redirect(url_for(".show", reference=found.reference), 303)
    return render_template(
        "giving/refunds/index.html",
        desk=staff.get_desk(current_user),
        asked=asked,
        to_do=queries.list_to_do(),
        refund_words=desk.STATE_WORDS,
    )


@bp.get("/staff/gifts/<reference>")
@access.open_to(access.TREASURER)
def show(reference: str):
    """One gift whole: what was told, what was booked, what went back, who did what."""
    return _gift_page(queries.get_gift(reference))


@bp.post("/staff/gifts/<reference>/refund")
@access.open_to(access.TREASURER)
def refund(reference: str):
    """Give back part of a gift, or all that is left: decided first, then sent."""
    donation = queries.get_gift(reference)
    form = forms.RefundForm(donation.currency)
    if form.validate_on_submit():
        try:
            row = actions.ask(
                donation.id, form.amount.data, form.reason.data,
                form=form.form_token.data or new_token(), by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            return _send(row.id, reference)
    return _gift_page(queries.get_gift(reference), refund_form=form), 422


@bp.post("/staff/refunds/<int:refund_id>/grant")
@access.open_to(access.TREASURER)
def grant(refund_id: int):
    """Say yes to a donor."""
    row = actions.grant(refund_id, by=current_user.id)
    return _send(row.id, giving.get_donation(row.donation_id).reference)


@bp.post("/staff/refunds/<int:refund_id>/decline")
@access.open_to(access.TREASURER)
def decline(refund_id: int):
    """Say no to a donor, with the reason they read."""
    form = forms.DeclineForm()
    return _decide(
        refund_id, form, "decline_form",
        lambda: actions.decline(refund_id, form.reason.data, by=current_user.id),
    )  # fmt: skip


@bp.post("/staff/refunds/<int:refund_id>/prove")
@access.open_to(access.TREASURER)
def prove(refund_id: int):
    """Record the bank line by which a transfer or cash went back."""
    form = forms.ProofForm()
    return _decide(
        refund_id, form, "proof_form",
        lambda: actions.prove(refund_id, form.proof.data, by=current_user.id),
    )  # fmt: skip


def _decide(refund_id: int, form, name: str, act):
    gift_id = queries.get_refund(refund_id).donation_id
    if form.validate_on_submit():
        try:
            act()
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Written down."), "success")
            reference = giving.get_donation(gift_id).reference
            return redirect(url_for(".show", reference=reference), 303)
    return _gift_page(giving.get_donation(gift_id), **{name: form}), 422


def _send(refund_id: int, reference: str):
    """Commit the decision, then ask the processor; it is asked again later if it is silent."""
    transaction.commit_now("the decision is safe before the processor is called")
    if sending.send(refund_id):
        flash(gettext("The refund is on its way to the donor."), "success")
    else:
        flash(gettext("The decision is kept. This page says when the money has left."), "info")
    return redirect(url_for(".show", reference=reference), 303)


def _gift_page(donation, *, refund_form=None, decline_form=None, proof_form=None) -> str:
    values = desk.values_of(donation)
    given = {"form_token": new_token(), "amount": values["most"]}
    return render_template(
        "giving/refunds/show.html",
        desk=staff.get_desk(current_user),
        refund_form=refund_form or forms.RefundForm(donation.currency, formdata=None, data=given),
        decline_form=decline_form or forms.DeclineForm(formdata=None),
        proof_form=proof_form or forms.ProofForm(formdata=None),
        refused=refund_form or decline_form or proof_form,
        **values,
    )
