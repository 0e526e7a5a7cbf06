"""spending: suppliers, quotes, invoices and their papers, work in kind, hand-over, assets"""

import sqlalchemy as sa
from alembic import op

from solidarity.associations.reference import read_policy
from solidarity.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = (
    "suppliers",
    "assets",
    "handovers",
    "purchases",
    "asset_checks",
    "in_kind",
    "invoices",
    "supplier_quotes",
    "invoice_lines",
    "invoice_papers",
    "public_copies",
)
RULES = ("labour.day.least", "labour.day.most", "quotes.threshold", "spending.over.percent")
# Originals are kept for ever; a public copy is withdrawn in words, never taken away.
KEPT = {"invoice_papers": ("DELETE", "UPDATE"), "public_copies": ("DELETE",)}
SAYS_NO = "papers of invoices are append-only"

policy_rules = sa.table(
    "policy_rules",
    sa.column("key"),
    sa.column("value", sa.JSON),
    sa.column("source"),
    sa.column("valid_from", sa.Date),
    sa.column("note", sa.JSON),
)


def upgrade() -> None:
    _create_tables()
    for table, verbs in KEPT.items():
        for verb in verbs:
            _guard(table, verb)
    _add_rules()


def _create_tables() -> None:
    op.create_table(
        "suppliers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("folded", sa.String(length=255), nullable=False),
        sa.Column("ice", sa.String(length=40), nullable=True),
        sa.Column("rib", sa.String(length=40), nullable=True),
        sa.Column("city", sa.String(length=255), nullable=False),
        sa.Column("declared_tie", sa.Text(), nullable=True),
        sa.Column("ties", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"], ["associations.id"], name=op.f("fk_suppliers_association_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint(
            "association_id", "folded", name=op.f("uq_suppliers_association_id_folded")
        ),
    )
    op.create_index(
        op.f("ix_suppliers_association_id"), "suppliers", ["association_id"], unique=False
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("serial", sa.String(length=255), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("caretaker", sa.String(length=255), nullable=False),
        sa.Column("fund_minor", sa.BigInteger(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("fund_minor >= 0", name=op.f("ck_assets_fund_positive")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_assets_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
    )
    op.create_index(op.f("ix_assets_project_id"), "assets", ["project_id"], unique=False)
    op.create_index(op.f("ix_assets_state"), "assets", ["state"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("committee", sa.JSON(), nullable=False),
        sa.Column("tariff", sa.Text(), nullable=True),
        sa.Column("tariff_minor", sa.BigInteger(), nullable=True),
        sa.Column("tariff_unit", sa.String(length=255), nullable=True),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("meters", sa.Integer(), nullable=True),
        sa.Column("readings_total", sa.Integer(), nullable=True),
        sa.Column("readings_on", sa.Date(), nullable=True),
        sa.Column("readings_id", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "meters IS NULL OR meters >= 0", name=op.f("ck_handovers_meters_counted")
        ),
        sa.CheckConstraint(
            "tariff_minor IS NULL OR tariff_minor >= 0", name=op.f("ck_handovers_tariff_positive")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["stored_files.id"], name=op.f("fk_handovers_minutes_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_handovers_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["readings_id"], ["stored_files.id"], name=op.f("fk_handovers_readings_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["stored_files.id"], name=op.f("fk_handovers_report_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_handovers")),
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("chosen_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("justification", sa.Text(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_purchases_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
    )
    op.create_index(op.f("ix_purchases_project_id"), "purchases", ["project_id"], unique=False)
    op.create_table(
        "asset_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "done_on IS NULL OR works IS NOT NULL", name=op.f("ck_asset_checks_done_says_how")
        ),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_asset_checks_asset_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["stored_files.id"], name=op.f("fk_asset_checks_photo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_checks")),
        sa.UniqueConstraint("asset_id", "months", name=op.f("uq_asset_checks_asset_id_months")),
    )
    op.create_index(op.f("ix_asset_checks_asset_id"), "asset_checks", ["asset_id"], unique=False)
    op.create_index(op.f("ix_asset_checks_due_on"), "asset_checks", ["due_on"], unique=False)
    op.create_table(
        "in_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("unit", sa.String(length=255), nullable=True),
        sa.Column("unit_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("donor", sa.String(length=255), nullable=True),
        sa.Column("is_donor_shown", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.Column("stated_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_as", sa.String(length=40), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'goods' OR quantity > 0", name=op.f("ck_in_kind_goods_counted")
        ),
        sa.CheckConstraint(
            "kind <> 'labour' OR (people > 0 AND days > 0)", name=op.f("ck_in_kind_labour_counted")
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR stated_by IS NULL OR answered_by <> stated_by",
            name=op.f("ck_in_kind_two_people"),
        ),
        sa.CheckConstraint(
            "value_minor > 0 AND unit_value_minor > 0", name=op.f("ck_in_kind_valued")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_in_kind_file_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_in_kind_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["funding_shares.id"], name=op.f("fk_in_kind_share_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_kind")),
        sa.UniqueConstraint("token", name=op.f("uq_in_kind_token")),
    )
    op.create_index(op.f("ix_in_kind_project_id"), "in_kind", ["project_id"], unique=False)
    op.create_index(op.f("ix_in_kind_share_id"), "in_kind", ["share_id"], unique=False)
    op.create_index(op.f("ix_in_kind_state"), "in_kind", ["state"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=255), nullable=False),
        sa.Column("folded_number", sa.String(length=255), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("milestone_n", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("justification", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("reversed_by", sa.Integer(), nullable=True),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'accepted' OR entry_id IS NOT NULL",
            name=op.f("ck_invoices_accepted_is_posted"),
        ),
        sa.CheckConstraint(
            "accepted_by IS NULL OR entered_by IS NULL OR accepted_by <> entered_by",
            name=op.f("ck_invoices_two_people"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_invoices_amount_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_invoices_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_invoices_purchase_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["invoices.id"], name=op.f("fk_invoices_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_invoices_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_invoices_entry_id")),
    )
    op.create_index(op.f("ix_invoices_project_id"), "invoices", ["project_id"], unique=False)
    op.create_index(op.f("ix_invoices_purchase_id"), "invoices", ["purchase_id"], unique=False)
    op.create_index(op.f("ix_invoices_state"), "invoices", ["state"], unique=False)
    op.create_index(op.f("ix_invoices_supplier_id"), "invoices", ["supplier_id"], unique=False)
    op.create_index(
        "uq_invoices_supplier_number",
        "invoices",
        ["supplier_id", "folded_number"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('reversed', 'dropped')"),
        postgresql_where=sa.text("state NOT IN ('reversed', 'dropped')"),
    )
    op.create_table(
        "supplier_quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_supplier_quotes_amount_positive")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_supplier_quotes_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_supplier_quotes_purchase_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_quotes_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_quotes")),
        sa.UniqueConstraint(
            "purchase_id", "supplier_id", name=op.f("uq_supplier_quotes_purchase_id_supplier_id")
        ),
    )
    op.create_index(
        op.f("ix_supplier_quotes_purchase_id"), "supplier_quotes", ["purchase_id"], unique=False
    )
    op.create_index(
        op.f("ix_supplier_quotes_supplier_id"), "supplier_quotes", ["supplier_id"], unique=False
    )
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("budget_line_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_invoice_lines_amount_positive")),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_lines.id"], name=op.f("fk_invoice_lines_budget_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "invoice_id", "budget_line_id", name=op.f("uq_invoice_lines_invoice_id_budget_line_id")
        ),
    )
    op.create_index(
        op.f("ix_invoice_lines_budget_line_id"), "invoice_lines", ["budget_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_invoice_lines_invoice_id"), "invoice_lines", ["invoice_id"], unique=False
    )
    op.create_table(
        "invoice_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=255), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_invoice_papers_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_papers_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_papers")),
    )
    op.create_index(
        op.f("ix_invoice_papers_invoice_id"), "invoice_papers", ["invoice_id"], unique=False
    )
    op.create_index(op.f("ix_invoice_papers_sha256"), "invoice_papers", ["sha256"], unique=False)
    op.create_table(
        "public_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR offered_by IS NULL OR decided_by <> offered_by",
            name=op.f("ck_public_copies_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_public_copies_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["invoice_papers.id"], name=op.f("fk_public_copies_paper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_copies")),
    )
    op.create_index(op.f("ix_public_copies_paper_id"), "public_copies", ["paper_id"], unique=False)
    op.create_index(op.f("ix_public_copies_state"), "public_copies", ["state"], unique=False)
    op.create_index(
        "uq_public_copies_shown",
        "public_copies",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("state = 'shown'"),
        postgresql_where=sa.text("state = 'shown'"),
    )


def _guard(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{SAYS_NO}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION papers_say_no() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAYS_NO}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION papers_say_no()"
    )


def _add_rules() -> None:
    """A new database has them already: 0004 reads the same file."""
    there = set(op.get_bind().execute(sa.select(policy_rules.c.key)).scalars())
    rows = [row for row in read_policy() if row["key"] in RULES and row["key"] not in there]
    if rows:
        op.bulk_insert(policy_rules, rows)


def downgrade() -> None:
    op.execute(policy_rules.delete().where(policy_rules.c.key.in_(RULES)))
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION papers_say_no()")
