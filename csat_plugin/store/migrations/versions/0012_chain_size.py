"""How many people decide at a customer, where more do than the register names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; customers of before have none."""
    op.add_column("customer", sa.Column("chain_size", TEXT, nullable=True))
