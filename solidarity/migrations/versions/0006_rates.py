"""exchange rates a new site starts from"""

import json
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RATES = Path(__file__).parents[2] / "giving" / "data" / "rates.json"
rates = sa.table(
    "exchange_rates",
    sa.column("base"),
    sa.column("rate", sa.Numeric(18, 8)),
    sa.column("source"),
    sa.column("as_of", sa.Date),
)


def upgrade() -> None:
    told = json.loads(RATES.read_text())
    as_of = date.fromisoformat(told["as_of"])
    op.bulk_insert(
        rates,
        [
            {"base": base, "rate": rate, "source": told["source"], "as_of": as_of}
            for base, rate in told["rates"].items()
        ],
    )


def downgrade() -> None:
    op.execute(rates.delete())
