"""An association's desk for the tranches of a project: what is asked, the proof, the roles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.associations.marks import manager_of
from solidarity.delivery import actions as tranches
from solidarity.delivery import facts, gates, queries, rules
from solidarity.delivery.evidence import actions
from solidarity.delivery.forms import FileForm, WordsForm
from solidarity.delivery.rules import EvidenceKind
from solidarity.errors import Invalid, Refusal
from solidarity.kit.messages import N_
from solidarity.projects import queries as projects
from solidarity.projects.desk.menu import menu
from solidarity.volunteering import queries as volunteering
from solidarity.web import access, transaction
from solidarity.web.forms import Form

bp = Blueprint(
    "delivery_desk", __name__,
    url_prefix="/<lang:lang>/manage/<association>/projects/<slug>/tranches",
)  # fmt: skip
MANAGER = manager_of("association")


@bp.get("/")
@access.open_to(MANAGER)
def index(association: str, slug: str):
    """List the tranches of a project with what each waits for."""
    project = projects.get_of_association(association, slug)
    return render_template(
        "delivery/desk/index.html",
        project=project,
        tranches=queries.list_of_project(project.id),
        title_of=facts.title_of,
        chips=facts.CHIPS,
        words=rules.STATE_WORDS,
        causes=gates.list_causes(project),
        desk=menu(project.association, "tranches", project),
    )


@bp.route("/<int:tranche_id>", methods=["GET", "POST"])
@access.open_to(MANAGER)
def show(association: str, slug: str, tranche_id: int):
    """Write what was done: keep it, or send the whole proof to be read."""
    tranche = _owned(association, slug, tranche_id)
    form = WordsForm(data={"words": tranche.words})
    if form.validate_on_submit():
        try:
            actions.write_words(tranche.id, form.words.data, by=current_user.id)
            is_sent = request.form.get("act") == "send"
            if is_sent:
                tranches.send(tranche.id, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Sent. Somebody with no tie to you reads it.") if is_sent
                  else gettext("Kept. Send it when it is complete."), "success")  # fmt: skip
            return redirect(_here(association, slug, tranche_id), 303)
    page = _page(association, slug, tranche_id, words=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:tranche_id>/files")
@access.open_to(MANAGER)
def add(association: str, slug: str, tranche_id: int):
    """Add a paper or a photo."""
    tranche, form = _owned(association, slug, tranche_id), FileForm()
    if form.validate_on_submit():
        try:
            _add(tranche.id, form)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Added."), "success")
            return redirect(_here(association, slug, tranche_id) + "#files", 303)
    return _page(association, slug, tranche_id, file=form), 422


def _add(tranche_id: int, form: FileForm) -> None:
    if form.has_people.data and not form.consent.data.strip():
        raise Invalid(
            N_("People are on these photos: write who agreed to be shown, and how."),
            field="consent",
        )
    actions.add_file(
        tranche_id, EvidenceKind(form.kind.data), form.file.data or None,
        words=form.caption.data, by=current_user.id,
        consent=form.consent.data.strip() if form.has_people.data else None,
    )  # fmt: skip


@bp.post("/<int:tranche_id>/files/<int:evidence_id>/remove")
@access.open_to(MANAGER)
def remove(association: str, slug: str, tranche_id: int, evidence_id: int):
    """Take back a paper or a photo that was not sent yet."""
    tranche = _owned(association, slug, tranche_id)
    actions.remove(tranche.id, evidence_id, by=current_user.id)
    flash(gettext("Removed."), "success")
    return redirect(_here(association, slug, tranche_id) + "#files", 303)


@bp.post("/<int:tranche_id>/roles")
@access.open_to(MANAGER)
def roles(association: str, slug: str, tranche_id: int):
    """Say which volunteers' roles must be filled before the release."""
    tranche, form = _owned(association, slug, tranche_id), Form()
    chosen = {int(one) for one in request.form.getlist("roles") if one.isdecimal()}
    if form.validate_on_submit():
        try:
            actions.require_roles(tranche.id, chosen, by=current_user.id)
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(_here(association, slug, tranche_id) + "#roles", 303)
    return _page(association, slug, tranche_id, asked=form), 422


def _owned(association: str, slug: str, tranche_id: int):
    project = projects.get_of_association(association, slug)
    return queries.get_tranche(tranche_id, project.id)


def _here(association: str, slug: str, tranche_id: int) -> str:
    return url_for(".show", association=association, slug=slug, tranche_id=tranche_id)


def _page(
    association: str, slug: str, tranche_id: int, *, words=None, file=None, asked=None
) -> str:
    tranche = _owned(association, slug, tranche_id)
    form = words or WordsForm(data={"words": tranche.words}, formdata=None)
    return render_template(
        "delivery/desk/show.html",
        tranche=tranche,
        project=tranche.project,
        title=facts.title_of(tranche),
        form=form,
        file=file or FileForm(formdata=None),
        asked=asked or Form(formdata=None),
        is_writable=tranche.state == rules.TrancheState.WAITING,
        gates=facts.gate_facts(gates.gates_of(tranche)),
        steps=facts.steps_of(tranche),
        state=rules.STATE_WORDS[tranche.state],
        chip_kind=facts.CHIPS.get(tranche.state, "plain"),
        kind_words=rules.KIND_WORDS,
        own=rules.OF_ASSOCIATION,
        roles=volunteering.list_roles_of_project(tranche.project_id),
        required=queries.list_required(tranche.milestone_id),
        desk=menu(tranche.project.association, "tranches", tranche.project),
    )
