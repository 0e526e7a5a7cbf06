"""the ledger: its tables, keys and triggers, written by hand for each engine"""

from alembic import op

from solidarity.ledger import schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create(op.get_bind())


def downgrade() -> None:
    schema.drop(op.get_bind())
