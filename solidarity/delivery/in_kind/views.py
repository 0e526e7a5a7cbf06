"""Work and goods: the association's desk, and the page of the second person."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import queries as associations
from solidarity.associations.marks import manager_of
from solidarity.delivery.in_kind import actions, forms, queries, rules
from solidarity.errors import Refusal
from solidarity.projects import queries as projects
from solidarity.projects.desk.menu import menu
from solidarity.web import access, transaction
from solidarity.web.context import absolute

bp = Blueprint("in_kind", __name__, url_prefix="/<lang:lang>/in-kind")
desk = Blueprint(
    "in_kind_desk", __name__, url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/in-kind"
)
MANAGER = manager_of("association")


@desk.get("/")
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """List the sheets, with the link each second person is sent."""
    project = projects.get_of_association(association, slug)
    return render_template(
        "delivery/in_kind/desk.html",
        project=project,
        rows=queries.list_given(project.id),
        sums=queries.sums_of([project.id]).get(project.id),
        states=rules.STATES,
        link=lambda row: absolute(url_for("in_kind.witness", token=row.token)),
        has_labour=bool(queries.shares_of(project, rules.GivenKind.LABOUR)),
        has_goods=bool(queries.shares_of(project, rules.GivenKind.GOODS)),
        spot={"association": association, "slug": slug},
        desk=menu(project.association, "in_kind", project),
    )


@desk.route("/<any(labour, goods):kind>", methods=["GET", "POST"])
@access.open_to(MANAGER)
def state(association: str, slug: str, kind: str):
    """Write a sheet of work or of goods."""
    project = projects.get_of_association(association, slug)
    is_labour = kind == rules.GivenKind.LABOUR
    form = forms.LabourForm(project) if is_labour else forms.GoodsForm()
    if form.validate_on_submit():
        try:
            actions.state(project, form.given(), form.sheet.data, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            project = projects.get_of_association(association, slug)
        else:
            flash(gettext("Written. Send its link to a second person: then it counts."), "success")
            return redirect(url_for(".index", association=association, slug=slug))
    page = render_template(
        "delivery/in_kind/sheet.html", project=project, form=form, is_labour=is_labour,
        values=queries.day_values(), desk=menu(project.association, "in_kind", project),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/<token>", methods=["GET", "POST"])
@access.open_to(access.SIGNED_IN)
def witness(token: str):
    """A second person reads one sheet and says whether it is true."""
    row, project = queries.get_by_token(token)
    form = forms.WitnessForm()
    if form.validate_on_submit():
        try:
            actions.answer(
                token, is_true=form.answer.data == "yes",
                as_whom=rules.Witness(form.as_whom.data), objection=form.objection.data or "",
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
            row, project = queries.get_by_token(token)
        else:
            flash(gettext("Thank you. Your answer is written down."), "success")
            return redirect(url_for(".witness", token=token))
    page = render_template(
        "delivery/in_kind/witness.html", row=row, project=project, form=form, states=rules.STATES,
        may_answer=row.state == rules.GivenState.STATED and row.stated_by != current_user.id
        and not associations.is_manager(current_user.id, project.association_id),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
