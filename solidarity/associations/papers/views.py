"""The desk of an association: what its file holds, what is missing, sending it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations import marks, wording
from solidarity.associations import queries as associations
from solidarity.associations.desk import desk_of
from solidarity.associations.papers import actions, queries, rules
from solidarity.associations.papers.forms import PaperForm
from solidarity.associations.verification import actions as verification_actions
from solidarity.associations.verification import queries as verification
from solidarity.associations.verification.forms import SubmitForm
from solidarity.errors import NotFound, Refusal
from solidarity.kit.messages import N_
from solidarity.web import access

bp = Blueprint("association_desk", __name__, url_prefix="/<lang:lang>/manage")


@bp.get("/")
@access.open_to(access.SIGNED_IN)
def index():
    """List the associations a person belongs to."""
    mine = [
        (association, associations.is_manager(current_user.id, association.id))
        for association in associations.list_associations_of(current_user.id)
    ]
    return render_template(
        "associations/desk/index.html", mine=mine, words=wording,
        standing_of=associations.standing_of,
    )  # fmt: skip


@bp.get("/<slug>/")
@access.open_to(marks.MANAGER)
def home(slug: str):
    """Show the file: what is there, what is missing, what reviewers said."""
    return _home(slug)


@bp.post("/<slug>/submit")
@access.open_to(marks.MANAGER)
def submit(slug: str):
    """Send the file to the reviewers."""
    association = associations.get_association(slug)
    form = SubmitForm(association)
    if form.validate_on_submit():
        try:
            verification_actions.submit(association, level=form.level.data, by=current_user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The file was sent. Two reviewers will read it."), "success")
            return redirect(url_for(".home", slug=slug))
    return _home(slug, form), 422


def _home(slug: str, form: SubmitForm | None = None) -> str:
    association = associations.get_association(slug)
    return render_template(
        "associations/desk/home.html",
        desk=desk_of(association),
        association=association,
        words=wording,
        form=form or SubmitForm(association),
        filed={filed.paper.kind: filed for filed in queries.list_filed(association.id)},
        wanted=rules.wanted(association.kind),
        optional=rules.OPTIONAL[association.kind],
        missing=queries.get_missing(association),
        invited=associations.list_invited_offices(association.id),
        standing=associations.standing_of(association),
        opinions=verification.list_published_opinions(association),
        routes=associations.list_open_routes(association.id),
    )


@bp.route("/<slug>/papers/<kind>", methods=["GET", "POST"])
@access.open_to(marks.MANAGER)
def paper(slug: str, kind: str):
    """Add or replace one paper."""
    association = associations.get_association(slug)
    if kind not in rules.accepted(association.kind):
        raise NotFound(N_("This paper is not asked of your kind of organisation."))
    known = queries.find_paper(association.id, kind)
    form = PaperForm.of(rules.PaperKind(kind), known)
    if form.validate_on_submit():
        upload = form.file.data if "file" in form and form.file.data else None
        draft = form.draft(kind, has_copy=bool(known and known.file_id))
        refused = rules.list_lacks(draft)
        try:
            if not refused:
                actions.add_paper(association, draft, upload=upload, by=current_user)
        except Refusal as refusal:
            refused = [refusal]
        for refusal in refused:
            form.refuse(refusal)
        if not refused:
            flash(gettext("The paper was added to the file."), "success")
            return redirect(url_for(".home", slug=slug))
    return render_template(
        "associations/desk/paper.html", desk=desk_of(association), association=association,
        form=form, kind=kind, words=wording, known=known,
    ), 422 if form.errors else 200  # fmt: skip
