"""Who approved a change of rules, what it was expected to do, and who searched for one that turns a target."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add columns and table; of earlier adoptions nobody knows more than was kept."""
    for name in ("approved_by", "kind", "effect"):
        op.add_column("adoption", sa.Column(name, TEXT, nullable=True))
    op.create_table(
        "rule_search",
        sa.Column("sequence", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("target", "period", "digest", "found", "author", "at")),
        sa.PrimaryKeyConstraint("sequence"),
    )
