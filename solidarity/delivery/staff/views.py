"""The staff's desk for releases: what waits, the proof, the two people, the bank, the freeze."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.delivery import actions, facts, freezing, gates, notes, paying, queries, rules
from solidarity.delivery.contests import actions as contests
from solidarity.delivery.evidence import actions as evidence
from solidarity.delivery.forms import (
    ApproveForm,
    FreezeForm,
    OpinionForm,
    PartForm,
    ReasonForm,
    SayForm,
)
from solidarity.delivery.pots import queries as pots
from solidarity.delivery.rules import EvidenceKind, TrancheState
from solidarity.errors import Refusal
from solidarity.governance.queries import get_desk
from solidarity.projects import queries as projects
from solidarity.web import access, transaction
from solidarity.web.forms import Form

bp = Blueprint("releases", __name__, url_prefix="/<lang:lang>/staff/releases")


@bp.get("/")
@access.open_to(access.ANY_STAFF)
def index():
    """List what waits with its age, what is frozen, what was released last."""
    return render_template(
        "delivery/staff/index.html",
        waiting=queries.list_for_staff(),
        contests=queries.list_open_contests(),
        done=queries.list_latest_done(),
        unprepared=queries.list_projects_without(),
        title_of=facts.title_of,
        words=rules.STATE_WORDS,
        chips=facts.CHIPS,
        may_prepare=access.TREASURER.question(current_user, {}),
        desk=get_desk(current_user),
    )


@bp.get("/<int:tranche_id>")
@access.open_to(access.ANY_STAFF)
def show(tranche_id: int):
    """Read one tranche: its gates, its proof, the notes, who did what."""
    return _page(tranche_id)


@bp.post("/<int:tranche_id>/accept")
@access.open_to(access.REVIEWER)
def accept(tranche_id: int):
    """Accept the proof, as the first of two people."""
    form = Form(prefix="accept-")
    done = gettext("Accepted. Donors are told, and may contest it.")
    return _answer(
        tranche_id, form, lambda: actions.accept(tranche_id, by=current_user.id), done, "accept"
    )


@bp.post("/<int:tranche_id>/back")
@access.open_to(access.REVIEWER)
def back(tranche_id: int):
    """Ask the association for more."""
    form = ReasonForm(prefix="back-")

    def act() -> None:
        actions.send_back(tranche_id, by=current_user.id, reason=form.reason.data)

    return _answer(tranche_id, form, act, gettext("Sent back. The association reads why."), "back")


@bp.post("/<int:tranche_id>/approve")
@access.open_to(access.TREASURER)
def approve(tranche_id: int):
    """Approve the release, as the second person: the money is set aside."""
    form, seen = ApproveForm(prefix="approve-"), request.form.getlist("seen")

    def act() -> None:
        actions.approve(tranche_id, by=current_user.id, seen=seen)

    done = gettext("Approved: the money is set aside. Order the transfers, then add the proof.")
    return _answer(tranche_id, form, act, done, "approve")


@bp.post("/<int:tranche_id>/parts/<int:part_id>")
@access.open_to(access.TREASURER)
def pay(tranche_id: int, part_id: int):
    """Record that one part arrived, with the bank's paper."""
    form = PartForm(prefix=f"part{part_id}-")

    def act() -> None:
        arrival = paying.Arrival(form.arrived.data.minor, form.arrived_on.data, form.paid_from.data)
        paying.pay(tranche_id, part_id, arrival, form.proof.data or None, by=current_user.id)

    return _answer(tranche_id, form, act, gettext("Recorded in the book."), f"part{part_id}")


@bp.post("/<int:tranche_id>/void")
@access.open_to(access.TREASURER)
def void(tranche_id: int):
    """Give a tranche up: what was set aside is the project's again."""
    form = ReasonForm(prefix="void-")

    def act() -> None:
        actions.void(tranche_id, by=current_user.id, reason=form.reason.data)

    return _answer(tranche_id, form, act, gettext("Given up; the money is free again."), "void")


@bp.post("/<int:tranche_id>/visit")
@access.open_to(access.ANY_STAFF)
def visit(tranche_id: int):
    """Say what one saw on the site, as a witness: another person accepts the proof."""
    form = SayForm(prefix="visit-")

    def act() -> None:
        evidence.bear_witness(
            tranche_id, EvidenceKind.SITE_VISIT, words=form.words.data, by=current_user.id
        )

    return _answer(tranche_id, form, act, gettext("Your visit counts as a witness."), "visit")


@bp.post("/<int:tranche_id>/evidence/<int:evidence_id>")
@access.open_to(access.REVIEWER)
def set_aside(tranche_id: int, evidence_id: int):
    """Do not count one paper or statement, and say why."""
    form = ReasonForm(prefix=f"aside{evidence_id}-")

    def act() -> None:
        evidence.set_aside(tranche_id, evidence_id, by=current_user.id, reason=form.reason.data)

    return _answer(tranche_id, form, act, gettext("It no longer counts."), f"aside{evidence_id}")


@bp.post("/contests/<int:contest_id>")
@access.open_to(access.ANY_STAFF)
def opinion(contest_id: int):
    """Give one of the two opinions on a contest."""
    tranche_id = queries.get_contest(contest_id).tranche_id
    form = OpinionForm(prefix=f"contest{contest_id}-")

    def act() -> None:
        contests.give_opinion(
            contest_id, rules.Verdict(form.verdict.data), reason=form.reason.data,
            by=current_user.id,
        )  # fmt: skip

    done = gettext("Kept. Two people who agree decide; the reason is then published.")
    return _answer(tranche_id, form, act, done, f"contest{contest_id}")


@bp.post("/<int:tranche_id>/freeze")
@access.open_to(access.ANY_STAFF)
def freeze(tranche_id: int):
    """Stop every release of this project."""
    form = FreezeForm(prefix="freeze-")

    def act() -> None:
        project = queries.get_tranche(tranche_id).project
        freezing.freeze(
            project, reason=form.freeze_reason.data, note=form.note.data, by=current_user.id
        )

    return _answer(tranche_id, form, act, gettext("Every release is frozen."), "freeze")


@bp.post("/<int:tranche_id>/freezes/<int:freeze_id>")
@access.open_to(access.ANY_STAFF)
def lift(tranche_id: int, freeze_id: int):
    """End a freeze that somebody else opened."""
    form = ReasonForm(prefix=f"lift{freeze_id}-")

    def act() -> None:
        queries.get_freeze_of(freeze_id, queries.get_tranche(tranche_id).project_id)
        freezing.lift(freeze_id, reason=form.reason.data, by=current_user.id)

    return _answer(tranche_id, form, act, gettext("The freeze is lifted."), f"lift{freeze_id}")


@bp.post("/prepare/<slug>")
@access.open_to(access.TREASURER)
def prepare(slug: str):
    """Make the tranches of a project whose works may begin."""
    actions.prepare(projects.get_project(slug), by=current_user.id)
    flash(gettext("The tranches are prepared."), "success")
    return redirect(url_for(".index"), 303)


def _answer(tranche_id: int, form: Form, act: Callable, done: str, name: str):
    """Do what a form asks; a rule's no comes back beside its field, and nothing was written."""
    if form.validate_on_submit():
        try:
            act()
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(done, "success")
            return redirect(url_for(".show", tranche_id=tranche_id), 303)
    return _page(tranche_id, {name: form}), 422


def _page(tranche_id: int, refused: dict[str, Form] | None = None) -> str:
    tranche = queries.get_tranche(tranche_id)
    forms = {**_forms(tranche), **(refused or {})}
    accounts = {
        part.id: pots.paying_accounts(part, tranche.project_id, queries.book())
        for part in tranche.parts
    }
    for part in tranche.parts:
        if form := forms.get(f"part{part.id}"):
            form.paid_from.choices = [(a.code, _account_words(a)) for a in accounts[part.id]]
    return render_template(
        "delivery/staff/show.html",
        tranche=tranche,
        project=tranche.project,
        title=facts.title_of(tranche),
        state=rules.STATE_WORDS[tranche.state],
        chip_kind=facts.CHIPS.get(tranche.state, "plain"),
        gates=facts.gate_facts(gates.gates_of(tranche)),
        steps=facts.steps_of(tranche),
        parts=facts.parts_of(tranche),
        notes=notes.list_notes(tranche) if tranche.state in rules.LIVE else [],
        ticked=request.form.getlist("seen"),
        contests=queries.list_contests(tranche.id),
        contest_words=rules.CONTEST_WORDS,
        verdict_words=rules.VERDICT_WORDS,
        freezes=queries.list_freezes(tranche.project_id),
        names=queries.names_about(tranche),
        acts=queries.list_acts(tranche),
        act_words=rules.ACT_WORDS,
        kind_words=rules.KIND_WORDS,
        forms=forms,
        refused=next(iter((refused or {}).values()), None),
        at=next(iter(refused or {}), None),
        is_treasurer=access.TREASURER.question(current_user, {}),
        is_reviewer=access.REVIEWER.question(current_user, {}),
        is_live=tranche.state in rules.LIVE,
        takes_witnesses=tranche.state in evidence.OPEN_TO_WITNESSES,
        States=TrancheState,
        desk=get_desk(current_user),
    )


def _account_words(account: pots.PayingAccount) -> str:
    where = gettext("bank account") if account.is_bank else gettext("at the card company")
    return f"{where} · {account.code} · {facts.plain(account.holds, account.currency)}"


def _forms(tranche) -> dict[str, Form]:
    """Return every form of the page, empty, by the name of what it does."""
    made: dict[str, Form] = {
        "accept": Form(prefix="accept-", formdata=None),
        "back": ReasonForm(prefix="back-", formdata=None),
        "approve": ApproveForm(prefix="approve-", formdata=None),
        "void": ReasonForm(prefix="void-", formdata=None),
        "visit": SayForm(prefix="visit-", formdata=None),
        "freeze": FreezeForm(prefix="freeze-", formdata=None),
    }
    for part in tranche.parts:
        made[f"part{part.id}"] = PartForm(prefix=f"part{part.id}-", formdata=None)
    for one in tranche.evidence:
        made[f"aside{one.id}"] = ReasonForm(prefix=f"aside{one.id}-", formdata=None)
    for one in queries.list_contests(tranche.id):
        made[f"contest{one.id}"] = OpinionForm(prefix=f"contest{one.id}-", formdata=None)
    for one in queries.list_freezes(tranche.project_id):
        made[f"lift{one.id}"] = ReasonForm(prefix=f"lift{one.id}-", formdata=None)
    return made
