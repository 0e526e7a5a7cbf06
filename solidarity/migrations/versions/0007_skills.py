"""skills: our labels, tied to ESCO and ROME"""

import sqlalchemy as sa
from alembic import op

from solidarity.volunteering.reference import read_skills

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

skills = sa.table(
    "skills",
    sa.column("id"),
    sa.column("label", sa.JSON),
    sa.column("domain"),
    sa.column("mode"),
    sa.column("is_regulated", sa.Boolean),
    sa.column("esco_skill_uri"),
    sa.column("esco_occupation_code"),
    sa.column("esco_occupation_uri"),
    sa.column("rome_code"),
    sa.column("folded"),
)


def upgrade() -> None:
    op.bulk_insert(skills, read_skills())


def downgrade() -> None:
    op.execute(skills.delete())
