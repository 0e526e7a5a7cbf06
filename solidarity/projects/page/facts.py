"""What the public page says of a project, as plain values for the components that draw it."""

from collections.abc import Iterable

from flask_babel import gettext, ngettext

from solidarity.associations import queries as associations
from solidarity.associations.models import LevelDecision, PaymentRoute
from solidarity.kit import clock
from solidarity.projects import rules
from solidarity.projects.models import FundingShare, Milestone, Project
from solidarity.projects.panels import Totals
from solidarity.projects.plan.rules import (
    BAR_KINDS,
    SHARE_STATES,
    SOURCES,
    MilestoneState,
    ShareState,
    Source,
)
from solidarity.web.filters import about, age, amount, date_text, number, text_in

PROOF_GROWS_OLD = 90  # days without a proof while the works go on
WORTH_SAYING = 100_00  # a remainder under a hundred dirhams is the rounding of quotes
GIVEN_UP = {rules.ProjectState.CANCELLED, rules.ProjectState.REFUNDED}
ENDED = {rules.ProjectState.OPERATING, rules.ProjectState.COMPLETED}
STOPPED_NOTICE = {
    rules.ProjectState.SUSPENDED: "suspended",
    rules.ProjectState.CANCELLED: "failed",
    rules.ProjectState.REFUNDED: "refunded",
}


def trust_facts(
    project: Project, grant: LevelDecision | None, route: PaymentRoute | None, totals: Totals
) -> list[dict]:
    """Return who checked, who holds the money, how old the last proof is, who answers."""
    return [
        _checked(project, grant),
        _holder(project, route),
        _proof(project, totals),
        {
            "title": gettext("Responsible: %(name)s", name=text_in(project.association.name)),
            "text": gettext("its treasurer and president answer for the works and the accounts"),
            "icon": "person",
        },
    ]


def _checked(project: Project, grant: LevelDecision | None) -> dict:
    if grant is None:
        return {
            "title": gettext("Not checked yet"),
            "text": gettext("no reviewer has confirmed this association"),
            "kind": "missing",
        }
    holds = associations.has_level_now(project.association)
    day = date_text(grant.decided_at)
    if not holds:
        return {
            "title": gettext("The check of %(day)s no longer holds", day=day),
            "text": gettext("no new gift until it is renewed"),
            "kind": "late",
        }
    count = len(grant.reviewers)
    return {
        "title": ngettext(
            "Association checked by one person on %(day)s",
            "Association checked by %(num)d people on %(day)s",
            count,
            day=day,
        ),
        "text": gettext("papers, board and bank account; project read by a reviewer with no tie"),
    }


def _holder(project: Project, route: PaymentRoute | None) -> dict:
    is_open = rules.takes_gifts(project.state, project.collect_until, clock.today())
    if route is None and not is_open:
        return {
            "title": gettext("No more gifts are taken"),
            "text": gettext("what was received, released and spent stands below"),
            "icon": "bank",
        }
    if route is None:
        return {
            "title": gettext("No way to receive money is open"),
            "text": gettext("you can promise; a promise is not money"),
            "icon": "bank",
            "kind": "missing",
        }
    host = route.host_account.association if route.kind == "card" else None
    titles = {
        "card": lambda: gettext("The money is held by %(name)s", name=text_in(host.name)),
        "transfer": lambda: gettext("The money is on the association's dedicated account"),
        "referral": lambda: gettext("The money is held by a licensed crowdfunding company"),
    }
    return {
        "title": titles[route.kind](),
        "text": gettext("released by tranche, each against proof"),
        "icon": "bank",
    }


def _proof(project: Project, totals: Totals) -> dict:
    days = [
        d.date() if hasattr(d, "date") else d for d in (project.proven_at, totals.last_proof) if d
    ]
    if not days:
        return {
            "title": gettext("No proof yet"),
            "text": gettext("photos, invoices and visits will stand here"),
            "icon": "photo",
            "kind": "missing",
        }
    is_old = (clock.today() - max(days)).days > PROOF_GROWS_OLD
    return {
        "title": gettext("Last proof: %(age)s", age=age(max(days))),
        "text": gettext("news, photo, invoice or visit"),
        "icon": "photo",
        "kind": "late" if is_old and project.state in rules.ALIVE else None,
    }


def stop_notice(project: Project) -> dict | None:
    """Return the notice of a project that stopped: what happened, when and why."""
    kind = STOPPED_NOTICE.get(rules.ProjectState(project.state))
    if kind is None:
        return None
    day = date_text(project.state_since)
    titles = {
        "suspended": gettext("Suspended since %(day)s: no gift is taken", day=day),
        "failed": gettext("Cancelled on %(day)s: it will not be built", day=day),
        "refunded": gettext("Cancelled; gifts not spent were given back on %(day)s", day=day),
    }
    reason = project.state_reason
    return {"kind": kind, "title": titles[kind], "text": gettext(reason) if reason else ""}


def lateness(project: Project) -> dict | None:
    """Return the notice of works that are late, or were when they ended; None when on time."""
    days = max((_days_late(project, stage) for stage in project.milestones), default=0)
    if not days or project.state in rules.STOPPED:
        return None
    if project.state == rules.ProjectState.COMPLETED:
        title = ngettext("Completed %(num)d day late", "Completed %(num)d days late", days)
    else:
        title = ngettext("The works are %(num)d day late", "The works are %(num)d days late", days)
    return {"kind": "late", "title": title, "text": gettext("The milestones say where.")}


def _days_late(project: Project, stage: Milestone) -> int:
    """Return how late a milestone is; one that will never be built is not late, it is off."""
    if stage.done_on is None and project.state in GIVEN_UP:
        return 0
    return rules.days_late(stage.due_on, stage.done_on, clock.today())


def outcome(project: Project, totals: Totals, asked: int) -> list[dict]:
    """Return how it ended beside what was announced; nothing while the works are not over."""
    if project.state not in ENDED:
        return []
    return [row for row in (_outcome_day(project), _outcome_money(totals, asked)) if row]


def _outcome_day(project: Project) -> dict | None:
    stage = max((s for s in project.milestones if s.due_on), key=lambda s: s.n, default=None)
    if stage is None or stage.done_on is None:
        return None
    days = _days_late(project, stage)
    late = ngettext("%(num)d day late", "%(num)d days late", days) if days else gettext("on time")
    return {
        "label": text_in(stage.label),
        "planned": date_text(stage.due_on),
        "actual": date_text(stage.done_on),
        "kind": "late" if days else "good",
        "note": late,
    }


def _outcome_money(totals: Totals, asked: int) -> dict | None:
    if not asked or not totals.spent:
        return None
    left = totals.received - totals.spent
    note = gettext("%(amount)s not spent", amount=about(left)) if left >= WORTH_SAYING else ""
    return {
        "label": gettext("Gifts: asked for, then spent and proven"),
        "planned": about(asked),
        "actual": about(totals.spent),
        "kind": "good",
        "note": note,
    }


def money_parts(project: Project, totals: Totals) -> list[dict]:
    """Return what was received, for the money bar: gifts by the book, shares that were paid."""
    gifts = totals.received - totals.matched
    parts = [
        {"kind": "gifts", "label": gettext("Gifts"), "value": gifts},
        {"kind": "match", "label": gettext("Match fund"), "value": totals.matched},
    ]
    paid = [s for s in cash_shares(project) if s.state == ShareState.PAID]
    parts += [
        {
            "kind": BAR_KINDS.get(Source(s.source), "goods"),
            "label": share_label(s),
            "value": s.amount_minor,
        }
        for s in paid
        if s.source != Source.GIFTS
    ]
    return [{**part, "text": about(part["value"])} for part in parts]


def cash_shares(project: Project) -> list[FundingShare]:
    """Return the shares in money."""
    return [share for share in project.shares if not share.is_in_kind]


def labour_bar(project: Project) -> dict | None:
    """Return the bar of the villagers' days, which stands beside money and never inside it."""
    labour = [s for s in project.shares if s.source == Source.VILLAGERS_LABOUR]
    days = sum(s.days or 0 for s in labour)
    if not days:
        return None
    done = sum(s.days_done for s in labour)
    worth = amount(sum(s.amount_minor for s in labour))
    return {
        "label": gettext("Beside the money, days of work by the villagers:"),
        "value": done,
        "goal": days,
        "text": gettext(
            "%(done)s of %(days)s (worth %(worth)s)",
            done=number(done),
            days=number(days),
            worth=worth,
        ),
    }


def share_label(share: FundingShare) -> str:
    """Return who pays, in the association's words or ours."""
    return text_in(share.label) or gettext(SOURCES[Source(share.source)])


def share_rows(shares: Iterable[FundingShare]) -> list[list]:
    """Return the table of who pays what: name, amount, state."""
    rows = []
    for share in shares:
        is_gift = share.source == Source.GIFTS
        state = gettext("Collected here") if is_gift else gettext(SHARE_STATES[share.state])
        rows.append([share_label(share), amount(share.amount_minor), state])
    return rows


def split_shares(project: Project) -> tuple[list[FundingShare], list[FundingShare]]:
    """Return (sure or collected here, only requested): the second is never counted."""
    asked = [
        s for s in project.shares
        if s.state == ShareState.REQUESTED and s.source != Source.GIFTS
    ]  # fmt: skip
    return [s for s in project.shares if s not in asked], asked


def timeline(project: Project) -> list[dict]:
    """Return the milestones as the timeline draws them; lateness is computed, never declared."""
    return [_stage(project, stage) for stage in project.milestones]


def _stage(project: Project, stage: Milestone) -> dict:
    days = _days_late(project, stage)
    is_done = stage.state == MilestoneState.DONE
    state = "done" if is_done else "now" if stage.state == MilestoneState.UNDER_WAY else "waiting"
    if not is_done and project.state in rules.STOPPED:
        state = "stopped"
    elif not is_done and days:
        state = "late"
    day = stage.done_on if is_done else stage.due_on
    return {
        "title": text_in(stage.label),
        "text": text_in(stage.proof),
        "amount": amount(stage.tranche_minor) if stage.tranche_minor else None,
        "state": state,
        "date": _when(day, days, is_done=is_done),
        "href": None,
    }


def _when(day, days: int, *, is_done: bool) -> str:
    if day is None:
        return ""
    said = (
        gettext("Done on %(day)s", day=date_text(day))
        if is_done
        else gettext("Expected on %(day)s", day=date_text(day))
    )
    late = ngettext("%(num)d day late", "%(num)d days late", days) if days else ""
    return " · ".join(part for part in (said, late) if part)
