"""match funds: funds, rules in versions, decisions, movements, returns, appeals"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_funds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("sponsor", sa.String(length=255), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "opened_by <> created_by", name=op.f("ck_match_funds_opened_by_another")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR opened_by IS NOT NULL", name=op.f("ck_match_funds_opened_by_somebody")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed')", name=op.f("ck_match_funds_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_funds")),
        sa.UniqueConstraint("slug", name=op.f("uq_match_funds_slug")),
    )
    op.create_index(op.f("ix_match_funds_state"), "match_funds", ["state"], unique=False)
    op.create_table(
        "match_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("cap_gift_minor", sa.BigInteger(), nullable=True),
        sa.Column("cap_donor_minor", sa.BigInteger(), nullable=True),
        sa.Column("cap_project_minor", sa.BigInteger(), nullable=True),
        sa.Column("cap_association_minor", sa.BigInteger(), nullable=True),
        sa.Column("donor_days", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("weighting", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "approved_by <> made_by", name=op.f("ck_match_rules_approved_by_another")
        ),
        sa.CheckConstraint(
            "factor > 0 AND ends_on >= starts_on", name=op.f("ck_match_rules_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["match_funds.id"], name=op.f("fk_match_rules_fund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rules")),
        sa.UniqueConstraint("fund_id", "n", name=op.f("uq_match_rules_fund_id_n")),
    )
    op.create_index(op.f("ix_match_rules_fund_id"), "match_rules", ["fund_id"], unique=False)
    op.create_table(
        "gift_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("after_n", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sa.String(length=40), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("donor_before", sa.BigInteger(), nullable=False),
        sa.Column("project_before", sa.BigInteger(), nullable=False),
        sa.Column("association_before", sa.BigInteger(), nullable=False),
        sa.Column("room_before", sa.BigInteger(), nullable=False),
        sa.Column("pool_before", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("cap", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("excluded_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "amount_minor >= 0 AND base_minor >= 0", name=op.f("ck_gift_matches_amount_positive")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_gift_matches_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_gift_matches_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["match_funds.id"], name=op.f("fk_gift_matches_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_gift_matches_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["match_rules.id"], name=op.f("fk_gift_matches_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_matches")),
        sa.UniqueConstraint("donation_id", "round", name=op.f("uq_gift_matches_donation_id_round")),
        sa.UniqueConstraint("fund_id", "n", name=op.f("uq_gift_matches_fund_id_n")),
    )
    op.create_index(op.f("ix_gift_matches_donation_id"), "gift_matches", ["donation_id"], unique=False)
    op.create_index(op.f("ix_gift_matches_fund_id"), "gift_matches", ["fund_id"], unique=False)
    op.create_index(op.f("ix_gift_matches_project_id"), "gift_matches", ["project_id"], unique=False)
    op.create_table(
        "match_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("proof", sa.String(length=255), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0", name=op.f("ck_match_movements_amount_positive")
        ),
        sa.CheckConstraint(
            "(match_id IS NULL) = (kind IN ('deposit', 'returned'))", name=op.f("ck_match_movements_gift_known")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_match_movements_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["match_funds.id"], name=op.f("fk_match_movements_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["gift_matches.id"], name=op.f("fk_match_movements_match_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_movements")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_match_movements_entry_id")),
        sa.UniqueConstraint("fund_id", "kind", "proof", name=op.f("uq_match_movements_fund_id_kind_proof")),
        sa.UniqueConstraint("fund_id", "n", name=op.f("uq_match_movements_fund_id_n")),
    )
    op.create_index(op.f("ix_match_movements_fund_id"), "match_movements", ["fund_id"], unique=False)
    op.create_index(op.f("ix_match_movements_match_id"), "match_movements", ["match_id"], unique=False)
    op.create_table(
        "match_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_from", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "amount_minor > 0", name=op.f("ck_match_returns_amount_positive")
        ),
        sa.CheckConstraint(
            "done_by <> asked_by", name=op.f("ck_match_returns_done_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["match_funds.id"], name=op.f("fk_match_returns_fund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_returns")),
    )
    op.create_index(op.f("ix_match_returns_fund_id"), "match_returns", ["fund_id"], unique=False)
    op.create_table(
        "match_appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["gift_matches.id"], name=op.f("fk_match_appeals_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_match_appeals_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_appeals")),
        sa.UniqueConstraint("match_id", name=op.f("uq_match_appeals_match_id")),
    )
    op.create_index(op.f("ix_match_appeals_decided_at"), "match_appeals", ["decided_at"], unique=False)
    op.create_index(op.f("ix_match_appeals_person_id"), "match_appeals", ["person_id"], unique=False)
    op.create_table(
        "match_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("excluded_by", sa.Integer(), nullable=True),
        sa.Column("grants", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "staff_id <> excluded_by", name=op.f("ck_match_opinions_answered_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["match_appeals.id"], name=op.f("fk_match_opinions_appeal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_opinions")),
        sa.UniqueConstraint("appeal_id", "staff_id", name=op.f("uq_match_opinions_appeal_id_staff_id")),
    )
    op.create_index(op.f("ix_match_opinions_appeal_id"), "match_opinions", ["appeal_id"], unique=False)


def downgrade() -> None:
    op.drop_table("match_opinions")
    op.drop_table("match_appeals")
    op.drop_table("match_returns")
    op.drop_table("match_movements")
    op.drop_table("gift_matches")
    op.drop_table("match_rules")
    op.drop_table("match_funds")
