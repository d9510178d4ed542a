"""Which of several rulesets of a workspace an adoption, and a search, is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns; whatever was kept before is about the ruleset for everybody."""
    for table in ("adoption", "rule_search"):
        op.add_column(table, sa.Column("rules", TEXT, nullable=True))
