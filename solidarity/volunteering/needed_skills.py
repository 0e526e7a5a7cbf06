"""The skills that open roles ask for, named for the search of projects."""

from solidarity.extensions import db
from solidarity.kit.text import fold
from solidarity.volunteering.models import RoleSkill, Skill, VolunteerRole
from solidarity.volunteering.rules import RoleState
from solidarity.web.filters import text_in


def list_choices() -> list[tuple[str, str]]:
    """Return (skill id, name in the page's language) of skills some open role asks for."""
    asked = (
        db.select(RoleSkill.skill_id)
        .join(VolunteerRole, VolunteerRole.id == RoleSkill.role_id)
        .where(VolunteerRole.state == RoleState.OPEN)
    )
    rows = db.session.execute(db.select(Skill.id, Skill.label).where(Skill.id.in_(asked)))
    return sorted(((id_, text_in(label)) for id_, label in rows), key=lambda pair: fold(pair[1]))
