"""The first schema: everything the product remembers, and the triggers that hold issued results.

Written out, not taken from the metadata: what this migration makes never changes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names.split()]


def _options(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=True) for name in names.split()]


def upgrade() -> None:
    """Make the tables and the triggers."""
    op.create_table(
        "action_item",
        *_texts("id slot rule subject state opened due body written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("action_item_by_slot", "action_item", ["slot"], unique=False)
    op.create_table(
        "connection",
        *_texts("name"),
        *_options("synced_at"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "contact",
        *_texts("id"),
        *_options("customer customer_given"),
        *_texts("name email language role"),
        sa.Column("vip", sa.Boolean(), nullable=False),
        *_texts("nominated_by"),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        *_texts("connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contact_by_customer", "contact", ["customer"], unique=False)
    op.create_table(
        "cursor",
        *_texts("connection stream cursor at"),
        sa.PrimaryKeyConstraint("connection", "stream"),
    )
    op.create_table(
        "customer",
        *_texts("connection id name aliases segment"),
        *_options("value contract"),
        *_texts("services account_manager decision_chain"),
        *_options("weights target"),
        *_texts("recipients content written_at"),
        sa.PrimaryKeyConstraint("connection", "id"),
    )
    op.create_table(
        "customer_alias",
        *_texts("name customer origin"),
        sa.PrimaryKeyConstraint("name", "customer", "origin"),
    )
    op.create_table(
        "issue",
        *_texts("label subject_kind"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("state rules_digest assessment members"),
        *_options("report"),
        *_texts("reason at"),
        sa.PrimaryKeyConstraint("label", "subject_kind", "version"),
    )
    op.create_table(
        "meta",
        *_texts("name value"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "period",
        *_texts("label subject_kind state"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("rules_digest"),
        *_options("closed_at issued_at"),
        sa.PrimaryKeyConstraint("label", "subject_kind"),
    )
    op.create_table(
        "rating",
        *_texts("id response channel question"),
        *_options("raw low high"),
        *_texts("direction label"),
        sa.Column("count", sa.Integer(), nullable=False),
        *_texts("outcome comment causes"),
        *_options("customer customer_given"),
        *_texts("customer_name"),
        *_options("contact"),
        *_texts("contact_name role"),
        *_options("ticket"),
        *_texts("project service team department supplier handler interviewer nominated_by mode"),
        *_options("asked answered closed provisional_until"),
        *_texts("evidence source"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_options("closed_at"),
        *_texts("connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("rating_by_customer", "rating", ["customer"], unique=False)
    op.create_index("rating_by_name", "rating", ["customer_name", "customer_given", "customer"], unique=False)
    op.create_index("rating_by_ticket", "rating", ["ticket"], unique=False)
    op.create_table(
        "rejected",
        *_texts("connection stream source"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("body at"),
        sa.PrimaryKeyConstraint("connection", "stream", "source", "position"),
    )
    op.create_table(
        "request",
        *_texts("id channel"),
        *_options("contact customer customer_given ticket"),
        *_texts("questionnaire reason state"),
        *_options("asked answered expires"),
        *_texts("connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ruleset",
        *_texts("digest text resolved"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("command plan_digest started_at"),
        *_options("ended_at"),
        *_texts("outcome"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "slot",
        *_texts("slot effect_kind connection digest ref receipt delivered_at"),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_table(
        "source_read",
        *_texts("connection stream source"),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        *_texts("at"),
        sa.PrimaryKeyConstraint("connection", "stream", "source"),
    )
    op.create_table(
        "ticket",
        *_texts("id key kind state title priority service team department supplier assignee"),
        *_options("requester customer customer_given"),
        *_texts("project sla_name"),
        sa.Column("sla_met", sa.Boolean(), nullable=True),
        *_options("opened resolved confirmed closed updated"),
        sa.Column("reopened", sa.Integer(), nullable=False),
        *_options("merged_into"),
        *_texts("tags fields revision url connection content written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ticket_by_customer", "ticket", ["customer"], unique=False)
    op.create_index("ticket_by_key", "ticket", ["key"], unique=False)
    op.create_table(
        "tombstone",
        *_texts("id kind reason at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "adoption",
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("digest valid_from author reason at"),
        sa.PrimaryKeyConstraint("sequence"),
        sa.ForeignKeyConstraint(["digest"], ["ruleset.digest"]),
    )
    op.create_table(
        "rating_version",
        *_texts("rating"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("body replaced_at"),
        sa.PrimaryKeyConstraint("rating", "version"),
        sa.ForeignKeyConstraint(["rating"], ["rating.id"]),
    )
    op.create_table(
        "run_effect",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("slot state effect receipt before_slot error at"),
        *_options("sent_at"),
        sa.PrimaryKeyConstraint("run", "sequence"),
        sa.ForeignKeyConstraint(["run"], ["run.id"]),
    )
    op.create_index("run_effect_by_slot", "run_effect", ["run", "slot"], unique=True)
    op.create_index("run_effect_by_time", "run_effect", ["sent_at"], unique=False)
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


# A row of `issue` whose state is `issued` or `corrected` stays for good; no row changes its key (an UPDATE OR REPLACE of
# SQLite could take an issued row's place that way, as INSERT OR REPLACE could: neither runs the DELETE trigger).
_TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER issue_no_update BEFORE UPDATE ON issue
        WHEN OLD.state IN ('issued', 'corrected')
          OR NEW.label <> OLD.label OR NEW.subject_kind <> OLD.subject_kind OR NEW.version <> OLD.version
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
        """
        CREATE TRIGGER issue_no_delete BEFORE DELETE ON issue WHEN OLD.state IN ('issued', 'corrected')
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
        """
        CREATE TRIGGER issue_no_replace BEFORE INSERT ON issue
        WHEN EXISTS (SELECT 1 FROM issue WHERE label = NEW.label AND subject_kind = NEW.subject_kind
                     AND version = NEW.version AND state IN ('issued', 'corrected'))
        BEGIN SELECT RAISE(ABORT, 'csat: an issued result is never changed'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION csat_issue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                IF EXISTS (SELECT 1 FROM issue WHERE state IN ('issued', 'corrected')) THEN
                    RAISE EXCEPTION 'csat: an issued result is never changed';
                END IF;
                RETURN NULL;
            END IF;
            IF OLD.state IN ('issued', 'corrected') THEN
                RAISE EXCEPTION 'csat: an issued result is never changed';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            IF (NEW.label, NEW.subject_kind, NEW.version) <> (OLD.label, OLD.subject_kind, OLD.version) THEN
                RAISE EXCEPTION 'csat: an issued result is never changed';
            END IF;
            RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER issue_stays BEFORE UPDATE OR DELETE ON issue FOR EACH ROW EXECUTE FUNCTION csat_issue_stays()",
        "CREATE TRIGGER issue_stays_whole BEFORE TRUNCATE ON issue EXECUTE FUNCTION csat_issue_stays()",
    ),
}
