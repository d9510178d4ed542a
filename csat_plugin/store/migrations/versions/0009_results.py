"""Business results of customers, beside their satisfaction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; customers of before have none."""
    op.add_column("customer", sa.Column("results", TEXT, nullable=True))
