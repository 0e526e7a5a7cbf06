"""A tranche's public page: where it stands, what proves it; contest it, or say what one saw."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from solidarity.delivery import facts, gates, queries, rules
from solidarity.delivery.contests import actions as contests
from solidarity.delivery.evidence import actions as evidence
from solidarity.delivery.forms import SayForm
from solidarity.delivery.models import Tranche
from solidarity.delivery.rules import EvidenceKind
from solidarity.errors import NotFound, Refusal
from solidarity.extensions import limiter
from solidarity.giving import links
from solidarity.giving import queries as giving
from solidarity.projects import queries as projects
from solidarity.volunteering import queries as volunteering
from solidarity.web import access, transaction

bp = Blueprint("delivery", __name__, url_prefix="/<lang:lang>/projects/<slug>/tranches")


@bp.get("/<int:tranche_id>")
@access.open_to(access.EVERYONE)
def show(slug: str, tranche_id: int):
    """Show where a tranche stands, its gates, its proof, and how to contest it."""
    return _page(_tranche(slug, tranche_id))


@bp.post("/<int:tranche_id>/contest")
@limiter.limit("10/hour")
@access.open_to(access.EVERYONE)
def contest(slug: str, tranche_id: int):
    """Contest the proof: it blocks the release until two people decided."""
    tranche, form = _tranche(slug, tranche_id), SayForm(prefix="contest-")
    if form.validate_on_submit():
        try:
            contests.open_contest(
                tranche.id, words=form.words.data, lang=g.lang, person_id=_person_id(),
                gift=_gift(form.gift.data),
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Your contest blocks this tranche. You will be answered."), "success")
            return redirect(_address(slug, tranche_id, form.gift.data), 303)
    return _page(_tranche(slug, tranche_id), contest=form), 422


@bp.post("/<int:tranche_id>/report")
@limiter.limit("10/hour")
@access.open_to(access.SIGNED_IN)
def report(slug: str, tranche_id: int):
    """Say what one saw, as a volunteer who was accepted on this project."""
    tranche, form = _tranche(slug, tranche_id), SayForm(prefix="report-")
    if form.validate_on_submit():
        try:
            evidence.bear_witness(
                tranche.id, EvidenceKind.VOLUNTEER_REPORT, words=form.words.data,
                by=current_user.id,
            )  # fmt: skip
        except Refusal as refusal:
            transaction.roll_back()
            form.refuse(refusal)
        else:
            flash(gettext("Thank you: what you saw counts as one of two witnesses."), "success")
            return redirect(_address(slug, tranche_id), 303)
    return _page(_tranche(slug, tranche_id), report=form), 422


def _tranche(slug: str, tranche_id: int) -> Tranche:
    return queries.get_tranche(tranche_id, projects.get_public(slug).id)


def _address(slug: str, tranche_id: int, gift: str | None = None) -> str:
    return url_for(".show", slug=slug, tranche_id=tranche_id, **({"gift": gift} if gift else {}))


def _person_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


def _gift(token: str | None):
    """Return the gift a link opens, or None: a forged link is no gift."""
    try:
        return giving.get_donation(links.donation_id(token)) if token else None
    except NotFound:
        return None


def _gates(tranche: Tranche) -> list[dict]:
    if tranche.state not in rules.LIVE:
        return []
    return facts.gate_facts(gates.gates_of(tranche), for_all=True)


def _page(
    tranche: Tranche, *, contest: SayForm | None = None, report: SayForm | None = None
) -> str:
    person_id = _person_id()
    token = (contest.gift.data if contest else None) or request.args.get("gift")
    is_read = tranche.state in rules.READ
    may_report = tranche.state in evidence.OPEN_TO_WITNESSES and bool(
        person_id and volunteering.is_accepted_on(person_id, tranche.project_id)
    )
    return render_template(
        "delivery/show.html",
        tranche=tranche,
        project=tranche.project,
        title=facts.title_of(tranche),
        state=rules.STATE_WORDS[tranche.state],
        chip_kind=facts.CHIPS.get(tranche.state, "plain"),
        gates=_gates(tranche),
        steps=facts.steps_of(tranche),
        parts=facts.parts_of(tranche),
        shown=[one for one in tranche.evidence if one.set_aside_at is None] if is_read else [],
        kind_words=rules.KIND_WORDS,
        contests=queries.list_contests(tranche.id),
        contest_words=rules.CONTEST_WORDS,
        is_contestable=gates.is_contestable(tranche),
        may_contest=contests.may_contest(tranche, person_id=person_id, gift=_gift(token)),
        contest=contest or SayForm(prefix="contest-", data={"gift": token}, formdata=None),
        may_report=may_report,
        report=report or SayForm(prefix="report-", formdata=None),
    )
