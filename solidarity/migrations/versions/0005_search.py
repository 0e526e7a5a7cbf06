"""search: trigrams of the words of projects, on both engines

PostgreSQL keeps them in two pg_trgm indexes. SQLite keeps them in one FTS5 table that reads
its text from `projects` and is told of every change by triggers; a later migration that
rebuilds `projects` on SQLite (batch mode) must make the three triggers again.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("folded", "folded_names")

TABLE = """
CREATE VIRTUAL TABLE search_projects USING fts5(
    folded, folded_names, content='projects', content_rowid='id',
    tokenize='trigram case_sensitive 1'
)
"""
ADD = "INSERT INTO search_projects(rowid, folded, folded_names) VALUES {new};"
DROP = (
    "INSERT INTO search_projects(search_projects, rowid, folded, folded_names) "
    "VALUES ('delete', {old});"
)
NEW = "(new.id, new.folded, new.folded_names)"
OLD = "old.id, old.folded, old.folded_names"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in COLUMNS:
            op.execute(
                f"CREATE INDEX search_projects_{column} ON projects USING gin ({column} gin_trgm_ops)"
            )
        return
    add, drop = ADD.format(new=NEW), DROP.format(old=OLD)
    changed = "UPDATE OF folded, folded_names ON projects"
    op.execute(TABLE)
    op.execute(f"CREATE TRIGGER search_projects_ai AFTER INSERT ON projects BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_projects_ad AFTER DELETE ON projects BEGIN {drop} END")
    op.execute(f"CREATE TRIGGER search_projects_au AFTER {changed} BEGIN {drop} {add} END")
    op.execute("INSERT INTO search_projects(search_projects) VALUES ('rebuild')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column in COLUMNS:
            op.execute(f"DROP INDEX search_projects_{column}")
        return
    for when in ("ai", "ad", "au"):
        op.execute(f"DROP TRIGGER search_projects_{when}")
    op.execute("DROP TABLE search_projects")
