"""monthly gifts; tries and refused cards"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthly_gifts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("form_token", sa.String(length=255), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.Column("lang", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=True),
        sa.Column("processor_account", sa.String(length=255), nullable=False),
        sa.Column("page_n", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("session_url", sa.Text(), nullable=True),
        sa.Column("subscription_id", sa.String(length=255), nullable=True),
        sa.Column("item_id", sa.String(length=255), nullable=True),
        sa.Column("product_id", sa.String(length=255), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("resumes_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("book IN ('test', 'live')", name=op.f("ck_monthly_gifts_book_known")),
        sa.CheckConstraint(
            "state IN ('asked', 'expired') OR subscription_id IS NOT NULL",
            name=op.f("ck_monthly_gifts_runs_somewhere"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_monthly_gifts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_monthly_gifts_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_monthly_gifts_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["payment_routes.id"], name=op.f("fk_monthly_gifts_route_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_gifts")),
        sa.UniqueConstraint("form_token", name=op.f("uq_monthly_gifts_form_token")),
        sa.UniqueConstraint("reference", name=op.f("uq_monthly_gifts_reference")),
        sa.UniqueConstraint("session_id", name=op.f("uq_monthly_gifts_session_id")),
        sa.UniqueConstraint("subscription_id", name=op.f("uq_monthly_gifts_subscription_id")),
    )
    op.create_index(op.f("ix_monthly_gifts_email"), "monthly_gifts", ["email"], unique=False)
    op.create_index(
        op.f("ix_monthly_gifts_person_id"), "monthly_gifts", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_monthly_gifts_project_id"), "monthly_gifts", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_monthly_gifts_state"), "monthly_gifts", ["state"], unique=False)
    op.create_table(
        "payment_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_payment_tries_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_tries")),
        sa.UniqueConstraint("subject", name=op.f("uq_payment_tries_subject")),
    )
    op.create_index(op.f("ix_payment_tries_address"), "payment_tries", ["address"], unique=False)
    op.create_index(op.f("ix_payment_tries_at"), "payment_tries", ["at"], unique=False)
    op.create_table(
        "refused_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("card", sa.String(length=255), nullable=True),
        sa.Column("address", sa.String(length=255), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_refused_cards_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_cards")),
        sa.UniqueConstraint("source", name=op.f("uq_refused_cards_source")),
    )
    op.create_index(op.f("ix_refused_cards_address"), "refused_cards", ["address"], unique=False)
    op.create_index(op.f("ix_refused_cards_at"), "refused_cards", ["at"], unique=False)
    op.create_index(op.f("ix_refused_cards_card"), "refused_cards", ["card"], unique=False)
    op.create_index(
        op.f("ix_refused_cards_project_id"), "refused_cards", ["project_id"], unique=False
    )
    op.create_table(
        "slowed_givers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('released', 'refused') OR decided_by IS NOT NULL",
            name=op.f("ck_slowed_givers_decided_by_one"),
        ),
        sa.CheckConstraint("refused > 0", name=op.f("ck_slowed_givers_refused_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_slowed_givers_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slowed_givers")),
        sa.UniqueConstraint("address", name=op.f("uq_slowed_givers_address")),
    )
    op.create_index(op.f("ix_slowed_givers_state"), "slowed_givers", ["state"], unique=False)
    op.create_table(
        "monthly_changes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("monthly_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'amount' OR amount_minor > 0", name=op.f("ck_monthly_changes_amount_said")
        ),
        sa.ForeignKeyConstraint(
            ["monthly_id"], ["monthly_gifts.id"], name=op.f("fk_monthly_changes_monthly_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_changes")),
        sa.UniqueConstraint("monthly_id", "n", name=op.f("uq_monthly_changes_monthly_id_n")),
    )
    op.create_index(op.f("ix_monthly_changes_state"), "monthly_changes", ["state"], unique=False)
    op.create_table(
        "monthly_invoices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("monthly_id", sa.BigInteger(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("intent_id", sa.String(length=255), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("needs_confirmation", sa.Boolean(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_monthly_invoices_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["monthly_id"], ["monthly_gifts.id"], name=op.f("fk_monthly_invoices_monthly_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_invoices")),
        sa.UniqueConstraint("donation_id", name=op.f("uq_monthly_invoices_donation_id")),
    )
    op.create_index(
        op.f("ix_monthly_invoices_intent_id"), "monthly_invoices", ["intent_id"], unique=False
    )
    op.create_index(
        op.f("ix_monthly_invoices_monthly_id"), "monthly_invoices", ["monthly_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_monthly_invoices_intent_id"), table_name="monthly_invoices")
    op.drop_index(op.f("ix_monthly_invoices_monthly_id"), table_name="monthly_invoices")
    op.drop_table("monthly_invoices")
    op.drop_index(op.f("ix_monthly_changes_state"), table_name="monthly_changes")
    op.drop_table("monthly_changes")
    op.drop_index(op.f("ix_slowed_givers_state"), table_name="slowed_givers")
    op.drop_table("slowed_givers")
    op.drop_index(op.f("ix_refused_cards_project_id"), table_name="refused_cards")
    op.drop_index(op.f("ix_refused_cards_card"), table_name="refused_cards")
    op.drop_index(op.f("ix_refused_cards_at"), table_name="refused_cards")
    op.drop_index(op.f("ix_refused_cards_address"), table_name="refused_cards")
    op.drop_table("refused_cards")
    op.drop_index(op.f("ix_payment_tries_at"), table_name="payment_tries")
    op.drop_index(op.f("ix_payment_tries_address"), table_name="payment_tries")
    op.drop_table("payment_tries")
    op.drop_index(op.f("ix_monthly_gifts_state"), table_name="monthly_gifts")
    op.drop_index(op.f("ix_monthly_gifts_project_id"), table_name="monthly_gifts")
    op.drop_index(op.f("ix_monthly_gifts_person_id"), table_name="monthly_gifts")
    op.drop_index(op.f("ix_monthly_gifts_email"), table_name="monthly_gifts")
    op.drop_table("monthly_gifts")
