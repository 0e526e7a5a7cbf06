"""Tell me when such a role opens: asked for by letter, confirmed by letter, stopped by a click."""

from datetime import date, timedelta

from solidarity.extensions import db
from solidarity.journal import actions as journal
from solidarity.kit import clock
from solidarity.kit.text import fold
from solidarity.kit.tokens import new_token
from solidarity.mail import actions as mail
from solidarity.projects.models import Project
from solidarity.volunteering import queries
from solidarity.volunteering.models import RoleAlert, VolunteerRole
from solidarity.volunteering.queries import RoleFilter, RoleLine
from solidarity.web import transaction
from solidarity.web.context import public_link

NEWS_FOR = timedelta(days=3)  # a role older than this is no news any more
TEXTS = ("words", "skill", "domain", "mode", "province")
DAYS = ("from_on", "until_on")


def ask(email: str, lang: str, wanted: RoleFilter, *, person_id: int | None) -> RoleAlert:
    """Keep an alert, off until its address is confirmed by letter."""
    alert = RoleAlert(
        person_id=person_id,
        email=email,
        lang=lang,
        filters={
            name: str(getattr(wanted, name)) for name in TEXTS + DAYS if getattr(wanted, name)
        },
        token=new_token(),
        created_at=clock.now(),
    )
    db.session.add(alert)
    db.session.flush()
    mail.write_letter(
        "volunteering/alert_confirm",
        to=email,
        lang=lang,
        person_id=person_id,
        address=public_link("volunteering.alert", token=alert.token, lang=lang),
    )
    return alert


def confirm(alert: RoleAlert) -> None:
    """Switch an alert on: its address answered."""
    alert.confirmed_at = alert.confirmed_at or clock.now()
    alert.stopped_at = None


def stop(alert: RoleAlert) -> None:
    """Switch an alert off."""
    alert.stopped_at = clock.now()
    journal.record("alert_stopped", alert)


def tell_new_roles() -> int:
    """Write to those whose alert fits a role of the last days (a job). Returns how many letters."""
    waiting = {
        line.role.id: [alert.id for alert in _to_tell(line)]
        for line in queries.list_new_roles(clock.now() - NEWS_FOR)
    }
    db.session.rollback()
    return sum(_tell(role_id, alert_ids) for role_id, alert_ids in waiting.items() if alert_ids)


def _to_tell(line: RoleLine) -> list[RoleAlert]:
    """Return the alerts that were on before the role opened, fit it, and were not yet told."""
    skills = {asked.skill_id: asked.skill.domain for asked in line.role.skills}
    told = queries.list_alerts_told(line.role.id)
    return [
        alert
        for alert in queries.list_alerts()
        if alert.created_at <= line.role.created_at
        and alert.id not in told
        and fits(line.role, line.project, skills, alert.filters)
    ]


def _tell(role_id: int, alert_ids: list[int]) -> int:
    """Write the letters about one role in one short transaction."""
    with transaction.writing():
        line = queries.get_role(role_id)
        alerts = queries.list_alerts(alert_ids)
        return sum(_write(line.role, line.project, alert) for alert in alerts)


def _write(role: VolunteerRole, project: Project, alert: RoleAlert) -> bool:
    letter = mail.write_letter(
        "volunteering/alert",
        to=alert.email,
        lang=alert.lang,
        person_id=alert.person_id,
        once=queries.once_key(role.id, alert.id),
        role=role,
        project=project,
        address=public_link("volunteering.show", role_id=role.id, lang=alert.lang),
        stop_link=public_link("volunteering.alert", token=alert.token, lang=alert.lang),
        unsubscribe=public_link(
            "volunteering.stop_in_one_click", token=alert.token, lang=alert.lang
        ),
    )
    return letter is not None


def fits(role: VolunteerRole, project: Project, skills: dict, filters: dict) -> bool:
    """Say whether a role answers what an alert asks."""
    free_from, free_until = (day_or_none(filters.get(name, "")) for name in DAYS)
    return all(
        (
            *(word in role.folded for word in fold(filters.get("words", "")).split()),
            not free_from or role.ends_on is None or role.ends_on >= free_from,
            not free_until or role.starts_on is None or role.starts_on <= free_until,
            filters.get("skill", "") in ("", *skills),
            filters.get("domain", "") in ("", *skills.values()),
            filters.get("mode", "") in ("", role.mode) or role.mode == "both",
            project.commune_code.startswith(filters.get("province", "")),
            role.ends_on is None or role.ends_on >= clock.today(),
        )
    )


def day_or_none(text: str) -> date | None:
    """Read a day of a search; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
