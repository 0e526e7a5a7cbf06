"""leftovers: the plan of a project, the decision of two people, what it moved and gives back"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CHOICE_KNOWN = "choice IN ('refund', 'sister', 'upkeep')"
SISTER_NAMED = "(choice = 'sister') = (sister_id IS NOT NULL)"
OPEN = "done_at IS NULL AND dropped_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "leftover_plans",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("sister_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", UtcDateTime(), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(CHOICE_KNOWN, name=op.f("ck_leftover_plans_choice_known")),
        sa.CheckConstraint(SISTER_NAMED, name=op.f("ck_leftover_plans_sister_named")),
        sa.CheckConstraint(
            "sister_id <> project_id", name=op.f("ck_leftover_plans_sister_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_leftover_plans_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sister_id"], ["projects.id"], name=op.f("fk_leftover_plans_sister_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_leftover_plans")),
    )
    op.create_table(
        "leftover_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("sister_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(CHOICE_KNOWN, name=op.f("ck_leftover_decisions_choice_known")),
        sa.CheckConstraint(SISTER_NAMED, name=op.f("ck_leftover_decisions_sister_named")),
        sa.CheckConstraint(
            "approved_by <> proposed_by", name=op.f("ck_leftover_decisions_approved_by_another")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR approved_by IS NOT NULL",
            name=op.f("ck_leftover_decisions_done_once_approved"),
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR dropped_at IS NULL",
            name=op.f("ck_leftover_decisions_dropped_unapproved"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_leftover_decisions_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sister_id"], ["projects.id"], name=op.f("fk_leftover_decisions_sister_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover_decisions")),
    )
    op.create_index(op.f("ix_leftover_decisions_project_id"), "leftover_decisions", ["project_id"])
    op.create_index(
        "ix_leftover_decisions_one_open",
        "leftover_decisions",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "leftover_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("dirhams_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND dirhams_minor >= 0",
            name=op.f("ck_leftover_moves_amount_positive"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_leftover_moves_to_another")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["leftover_decisions.id"], name=op.f("fk_leftover_moves_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["projects.id"], name=op.f("fk_leftover_moves_from_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["projects.id"], name=op.f("fk_leftover_moves_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover_moves")),
        sa.UniqueConstraint(
            "decision_id", "currency", name=op.f("uq_leftover_moves_decision_id_currency")
        ),
        sa.UniqueConstraint("entry_id", name=op.f("uq_leftover_moves_entry_id")),
    )
    for column in ("decision_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_leftover_moves_{column}"), "leftover_moves", [column])
    op.create_table(
        "leftover_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_leftover_parts_amount_positive")),
        sa.CheckConstraint(
            "refund_id IS NULL OR refused IS NULL",
            name=op.f("ck_leftover_parts_asked_or_refused"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["leftover_decisions.id"], name=op.f("fk_leftover_parts_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_leftover_parts_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_leftover_parts_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover_parts")),
        sa.UniqueConstraint(
            "decision_id", "donation_id", name=op.f("uq_leftover_parts_decision_id_donation_id")
        ),
        sa.UniqueConstraint("refund_id", name=op.f("uq_leftover_parts_refund_id")),
    )
    op.create_index(op.f("ix_leftover_parts_donation_id"), "leftover_parts", ["donation_id"])


def downgrade() -> None:
    op.drop_table("leftover_parts")
    op.drop_table("leftover_moves")
    op.drop_table("leftover_decisions")
    op.drop_table("leftover_plans")
