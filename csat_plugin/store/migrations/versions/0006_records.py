"""Complaints and service reviews, as records of their own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names.split()]


def _options(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=True) for name in names.split()]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "complaint",
        *_texts("id"),
        *_options("customer customer_given"),
        *_texts("day title text cause contact owner"),
        *_options("ticket"),
        *_texts("item due closed outcome source connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "service_review",
        *_texts("id"),
        *_options("customer customer_given"),
        *_texts("day title participants findings minutes next_day source connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
