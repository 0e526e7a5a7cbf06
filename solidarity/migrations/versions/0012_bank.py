"""transfers, cash and bank statements"""

import sqlalchemy as sa
from alembic import op

from solidarity.columns import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_bank_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_account_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=255), nullable=False),
        sa.Column("iban", sa.String(length=40), nullable=False),
        sa.Column("bic", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_account_id"],
            ["host_accounts.id"],
            name=op.f("fk_host_bank_accounts_host_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_bank_accounts")),
        sa.UniqueConstraint(
            "host_account_id",
            "currency",
            name=op.f("uq_host_bank_accounts_host_account_id_currency"),
        ),
    )
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("iban", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("host_account_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(host_account_id IS NULL) <> (project_id IS NULL)",
            name=op.f("ck_bank_accounts_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["host_account_id"], ["host_accounts.id"], name=op.f("fk_bank_accounts_host_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_bank_accounts_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
        sa.UniqueConstraint("book", "code", name=op.f("uq_bank_accounts_book_code")),
        sa.UniqueConstraint(
            "book", "iban", "currency", name=op.f("uq_bank_accounts_book_iban_currency")
        ),
    )
    op.create_table(
        "announced_gifts",
        sa.Column("donation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("announced_minor", sa.BigInteger(), nullable=False),
        sa.Column("creditor_reference", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=255), nullable=False),
        sa.Column("iban", sa.String(length=40), nullable=False),
        sa.Column("bic", sa.String(length=40), nullable=False),
        sa.Column("expected_until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "announced_minor > 0", name=op.f("ck_announced_gifts_announced_positive")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_announced_gifts_donation_id")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_announced_gifts")),
        sa.UniqueConstraint(
            "creditor_reference", name=op.f("uq_announced_gifts_creditor_reference")
        ),
    )
    op.create_index(
        op.f("ix_announced_gifts_expected_until"),
        "announced_gifts",
        ["expected_until"],
        unique=False,
    )
    op.create_table(
        "bank_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("opening_minor", sa.BigInteger(), nullable=True),
        sa.Column("closing_minor", sa.BigInteger(), nullable=True),
        sa.Column("new_lines", sa.Integer(), nullable=False),
        sa.Column("known_lines", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_accounts.id"], name=op.f("fk_bank_statements_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statements")),
        sa.UniqueConstraint(
            "account_id", "sha256", name=op.f("uq_bank_statements_account_id_sha256")
        ),
    )
    op.create_table(
        "cash_gifts",
        sa.Column("donation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("receipt_number", sa.String(length=40), nullable=False),
        sa.Column("counted_with", sa.String(length=255), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_cash_gifts_association_id")
        ),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_cash_gifts_donation_id")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["stored_files.id"], name=op.f("fk_cash_gifts_proof_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["people.id"], name=op.f("fk_cash_gifts_recorded_by")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_cash_gifts")),
        sa.UniqueConstraint(
            "association_id",
            "receipt_number",
            name=op.f("uq_cash_gifts_association_id_receipt_number"),
        ),
    )
    op.create_index(
        op.f("ix_cash_gifts_association_id"), "cash_gifts", ["association_id"], unique=False
    )
    op.create_index(op.f("ix_cash_gifts_recorded_by"), "cash_gifts", ["recorded_by"], unique=False)
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("remittance", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.String(length=255), nullable=False),
        sa.Column("name_marks", sa.JSON(), nullable=False),
        sa.Column("counterparty_mark", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bank_lines_line_moves_money")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_accounts.id"], name=op.f("fk_bank_lines_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statements.id"], name=op.f("fk_bank_lines_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_bank_lines_account_id_key")),
    )
    op.create_index(
        op.f("ix_bank_lines_statement_id"), "bank_lines", ["statement_id"], unique=False
    )
    op.create_index(
        "ix_bank_lines_waiting", "bank_lines", ["state", "booked_on", "id"], unique=False
    )
    op.create_table(
        "bank_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("donation_id", sa.BigInteger(), nullable=True),
        sa.Column("payer_id", sa.Integer(), nullable=True),
        sa.Column("matched_entry_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("linked_by", sa.Integer(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_because", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_bank_links_link_moves_money")),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_bank_links_donation_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"], name=op.f("fk_bank_links_line_id")),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["stored_files.id"], name=op.f("fk_bank_links_proof_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_links")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_bank_links_entry_id")),
        sa.UniqueConstraint("line_id", "n", name=op.f("uq_bank_links_line_id_n")),
    )
    op.create_index(op.f("ix_bank_links_donation_id"), "bank_links", ["donation_id"], unique=False)
    op.create_index(op.f("ix_bank_links_line_id"), "bank_links", ["line_id"], unique=False)
    op.create_index(op.f("ix_bank_links_payer_id"), "bank_links", ["payer_id"], unique=False)
    op.create_index(
        "uq_bank_links_entry",
        "bank_links",
        ["matched_entry_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index(
        "uq_bank_links_gift",
        "bank_links",
        ["line_id", "donation_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("bank_links")
    op.drop_table("bank_lines")
    op.drop_table("cash_gifts")
    op.drop_table("bank_statements")
    op.drop_table("announced_gifts")
    op.drop_table("bank_accounts")
    op.drop_table("host_bank_accounts")
