"""geography: the communes as data of the project"""

import sqlalchemy as sa
from alembic import op

from solidarity.geography.reference import read_perimeter

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

regions = sa.table(
    "regions", sa.column("code"), sa.column("slug"), sa.column("name", sa.JSON)
)
provinces = sa.table(
    "provinces",
    sa.column("code"),
    sa.column("slug"),
    sa.column("name", sa.JSON),
    sa.column("region_code"),
    sa.column("is_historic_smd", sa.Boolean),
)
communes = sa.table(
    "communes",
    sa.column("code"),
    sa.column("name", sa.JSON),
    sa.column("folded"),
    sa.column("kind"),
    sa.column("province_code"),
    sa.column("lat", sa.Float),
    sa.column("lon", sa.Float),
    sa.column("is_approximate", sa.Boolean),
    sa.column("population", sa.Integer),
    sa.column("households", sa.Integer),
)


def upgrade() -> None:
    rows = read_perimeter()
    for table, lines in zip((regions, provinces, communes), rows, strict=True):
        op.bulk_insert(table, lines)


def downgrade() -> None:
    for table in (communes, provinces, regions):
        op.execute(table.delete())
