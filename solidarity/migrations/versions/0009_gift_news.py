"""gift_news: what was recorded of gifts and not yet told to the rest of the site"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime
from solidarity.giving.recording import ddl

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gift_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_gift_news_donation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_news")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(ddl.CREATE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(ddl.DROP)
    op.drop_table("gift_news")
