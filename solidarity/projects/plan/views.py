"""What moved since the project was sent: shares that became surer, days worked, stages done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.errors import Refusal
from solidarity.projects import queries
from solidarity.projects.desk.menu import menu
from solidarity.projects.page.facts import share_label
from solidarity.projects.plan import actions, rules
from solidarity.projects.plan.moving import MovedForm
from solidarity.web import access

bp = Blueprint(
    "projects_progress", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/progress",
)  # fmt: skip
MANAGER = manager_of("association")


@bp.route("/", methods=["GET", "POST"])
@access.open_to(MANAGER)
def show(association: str, slug: str):
    """Say how sure each share is, how many days were worked, which stage is done."""
    project = queries.get_of_association(association, slug)
    form = MovedForm()
    if form.validate_on_submit():
        try:
            _write(project, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".show", association=association, slug=slug))
    page = render_template(
        "projects/desk/progress.html",
        project=project,
        form=form,
        typed=request.form,
        share_label=share_label,
        share_states=rules.SHARE_STATES,
        stage_states=rules.STAGE_STATES,
        desk=menu(project.association, "progress", project),
    )
    return page, 422 if form.is_submitted() else 200


def _write(project, form: MovedForm) -> None:
    """Write one row: the buttons of the page each send one share or one milestone."""
    if form.what.data == "share":
        actions.move_share(
            project.id, form.n.data or 0, rules.ShareState(form.share_state.data),
            days_done=form.days_done.data, by=current_user.id,
        )  # fmt: skip
    else:
        actions.move_milestone(
            project.id, form.n.data or 0, rules.MilestoneState(form.stage_state.data),
            by=current_user.id,
        )  # fmt: skip
