"""Write the demonstration's projects and walk each to its state, one lawful move at a time."""

from datetime import datetime, timedelta

from solidarity.associations.models import Association
from solidarity.associations.rules import Role
from solidarity.demo import handovers, plans
from solidarity.demo.people import Cast
from solidarity.demo.sources import LANGUAGES, Calendar, read, spelled, texts
from solidarity.kit import clock
from solidarity.projects import actions
from solidarity.projects.life import actions as life
from solidarity.projects.models import Need, Project
from solidarity.projects.plan import actions as plan
from solidarity.projects.plan.rules import ShareState, Source
from solidarity.projects.rules import DEMO_STATES, DEMO_THEMES, Actor, ProjectState

S = ProjectState
BY_REVIEWER = (S.UNDER_REVIEW, S.PUBLISHED)
NEEDS_WORK = (
    "Le récépissé définitif et l'autorisation de collecte (18-18) manquent. "
    "Ajoutez-les, puis renvoyez le projet."
)
SUSPENDED = (
    "La facture présentée pour le jalon 2 ne correspond pas au devis retenu. "
    "Aucun versement tant que l'écart n'est pas expliqué."
)
CANCELLED = (
    "Le seuil de 80 % n'a pas été atteint et le terrain n'est plus disponible. "
    "Chaque don est remboursé."
)


def write_all(
    associations: dict[str, Association], needs: dict[str, Need], cast: Cast, calendar: Calendar
) -> dict[str, Project]:
    """Write every project of the file, by its key there, as far as it was sent."""
    answers = {need["answered_by"]: key for key, need in _needs_told().items()}
    made = {}
    for told in read("projects")["projects"]:
        need = needs.get(answers.get(told["id"], ""))
        sent = calendar.moment(told["dates"]["submitted"], hour=9)
        by = cast.offices[told["id"], Role.PRESIDENT].id
        association = associations[told["id"]]
        with clock.standing_at(sent - timedelta(days=20)):
            project = _write(association, told, need, calendar, by)
        if DEMO_STATES[told["status"]] != S.DRAFT:
            with clock.standing_at(sent):
                life.submit(project.id, by=by)
        made[told["id"]] = project
    return made


def _needs_told() -> dict[str, dict]:
    return {need["id"]: need for need in read("needs")["needs"] if need["answered_by"]}


def _write(
    association: Association, told: dict, need: Need | None, calendar: Calendar, by: int
) -> Project:
    project = actions.start_draft(
        association, title=told["title"], theme=DEMO_THEMES[told["theme"]],
        commune_code=told["hcp_code"], by=by, need=need,
    )  # fmt: skip
    project.is_demo = True
    writes = (
        (actions.set_place, _place(told, calendar)),
        (actions.set_story, _story(told)),
        (plan.set_budget, plans.budget_rows(told)),
        (plan.set_shares, plans.share_rows(told)),
        (plan.set_milestones, plans.stage_rows(told, calendar)),
    )
    for write, what in writes:
        project = write(project.id, what, version=_version(project), by=by)
    project.is_supported_by_commune = any(
        share.source == Source.COMMUNE and share.state != ShareState.REQUESTED
        for share in project.shares
    )
    return project


def _version(project: Project) -> int:
    actions.db.session.flush()
    return project.version


def _place(told: dict, calendar: Calendar) -> actions.Place:
    people, days = told["beneficiaries"], told["dates"]
    return actions.Place(
        theme=DEMO_THEMES[told["theme"]],
        commune_code=told["hcp_code"],
        place=spelled(told, "douar"),
        lat=told["lat"],
        lon=told["lon"],
        people_winter=people["people_resident"],
        people_summer=people["people_summer_peak"],
        households=people["households"],
        collect_until=calendar.day(days["collection_end"]),
        starts_on=calendar.day(days["works_start"]),
        ends_on=calendar.day(days["works_end"]),
    )


def _story(told: dict) -> actions.Story:
    upkeep = told["maintenance"]
    parts = [texts(upkeep, part) for part in ("committee", "tariff", "reserve")]
    return actions.Story(
        title=told["title"],
        story=texts(told, "story"),
        risk=texts(told, "risk"),
        upkeep={lang: "\n\n".join(part[lang] for part in parts) for lang in LANGUAGES},
    )


def review_all(made: dict[str, Project], cast: Cast, calendar: Calendar) -> None:
    """Let reviewers take, send back and publish what was sent."""
    for told in read("projects")["projects"]:
        goal = DEMO_STATES[told["status"]]
        opens = calendar.moment(told["collection"]["start"], hour=9)
        sent = calendar.moment(told["dates"]["submitted"])
        taken = min(sent + timedelta(days=4), calendar.now)
        if goal == S.NEEDS_WORK:
            _decide(made[told["id"]], goal, taken, cast, NEEDS_WORK)
        elif goal not in (S.DRAFT, S.SUBMITTED):
            _decide(made[told["id"]], S.UNDER_REVIEW, taken, cast)
            if goal != S.UNDER_REVIEW:
                _decide(made[told["id"]], S.PUBLISHED, opens, cast)


def _decide(project: Project, to: ProjectState, at: datetime, cast: Cast, reason: str = "") -> None:
    with clock.standing_at(at):
        life.decide(
            project.id, to, Actor.REVIEWER, by=cast.reviewers[1].id, reason=reason,
            is_of_association=False,
        )  # fmt: skip


def live_on(made: dict[str, Project], cast: Cast, calendar: Calendar) -> None:
    """Walk what was published to its state of today; stages and days of work follow."""
    for told in read("projects")["projects"]:
        project = made[told["id"]]
        for to, actor, at, reason in _path(told, calendar):
            with clock.standing_at(at):
                if to == S.OPERATING:
                    handovers.hand_over(project, cast.offices[told["id"], Role.PRESIDENT])
                life.move(project.id, to, actor, by=_who(told, actor, cast), reason=reason)
        _move_stages(project, told, cast, calendar)
        _count_days(project, cast.offices[told["id"], Role.PRESIDENT].id)


Step = tuple[ProjectState, Actor, datetime, str]


def _path(told: dict, calendar: Calendar) -> list[Step]:
    """Return the moves after publication, in order."""
    goal = DEMO_STATES[told["status"]]
    closes = calendar.moment(told["collection"]["end"], hour=18)
    starts = calendar.moment(told["dates"]["works_start"], hour=8)
    ends = calendar.moment(told["dates"]["works_end"], hour=16)
    if goal == S.REFUNDED:
        after = closes + timedelta(days=12)
        return [
            (S.CANCELLED, Actor.REVIEWER, after, CANCELLED),
            (S.REFUNDED, Actor.TREASURER, after + timedelta(days=9), ""),
        ]
    whole = [
        (S.FUNDED, Actor.TREASURER, closes, ""),
        (S.WORKS, Actor.MANAGER, starts, ""),
        (S.PROVISIONAL_ACCEPTANCE, Actor.REVIEWER, ends, ""),
        (S.OPERATING, Actor.MANAGER, ends + timedelta(days=12), ""),
        (S.COMPLETED, Actor.REVIEWER, calendar.moment(told["milestones"][-1]["due"]), ""),
    ]
    if goal == S.SUSPENDED:
        rejected = calendar.moment(told["milestones"][1]["due"]) + timedelta(days=5)
        return [*whole[:2], (S.SUSPENDED, Actor.TREASURER, rejected, SUSPENDED)]
    order = [to for to, *_ in whole]
    return whole[: order.index(goal) + 1] if goal in order else []


def _who(told: dict, actor: Actor, cast: Cast) -> int:
    return {
        Actor.MANAGER: cast.offices[told["id"], Role.PRESIDENT],
        Actor.REVIEWER: cast.reviewers[0],
        Actor.TREASURER: cast.treasurer,
    }[actor].id


def _move_stages(project: Project, told: dict, cast: Cast, calendar: Calendar) -> None:
    for stage in told["milestones"]:
        state = plans.STAGE_STATES.get(stage["state"])
        if state is not None:
            with clock.standing_at(calendar.moment(done_on(told, stage["n"]) or stage["due"])):
                plan.move_milestone(
                    project.id, stage["n"], state, by=_who(told, Actor.MANAGER, cast)
                )


def done_on(told: dict, n: int) -> str | None:
    """Return the day an update said that a milestone was reached (a day of the files)."""
    said = (
        update["date"]
        for update in read("updates")["updates"]
        if (update["project_id"], update["kind"], update["milestone_n"]) == (told["id"], "jalon", n)
    )
    return next(said, None)


def _count_days(project: Project, by: int) -> None:
    """Work that the file calls done was worked to its last day."""
    for share in project.shares:
        if share.source == Source.VILLAGERS_LABOUR and share.state == ShareState.PAID:
            plan.move_share(project.id, share.n, ShareState.PAID, days_done=share.days, by=by)
