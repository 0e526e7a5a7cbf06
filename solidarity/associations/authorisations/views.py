"""Pages of authorisations: the association's desk, reviewers, donors' countries."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import desk, marks
from solidarity.associations import queries as associations
from solidarity.associations.authorisations import actions, countries, forms, queries, rules
from solidarity.errors import Refusal
from solidarity.files import queries as files
from solidarity.governance import queries as staff
from solidarity.kit.messages import N_
from solidarity.web import access, transaction

bp = Blueprint("authorisations", __name__, url_prefix="/<lang:lang>")
desk.register("authorisations.index", N_("Authorised collections"))


@bp.route("/manage/<slug>/authorisations", methods=["GET", "POST"])
@access.open_to(marks.MANAGER)
def index(slug: str):
    """List an association's authorisations, what is owed after them; enter another."""
    form = forms.AuthorisationForm()
    if form.validate_on_submit():
        draft = form.draft()
        refused = rules.list_lacks(draft)
        try:
            if not refused:
                actions.enter(
                    associations.get_association(slug), draft, upload=form.file.data,
                    by=current_user,
                )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            refused = [refusal]
        for refusal in refused:
            form.refuse(refusal)
        if not refused:
            flash(gettext("Written down. A reviewer will compare it with the original."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    association = associations.get_association(slug)
    rows = queries.list_of_association(association.id)
    return render_template(
        "associations/authorisations/index.html",
        desk=desk.desk_of(association),
        association=association,
        rows=rows,
        standing_of=queries.standing_of,
        words=rules.STANDING_WORDS,
        accounts=queries.list_accounts(association.id),
        overdue={one.authorisation_id for one in queries.list_overdue(association.id)},
        form=form,
    ), 422 if form.is_submitted() else 200


@bp.get("/staff/authorisations")
@access.open_to(access.REVIEWER)
def waiting():
    """Show reviewers the documents that wait, and the accounts that are late."""
    return _waiting()


@bp.post("/staff/authorisations/<int:authorisation_id>")
@access.open_to(access.REVIEWER)
def decide(authorisation_id: int):
    """Verify or refuse a document."""
    form = forms.DecisionForm()
    if form.validate_on_submit():
        try:
            actions.decide(
                authorisation_id, accept=request.form.get("verdict") == "accept",
                reason=form.reason.data or "", by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Recorded, with your reasons."), "success")
            return redirect(url_for(".waiting"), 303)
    return _waiting(form, authorisation_id), 422


def _waiting(form: forms.DecisionForm | None = None, answered: int | None = None) -> str:
    rows = queries.list_waiting()
    return render_template(
        "associations/authorisations/waiting.html",
        desk=staff.get_desk(current_user),
        rows=rows,
        stored=files.get_files([row.file_id for row in rows if row.file_id]),
        is_related={
            row.id: associations.is_related(current_user.id, row.association_id) for row in rows
        },
        overdue=queries.list_overdue(),
        form=form or forms.DecisionForm(),
        answered=answered,
    )


@bp.route("/staff/countries", methods=["GET", "POST"])
@access.open_to(access.ADMINISTRATOR)
def donor_countries():
    """Show where collection is open, by which source; open or close a country."""
    form = forms.CountryForm()
    if form.validate_on_submit():
        try:
            countries.decide(
                form.country.data, is_open=form.act.data == "open", source=form.source.data,
                by=current_user,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Recorded, with your reasons."), "success")
            return redirect(url_for(".donor_countries"), 303)
    return render_template(
        "associations/authorisations/countries.html",
        desk=staff.get_desk(current_user),
        rows=countries.list_countries(),
        form=form,
    ), 422 if form.is_submitted() else 200
