"""The treasurer's bank desk: import statements, say what each line is."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from solidarity.errors import Invalid, Refusal
from solidarity.files import actions as files
from solidarity.giving.bank import (
    actions,
    candidates,
    exact,
    forms,
    linking,
    matchers,
    proposals,
    queries,
    rules,
    statements,
    undoing,
)
from solidarity.giving.bank.linking import Part
from solidarity.governance import queries as staff
from solidarity.kit.messages import N_
from solidarity.web import access, transaction

bp = Blueprint("bank", __name__, url_prefix="/<lang:lang>/staff/bank")
PROOF = "bank_proof"


@bp.get("/")
@access.open_to(access.TREASURER)
def index():
    """Accounts, the import, and the lines nobody recognised yet, each with what it may be."""
    return _index()


def _index(form: forms.StatementForm | None = None) -> str:
    page = max(request.args.get("page", 1, type=int) or 1, 1)
    lines, total = queries.list_waiting(min(page, 10_000))
    told = {}
    accounts = {account.id: account for account in queries.list_accounts()}
    for account in accounts.values():
        mine = [line for line in lines if line.account_id == account.id]
        told |= proposals.propose(account, mine)
    return render_template(
        "giving/bank.html",
        desk=staff.get_desk(current_user),
        form=form or forms.StatementForm(),
        standings=queries.standings(),
        candidates=candidates.list_candidates(),
        statements=queries.list_statements(),
        accounts=accounts,
        lines=lines,
        total=total,
        page=page,
        pages=-(-total // queries.PER_PAGE),
        exact=len(exact.list_exact()),
        **_shown(told),
    )


def _shown(told: dict) -> dict:
    """Return proposals with the names and projects their gifts need to be recognised."""
    gifts = [offer.donation for many in told.values() for one in many for offer in one.offers]
    return {
        "proposals": told,
        "people": queries.people_of([gift.id for gift in gifts]),
        "projects": queries.projects_of(gifts),
        "kinds": {**rules.LINK_WORDS, **{m.name: m.label for m in matchers.registered().values()}},
    }


@bp.post("/import")
@access.open_to(access.TREASURER)
def import_():
    """Import a statement: all of it, or none and why."""
    form = forms.StatementForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            report = statements.import_statement(
                form.account.data, upload.stream, upload.filename or "", by=current_user.id
            )
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(_beside(refusal, "file"))
        else:
            flash(
                ngettext("%(num)d new line imported.", "%(num)d new lines imported.", report.new),
                "success",
            )
            if report.known:
                flash(
                    ngettext(
                        "%(num)d line was known already and left as it is.",
                        "%(num)d lines were known already and left as they are.",
                        report.known,
                    ),
                    "info",
                )
            if not report.has_balances:
                flash(
                    gettext("The file tells no balances: nothing proves that no line is missing."),
                    "info",
                )
            return redirect(url_for(".index"), 303)
    return _index(form), 422


def _beside(refusal: Refusal, field: str) -> Refusal:
    refusal.field = refusal.field or field
    return refusal


@bp.route("/accounts", methods=["GET", "POST"])
@access.open_to(access.TREASURER)
def accounts():
    """Say which accounts are read."""
    form = forms.AccountForm()
    if form.validate_on_submit():
        chosen = candidates.find_candidate(form.candidate.data)
        try:
            actions.open_account(
                iban=chosen.iban, label=chosen.label[:200], currency=chosen.currency,
                host_account_id=chosen.host_account_id, project_id=chosen.project_id,
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(_beside(refusal, "candidate"))
        else:
            flash(gettext("Its statements can be imported from now on."), "success")
            return redirect(url_for(".index"), 303)
    return render_template(
        "giving/bank_accounts.html",
        desk=staff.get_desk(current_user),
        form=form,
        standings=queries.standings(),
    ), 422 if form.errors else 200


@bp.post("/exact")
@access.open_to(access.TREASURER)
def link_exact():
    """Link every line that is a gift without a doubt."""
    count = exact.link_all(by=current_user.id)
    flash(ngettext("%(num)d line linked.", "%(num)d lines linked.", count), "success")
    return redirect(url_for(".index"), 303)


@bp.get("/lines/<int:line_id>")
@access.open_to(access.TREASURER)
def line(line_id: int):
    """One line: what it may be, what it was said to be, who said so."""
    return _line_page(line_id)


def _line_page(line_id: int, **answered) -> str:
    row, account = queries.get_line(line_id)
    told = proposals.propose(account, [row]) if row.state == rules.LineState.OPEN else {}
    links = queries.list_links(row.id, undone=True)
    left = row.amount_minor - sum(x.amount_minor for x in links if x.undone_at is None)
    names = {
        "gift_form": forms.GiftOfLineForm(row.currency),
        "return_form": forms.SendBackForm(),
        "undo_form": forms.UndoForm(),
        **answered,
    }
    return render_template(
        "giving/bank_line.html",
        desk=staff.get_desk(current_user),
        line=row,
        account=account,
        links=links,
        left=left,
        gifts=queries.gifts_by_id([x.donation_id for x in links if x.donation_id]),
        staff_names=queries.staff_names(
            [*(x.linked_by for x in links), *(x.undone_by for x in links), row.owner_id]
        ),
        **_shown(told),
        **names,
    )


@bp.post("/lines/<int:line_id>/link")
@access.open_to(access.TREASURER)
def link(line_id: int):
    """Accept what was proposed: gifts, an entry of the book, or another room's own."""
    by, kind, key = current_user.id, request.form.get("kind", ""), request.form.get("key", "")
    if kind == rules.LinkKind.GIFT:
        linking.link_gifts(line_id, _parts(request.form.getlist("gift")), by=by)
    elif kind == rules.LinkKind.ENTRY and key.isdecimal():
        linking.link_entry(line_id, int(key[:19]), by=by)
    elif kind == rules.LinkKind.FEE:
        linking.link_fee(line_id, by=by)
    elif kind == rules.LinkKind.RETURNED:
        linking.link_returned(line_id, by=by)
    else:
        linking.link_found(line_id, kind, key, by=by)
    flash(gettext("Linked, and in the book."), "success")
    return redirect(url_for(".index"), 303)


def _parts(told: list[str]) -> list[Part]:
    """Read "gift:minor units" of the buttons of this page."""
    parts = []
    for one in told[:200]:
        gift, _, minor = one.partition(":")
        if not (gift.isdecimal() and minor.isdecimal() and len(gift) < 20 and len(minor) < 16):
            raise Invalid(N_("This form was changed on its way: open the page again."))
        parts.append(Part(int(gift), int(minor)))
    return parts


@bp.post("/lines/<int:line_id>/gift")
@access.open_to(access.TREASURER)
def gift(line_id: int):
    """Give (part of) a line to the gift of a reference."""
    row, account = queries.get_line(line_id)
    form = forms.GiftOfLineForm(row.currency)
    if form.validate_on_submit():
        try:
            found = queries.find_by_reference(account, rules.references_in(form.reference.data))
            if len(found) != 1:
                raise Invalid(
                    N_("No gift of this reference comes to this account."), field="reference"
                )
            left = row.amount_minor - sum(x.amount_minor for x in queries.list_links(row.id))
            minor = form.part.data.minor if form.part.data else left
            linking.link_gifts(line_id, [Part(found[0].id, minor)], by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            refusal.field = "part" if refusal.field == "parts" else refusal.field
            form.refuse(_beside(refusal, "reference"))
        else:
            flash(gettext("Linked, and in the book."), "success")
            return redirect(url_for(".line", line_id=line_id), 303)
    return _line_page(line_id, gift_form=form), 422


@bp.post("/lines/<int:line_id>/return")
@access.open_to(access.TREASURER)
def send_back(line_id: int):
    """Send what is left of a line back to its sender."""
    form = forms.SendBackForm()
    if form.validate_on_submit():
        try:
            upload = form.proof.data
            proof = (
                files.store_document(
                    upload, purpose=PROOF, uploaded_by=current_user.id, field="proof"
                )
                if upload
                else None
            )
            linking.send_back(
                line_id, because=form.because.data, by=current_user.id,
                proof_id=proof.id if proof else None, digest=proof.sha256 if proof else "",
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(_beside(refusal, "because"))
        else:
            flash(gettext("It waits to leave the account, in the book too."), "success")
            return redirect(url_for(".line", line_id=line_id), 303)
    return _line_page(line_id, return_form=form), 422


@bp.post("/lines/<int:line_id>/take")
@access.open_to(access.TREASURER)
def take(line_id: int):
    """Look into a line oneself."""
    actions.take(line_id, by=current_user.id)
    return redirect(url_for(".line", line_id=line_id), 303)


@bp.post("/links/<int:link_id>/undo")
@access.open_to(access.TREASURER)
def undo(link_id: int):
    """Take a link back, by a reversal and with a reason."""
    line_id = queries.get_link(link_id).line_id
    form = forms.UndoForm()
    if form.validate_on_submit():
        try:
            undoing.undo(link_id, because=form.because.data, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(_beside(refusal, "because"))
        else:
            flash(gettext("Taken back by a reversal; the line waits again."), "success")
            return redirect(url_for(".line", line_id=line_id), 303)
    return _line_page(line_id, undo_form=form, answered=link_id), 422
