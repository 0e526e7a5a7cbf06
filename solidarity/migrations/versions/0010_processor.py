"""processor: disputes, refunds, payouts, comparisons with the processor"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.String(length=255), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("charge_id", sa.String(length=255), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disputes_amount_positive")),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_disputes_donation_id_donations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("processor_id", name=op.f("uq_disputes_processor_id")),
    )
    op.create_index(op.f("ix_disputes_donation_id"), "disputes", ["donation_id"])
    op.create_index(op.f("ix_disputes_is_open"), "disputes", ["is_open"])
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("form_token", sa.String(length=255), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("asker", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("held_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.String(length=255), nullable=True),
        sa.Column("proof", sa.String(length=255), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_refunds_donation_id_donations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("form_token", name=op.f("uq_refunds_form_token")),
        sa.UniqueConstraint("processor_id", name=op.f("uq_refunds_processor_id")),
    )
    op.create_index(op.f("ix_refunds_asked_at"), "refunds", ["asked_at"])
    op.create_index(op.f("ix_refunds_donation_id"), "refunds", ["donation_id"])
    op.create_index(op.f("ix_refunds_state"), "refunds", ["state"])
    op.create_index(
        "ix_refunds_one_under_way",
        "refunds",
        ["donation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('wanted', 'asked')"),
        postgresql_where=sa.text("state IN ('wanted', 'asked')"),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.String(length=255), nullable=False),
        sa.Column("host_account_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("arrives_at", UtcDateTime(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("returned_entry_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payouts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["host_account_id"],
            ["host_accounts.id"],
            name=op.f("fk_payouts_host_account_id_host_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("processor_id", name=op.f("uq_payouts_processor_id")),
    )
    op.create_index(op.f("ix_payouts_created_at"), "payouts", ["created_at"])
    op.create_index(op.f("ix_payouts_host_account_id"), "payouts", ["host_account_id"])
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_account_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("processor_minor", sa.BigInteger(), nullable=False),
        sa.Column("book_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_account_id"],
            ["host_accounts.id"],
            name=op.f("fk_reconciliations_host_account_id_host_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
    )
    op.create_index(
        op.f("ix_reconciliations_host_account_id"), "reconciliations", ["host_account_id"]
    )


def downgrade() -> None:
    for table in ("reconciliations", "payouts", "refunds", "disputes"):
        op.drop_table(table)
