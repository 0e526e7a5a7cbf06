"""associations: the policy table, each rule with its source"""

import sqlalchemy as sa
from alembic import op

from solidarity.associations.reference import read_policy

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

policy_rules = sa.table(
    "policy_rules",
    sa.column("key"),
    sa.column("value", sa.JSON),
    sa.column("source"),
    sa.column("valid_from", sa.Date),
    sa.column("note", sa.JSON),
)


def upgrade() -> None:
    op.bulk_insert(policy_rules, read_policy())


def downgrade() -> None:
    op.execute(policy_rules.delete())
