"""When a row that could not be used was first read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    columns = [sa.Column(name, TEXT, nullable=False) for name in ("hash", "first_read")]
    op.create_table("rejected_row", *columns, sa.PrimaryKeyConstraint("hash"))
