"""together: authorisations and their accounts, wishes, fundraisers, clubs, declared gifts"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "country_rules",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_country_rules_decided_by")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country_rules")),
    )
    op.create_table(
        "clubs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("commune_code", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=40), nullable=False),
        sa.Column("treasurer_id", sa.Integer(), nullable=True),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("treasurer_id <> signatory_id", name=op.f("ck_clubs_two_people_sign")),
        sa.ForeignKeyConstraint(
            ["commune_code"], ["communes.code"], name=op.f("fk_clubs_commune_code")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["people.id"], name=op.f("fk_clubs_signatory_id")
        ),
        sa.ForeignKeyConstraint(
            ["treasurer_id"], ["people.id"], name=op.f("fk_clubs_treasurer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clubs")),
        sa.UniqueConstraint("slug", name=op.f("uq_clubs_slug")),
    )
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("authority", sa.String(length=255), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'verified' OR file_id IS NOT NULL",
            name=op.f("ck_authorisations_verified_has_file"),
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR decided_at IS NOT NULL",
            name=op.f("ck_authorisations_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'verified', 'refused')",
            name=op.f("ck_authorisations_state_known"),
        ),
        sa.CheckConstraint("ceiling_minor > 0", name=op.f("ck_authorisations_ceiling_positive")),
        sa.CheckConstraint(
            "decided_by <> entered_by", name=op.f("ck_authorisations_decided_by_another")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_authorisations_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_authorisations_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_authorisations_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_authorisations_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_authorisations_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
        sa.UniqueConstraint(
            "association_id", "reference", name=op.f("uq_authorisations_association_id_reference")
        ),
    )
    op.create_index(
        op.f("ix_authorisations_association_id"), "authorisations", ["association_id"], unique=False
    )
    op.create_index(op.f("ix_authorisations_ends_on"), "authorisations", ["ends_on"], unique=False)
    op.create_index(op.f("ix_authorisations_state"), "authorisations", ["state"], unique=False)
    op.create_table(
        "club_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('treasurer', 'signatory', 'member')", name=op.f("ck_club_members_role_known")
        ),
        sa.ForeignKeyConstraint(["club_id"], ["clubs.id"], name=op.f("fk_club_members_club_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_club_members_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_members")),
        sa.UniqueConstraint("club_id", "email", name=op.f("uq_club_members_club_id_email")),
        sa.UniqueConstraint("club_id", "person_id", name=op.f("uq_club_members_club_id_person_id")),
    )
    op.create_index(op.f("ix_club_members_club_id"), "club_members", ["club_id"], unique=False)
    op.create_index(op.f("ix_club_members_email"), "club_members", ["email"], unique=False)
    op.create_index(op.f("ix_club_members_person_id"), "club_members", ["person_id"], unique=False)
    op.create_table(
        "collection_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authorisation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_collection_accounts_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["people.id"], name=op.f("fk_collection_accounts_filed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_accounts")),
        sa.UniqueConstraint(
            "authorisation_id", name=op.f("uq_collection_accounts_authorisation_id")
        ),
    )
    op.create_index(
        op.f("ix_collection_accounts_due_on"), "collection_accounts", ["due_on"], unique=False
    )
    op.create_table(
        "collecting_account_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("iban", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_collecting_account_uses_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collecting_account_uses")),
    )
    op.create_index(
        op.f("ix_collecting_account_uses_project_id"),
        "collecting_account_uses",
        ["project_id"],
        unique=False,
    )
    op.create_index(
        "uq_collecting_account_open",
        "collecting_account_uses",
        ["iban"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "declared_gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("quote_minor", sa.BigInteger(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("receipt", sa.String(length=255), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_declared_gifts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_declared_gifts_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_declared_gifts_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["payment_routes.id"], name=op.f("fk_declared_gifts_route_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_gifts")),
        sa.UniqueConstraint("form_token", name=op.f("uq_declared_gifts_form_token")),
    )
    op.create_index(
        op.f("ix_declared_gifts_person_id"), "declared_gifts", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_declared_gifts_project_id"), "declared_gifts", ["project_id"], unique=False
    )
    op.create_table(
        "fundraisers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=255), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=True),
        sa.Column("organiser", sa.String(length=255), nullable=False),
        sa.Column("lang", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.Column("goal_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("goal_quote_minor", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("hidden_reason", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'ended', 'hidden')", name=op.f("ck_fundraisers_state_known")
        ),
        sa.CheckConstraint(
            "goal_minor > 0 AND goal_quote_minor > 0", name=op.f("ck_fundraisers_goal_positive")
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["people.id"], name=op.f("fk_fundraisers_organiser_id")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["stored_files.id"], name=op.f("fk_fundraisers_photo_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_fundraisers_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fundraisers")),
        sa.UniqueConstraint("slug", name=op.f("uq_fundraisers_slug")),
    )
    op.create_index(
        op.f("ix_fundraisers_organiser_id"), "fundraisers", ["organiser_id"], unique=False
    )
    op.create_index(op.f("ix_fundraisers_project_id"), "fundraisers", ["project_id"], unique=False)
    op.create_index(op.f("ix_fundraisers_state"), "fundraisers", ["state"], unique=False)
    op.create_table(
        "club_gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("form_token", sa.String(length=255), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("donation_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'paying') = (donation_id IS NOT NULL)",
            name=op.f("ck_club_gifts_paying_has_gift"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paying') OR decided_at IS NOT NULL",
            name=op.f("ck_club_gifts_signed_twice"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_club_gifts_amount_positive")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_club_gifts_two_people_sign")),
        sa.ForeignKeyConstraint(["club_id"], ["clubs.id"], name=op.f("fk_club_gifts_club_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_club_gifts_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_club_gifts_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_club_gifts_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_club_gifts_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_gifts")),
        sa.UniqueConstraint("donation_id", name=op.f("uq_club_gifts_donation_id")),
        sa.UniqueConstraint("form_token", name=op.f("uq_club_gifts_form_token")),
    )
    op.create_index(op.f("ix_club_gifts_club_id"), "club_gifts", ["club_id"], unique=False)
    op.create_index(op.f("ix_club_gifts_project_id"), "club_gifts", ["project_id"], unique=False)
    op.create_table(
        "fundraiser_gifts",
        sa.Column("donation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fundraiser_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_fundraiser_gifts_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["fundraiser_id"], ["fundraisers.id"], name=op.f("fk_fundraiser_gifts_fundraiser_id")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_fundraiser_gifts")),
    )
    op.create_index(
        op.f("ix_fundraiser_gifts_fundraiser_id"),
        "fundraiser_gifts",
        ["fundraiser_id"],
        unique=False,
    )
    op.create_table(
        "fundraiser_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fundraiser_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fundraiser_id"], ["fundraisers.id"], name=op.f("fk_fundraiser_reports_fundraiser_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["people.id"], name=op.f("fk_fundraiser_reports_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fundraiser_reports")),
    )
    op.create_index(
        op.f("ix_fundraiser_reports_fundraiser_id"),
        "fundraiser_reports",
        ["fundraiser_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fundraiser_reports_settled_at"), "fundraiser_reports", ["settled_at"], unique=False
    )
    op.create_table(
        "gift_tributes",
        sa.Column("donation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("to_name", sa.String(length=255), nullable=False),
        sa.Column("to_email", sa.String(length=255), nullable=False),
        sa.Column("from_name", sa.String(length=255), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('honour', 'memory')", name=op.f("ck_gift_tributes_kind_known")
        ),
        sa.CheckConstraint(
            "to_email = '' OR has_consent", name=op.f("ck_gift_tributes_card_with_consent")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_gift_tributes_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_gift_tributes_person_id")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_gift_tributes")),
    )
    op.create_index(
        op.f("ix_gift_tributes_person_id"), "gift_tributes", ["person_id"], unique=False
    )
    op.create_index(op.f("ix_gift_tributes_send_on"), "gift_tributes", ["send_on"], unique=False)
    op.create_table(
        "gift_wishes",
        sa.Column("donation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("line_n", sa.Integer(), nullable=True),
        sa.Column("line_label", sa.JSON(), nullable=False),
        sa.Column("sister_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "line_n IS NOT NULL OR sister_id IS NOT NULL",
            name=op.f("ck_gift_wishes_something_wished"),
        ),
        sa.CheckConstraint(
            "sister_id <> project_id", name=op.f("ck_gift_wishes_sister_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_gift_wishes_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_gift_wishes_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sister_id"], ["projects.id"], name=op.f("fk_gift_wishes_sister_id")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_gift_wishes")),
    )
    op.create_index(op.f("ix_gift_wishes_project_id"), "gift_wishes", ["project_id"], unique=False)
    op.create_table(
        "club_shares",
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_club_shares_amount_positive")),
        sa.ForeignKeyConstraint(
            ["gift_id"], ["club_gifts.id"], name=op.f("fk_club_shares_gift_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["club_members.id"], name=op.f("fk_club_shares_member_id")
        ),
        sa.PrimaryKeyConstraint("gift_id", "member_id", name=op.f("pk_club_shares")),
    )


def downgrade() -> None:
    op.drop_table("club_shares")
    op.drop_table("gift_wishes")
    op.drop_table("gift_tributes")
    op.drop_table("fundraiser_reports")
    op.drop_table("fundraiser_gifts")
    op.drop_table("club_gifts")
    op.drop_table("fundraisers")
    op.drop_table("declared_gifts")
    op.drop_table("collecting_account_uses")
    op.drop_table("collection_accounts")
    op.drop_table("club_members")
    op.drop_table("authorisations")
    op.drop_table("clubs")
    op.drop_table("country_rules")
