"""The process that carries a run out: one that is gone from its machine is over at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of earlier runs it is not known."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("run", sa.Column("process", text, nullable=True))
