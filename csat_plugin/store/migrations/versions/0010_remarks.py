"""What was decided about remarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAMES = ("rating", "indicator", "owner", "settled", "author", "day", "at")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    columns = [sa.Column(name, TEXT, nullable=False) for name in NAMES]
    op.create_table("remark", *columns, sa.PrimaryKeyConstraint("rating"))
