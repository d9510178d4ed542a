"""The tables as SQLAlchemy sees them; the migrations make them.

Times are text of one width in UTC (`2026-10-01T00:00:00.000000Z`), so that text order is time order. Decimals are text as
written. JSON is text. Text order is code-point order in both databases. Columns that hold data about persons carry
`info={"person": True}`, so that an erasure can reach every copy.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

HEAD = "0012"
"""The newest migration; a test holds it equal to what the migrations say."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
PERSON = {"person": True}

metadata = MetaData()


def _text(name: str, *, null: bool = False, person: bool = False) -> Column[Any]:
    return Column(name, TEXT, nullable=null, info=PERSON if person else {})


def _texts(names: str) -> list[Column[Any]]:
    return [_text(name) for name in names.split()]


def _options(names: str) -> list[Column[Any]]:
    """Columns that may be missing: times, decimals, references."""
    return [_text(name, null=True) for name in names.split()]


def _persons(names: str) -> list[Column[Any]]:
    return [_text(name, person=True) for name in names.split()]


def _whole(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _key(*names: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*names)


meta = Table("meta", metadata, *_texts("name value"), _key("name"))

connection = Table("connection", metadata, *_texts("name"), *_options("synced_at"), _key("name"))

cursor = Table("cursor", metadata, *_texts("connection stream cursor at"), _key("connection", "stream"))

source_read = Table(
    "source_read",
    metadata,
    *_texts("connection stream source"),
    _whole("read"),
    _whole("used"),
    _whole("skipped"),
    _whole("rejected"),
    *_texts("at"),
    _key("connection", "stream", "source"),
)

rejected = Table(
    "rejected",
    metadata,
    *_texts("connection stream source"),
    _whole("position"),
    _text("body", person=True),
    *_texts("at"),
    _key("connection", "stream", "source", "position"),
)

rejected_row = Table("rejected_row", metadata, *_texts("hash first_read"), _key("hash"))
"""When a row that could not be used was first read, by its keyed hash: however often it is read again, it grows older."""

tombstone = Table("tombstone", metadata, *_texts("id kind reason at"), _key("id"))

customer = Table(
    "customer",
    metadata,
    *_texts("connection id name aliases segment"),
    *_options("value contract"),
    *_texts("services"),
    *_persons("account_manager decision_chain"),
    *_options("weights target"),
    *_persons("recipients"),
    *_options("results chain_size"),
    *_texts("content written_at"),
    _key("connection", "id"),
)
"""The register's customers have the connection `''`; a platform's have its name."""

customer_alias = Table(
    "customer_alias",
    metadata,
    *_texts("name customer origin"),
    _key("name", "customer", "origin"),
)
"""Who is meant by a name or a platform's id. `origin` is `register` (its own words) or `link` (decided by `Store.link`)."""

contact = Table(
    "contact",
    metadata,
    _text("id", person=True),
    *_options("customer customer_given"),
    *_persons("name email language role"),
    Column("vip", Boolean, nullable=False, info=PERSON),
    *_persons("nominated_by"),
    Column("opted_out", Boolean, nullable=False, info=PERSON),
    *_texts("connection content written_at"),
    _key("id"),
    Index("contact_by_customer", "customer"),
)

ticket = Table(
    "ticket",
    metadata,
    *_texts("id key kind state"),
    *_persons("title"),
    *_texts("priority service team department supplier"),
    *_persons("assignee"),
    _text("requester", null=True, person=True),
    *_options("customer customer_given"),
    *_texts("project sla_name"),
    Column("sla_met", Boolean, nullable=True),
    *_options("opened resolved confirmed closed updated"),
    _whole("reopened"),
    *_options("merged_into"),
    *_texts("tags"),
    *_persons("fields"),
    *_texts("revision url connection content written_at"),
    _key("id"),
    Index("ticket_by_key", "key"),
    Index("ticket_by_customer", "customer"),
)

request = Table(
    "request",
    metadata,
    *_texts("id channel"),
    _text("contact", null=True, person=True),
    *_options("customer customer_given ticket"),
    *_texts("questionnaire reason state"),
    *_options("asked answered expires"),
    *_texts("connection content written_at"),
    _key("id"),
)

complaint = Table(
    "complaint",
    metadata,
    *_texts("id"),
    *_options("customer customer_given"),
    *_texts("day"),
    *_persons("title text"),
    *_texts("cause"),
    *_persons("contact owner"),
    *_options("ticket"),
    *_texts("item due closed"),
    *_persons("outcome"),
    *_texts("source connection content written_at"),
    _key("id"),
)

service_review = Table(
    "service_review",
    metadata,
    *_texts("id"),
    *_options("customer customer_given"),
    *_texts("day"),
    *_persons("title participants findings"),
    *_texts("minutes next_day source connection content written_at"),
    _key("id"),
)

rating = Table(
    "rating",
    metadata,
    *_texts("id response channel question"),
    *_options("raw low high"),
    *_texts("direction label"),
    _whole("count"),
    *_texts("outcome"),
    *_persons("comment"),
    *_texts("causes"),
    *_options("customer customer_given"),
    *_texts("customer_name"),
    _text("contact", null=True, person=True),
    *_persons("contact_name role"),
    *_options("ticket"),
    *_texts("project service team department supplier"),
    *_persons("handler interviewer nominated_by"),
    *_texts("mode"),
    *_options("asked answered closed provisional_until"),
    *_texts("evidence source"),
    _whole("version"),
    *_options("closed_at"),
    *_texts("connection content written_at"),
    _key("id"),
    Index("rating_by_customer", "customer"),
    Index("rating_by_ticket", "ticket"),
    Index("rating_by_name", "customer_name", "customer_given", "customer"),
)
"""`closed_at` is the rating's own closing time or its ticket's."""

rating_version = Table(
    "rating_version",
    metadata,
    _text("rating"),
    _whole("version"),
    _text("body", person=True),
    *_texts("replaced_at"),
    _key("rating", "version"),
    ForeignKeyConstraint(["rating"], ["rating.id"]),
)

ruleset = Table("ruleset", metadata, *_texts("digest text resolved"), _key("digest"))

adoption = Table(
    "adoption",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("digest", TEXT, ForeignKey("ruleset.digest"), nullable=False),
    *_texts("valid_from"),
    *_persons("author"),
    *_texts("reason at"),
    _text("approved_by", null=True, person=True),
    *_options("kind effect rules"),
)
"""`kind` is `adopted` where a person adopted them; else they were kept because they were used. `effect`: what-if, as JSON.

`rules` is the name of the ruleset where a workspace has several, empty for the one for everybody else."""

rule_search = Table(
    "rule_search",
    metadata,
    Column("sequence", Integer, primary_key=True),
    *_texts("target period digest found"),
    *_persons("author"),
    *_texts("at"),
    *_options("rules"),
)
"""Searches for the change of rules that turns a target's verdict: dangerous, so never without a trace."""

period = Table(
    "period",
    metadata,
    *_texts("label subject_kind state"),
    _whole("version"),
    *_texts("rules_digest"),
    *_options("closed_at issued_at"),
    _key("label", "subject_kind"),
)

issue = Table(
    "issue",
    metadata,
    *_texts("label subject_kind"),
    _whole("version"),
    *_texts("state rules_digest"),
    *_persons("assessment"),
    *_texts("members"),
    _text("report", null=True, person=True),
    *_texts("reason at"),
    _key("label", "subject_kind", "version"),
)
"""Frozen results. A row whose state is `issued` or `corrected` can be neither updated nor deleted: triggers hold that."""

action_item = Table(
    "action_item",
    metadata,
    *_texts("id slot rule subject state opened due"),
    *_persons("body"),
    *_texts("written_at"),
    _key("id"),
    Index("action_item_by_slot", "slot"),
)

survey_decision = Table(
    "survey_decision",
    metadata,
    _text("id", person=True),
    *_texts("survey decision because ticket customer period moment"),
    _text("body", person=True),
    *_texts("rules at"),
    _key("id"),
    Index("survey_decision_by_ticket", "ticket"),
    Index("survey_decision_by_time", "moment"),
)
"""Written once: what was decided stays decided, whatever rules say later."""

survey_draw = Table("survey_draw", metadata, *_texts("survey period body seed rules at"), _key("survey", "period"))
"""`seed` is the seed's name, never the seed."""

remark = Table(
    "remark",
    metadata,
    *_texts("rating indicator"),
    *_persons("owner settled author"),
    *_texts("day at"),
    _key("rating"),
)
"""What somebody decided about what a rating says; the words stay in the rating."""

panel_wave = Table(
    "panel_wave", metadata, _text("panel"), _whole("number"), *_texts("period body rules at"), _key("panel", "number")
)

panel_exclusion = Table(
    "panel_exclusion",
    metadata,
    *_texts("panel customer reason"),
    *_persons("author"),
    *_texts("at"),
    _key("panel", "customer"),
)

slot = Table(
    "slot",
    metadata,
    *_texts("slot effect_kind connection digest ref receipt delivered_at"),
    _key("slot"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    *_texts("command plan_digest started_at"),
    *_options("ended_at"),
    *_texts("outcome"),
    *_options("process"),
)

run_effect = Table(
    "run_effect",
    metadata,
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    _whole("sequence"),
    *_texts("slot state"),
    *_persons("effect"),
    *_texts("receipt before_slot error at"),
    *_options("sent_at"),
    _key("run", "sequence"),
    Index("run_effect_by_slot", "run", "slot", unique=True),
    Index("run_effect_by_time", "sent_at"),
)

erased = Table("erased", metadata, *_texts("hash"), _whole("length"), *_texts("becomes place person at"), _key("hash"))
"""Names, addresses and ids of erased persons as keyed hashes: what is read again is covered by them. `person`: the pseudonym."""

privacy_log = Table(
    "privacy_log", metadata, Column("sequence", Integer, primary_key=True), *_texts("kind person counts at")
)
"""What was erased or pruned, never whom: `person` is the pseudonym that stands in the name's place."""

redaction = Table(
    "redaction",
    metadata,
    Column("sequence", Integer, primary_key=True),
    *_texts("label subject_kind"),
    _whole("version"),
    *_texts("was became at"),
)
"""That personal text was taken out of a frozen result: its sha256 before and after. Rows stay for good."""
