"""What was decided on surveys: decisions, draws, waves of panels, and who was taken out of one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names.split()]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "survey_decision",
        *_texts("id survey decision because ticket customer period moment body rules at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("survey_decision_by_ticket", "survey_decision", ["ticket"], unique=False)
    op.create_index("survey_decision_by_time", "survey_decision", ["moment"], unique=False)
    op.create_table(
        "survey_draw",
        *_texts("survey period body seed rules at"),
        sa.PrimaryKeyConstraint("survey", "period"),
    )
    op.create_table(
        "panel_wave",
        *_texts("panel"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("period body rules at"),
        sa.PrimaryKeyConstraint("panel", "number"),
    )
    op.create_table(
        "panel_exclusion",
        *_texts("panel customer reason author at"),
        sa.PrimaryKeyConstraint("panel", "customer"),
    )
