"""Erased persons by keyed hash, the journal of erasures, and issued results that personal text can be taken out of."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names.split()]


def upgrade() -> None:
    """Make the tables, and let an issued result be changed where a row of `redaction` says so beforehand."""
    op.create_table(
        "erased",
        *_texts("hash"),
        sa.Column("length", sa.Integer(), nullable=False),
        *_texts("becomes place person at"),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "privacy_log",
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("kind person counts at"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "redaction",
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("label subject_kind"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("was became at"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


# An issued row may be changed in its texts alone, while a row of `redaction` for it is open (`became` is empty); that row says
# what the bytes were, and stays for good.
_OPEN = """EXISTS (SELECT 1 FROM redaction r WHERE r.label = OLD.label AND r.subject_kind = OLD.subject_kind
           AND r.version = OLD.version AND r.became = '')"""
_TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER issue_no_update",
        f"""
        CREATE TRIGGER issue_no_update BEFORE UPDATE ON issue
        WHEN NEW.label <> OLD.label OR NEW.subject_kind <> OLD.subject_kind OR NEW.version <> OLD.version
          OR (OLD.state IN ('issued', 'corrected')
              AND (NEW.state <> OLD.state OR NEW.rules_digest <> OLD.rules_digest OR NEW.at <> OLD.at OR NOT {_OPEN}))
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
        """
        CREATE TRIGGER redaction_no_update BEFORE UPDATE ON redaction
        WHEN OLD.became <> '' OR NEW.was <> OLD.was OR NEW.label <> OLD.label OR NEW.subject_kind <> OLD.subject_kind
          OR NEW.version <> OLD.version OR NEW.sequence <> OLD.sequence
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
        """
        CREATE TRIGGER redaction_no_delete BEFORE DELETE ON redaction
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
    ),
    "postgresql": (
        """
        CREATE OR REPLACE FUNCTION csat_issue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                IF EXISTS (SELECT 1 FROM issue WHERE state IN ('issued', 'corrected')) THEN
                    RAISE EXCEPTION 'csat: an issued result is never changed';
                END IF;
                RETURN NULL;
            END IF;
            IF OLD.state IN ('issued', 'corrected') AND (TG_OP = 'DELETE' OR NOT OPEN_REDACTION) THEN
                RAISE EXCEPTION 'csat: an issued result is never changed';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            IF (NEW.label, NEW.subject_kind, NEW.version) <> (OLD.label, OLD.subject_kind, OLD.version)
                OR (OLD.state IN ('issued', 'corrected')
                    AND (NEW.state, NEW.rules_digest, NEW.at) <> (OLD.state, OLD.rules_digest, OLD.at)) THEN
                RAISE EXCEPTION 'csat: an issued result is never changed';
            END IF;
            RETURN NEW;
        END $$
        """.replace("OPEN_REDACTION", _OPEN),
        """
        CREATE FUNCTION csat_redaction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'UPDATE' OR OLD.became <> ''
                OR (NEW.sequence, NEW.label, NEW.subject_kind, NEW.version, NEW.was)
                   <> (OLD.sequence, OLD.label, OLD.subject_kind, OLD.version, OLD.was) THEN
                RAISE EXCEPTION 'csat: an issued result is never changed';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER redaction_stays BEFORE UPDATE OR DELETE ON redaction
        FOR EACH ROW EXECUTE FUNCTION csat_redaction_stays()
        """,
        "CREATE TRIGGER redaction_stays_whole BEFORE TRUNCATE ON redaction EXECUTE FUNCTION csat_redaction_stays()",
    ),
}
