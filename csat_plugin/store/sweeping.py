"""Going through every row that is kept, with what is taken out of it: records, versions, items, the journal, frozen results."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Table, Text, and_, func, select

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.model import Complaint, Contact, Customer, Rating, ServiceReview, SurveyRequest, Ticket
from csat_plugin.core.privacy.matching import Matcher
from csat_plugin.core.privacy.quoting import Quoted, unquoted, unquoted_effect
from csat_plugin.store.columns import Codec, fingerprint, json_text, moment
from csat_plugin.store.erased import KEY, PRUNED, covered
from csat_plugin.store.part import CHUNK
from csat_plugin.store.ratings_in import RATING, content_of
from csat_plugin.store.rows import RejectedRow
from csat_plugin.store.schema import (
    action_item,
    complaint,
    contact,
    customer,
    erased,
    issue,
    meta,
    metadata,
    privacy_log,
    rating,
    rating_version,
    redaction,
    rejected,
    rejected_row,
    request,
    run_effect,
    service_review,
    ticket,
)

Change = Callable[[Any], Any]
"""Makes of a record what is kept of it."""
Frozen = Callable[[str, Mapping[str, str]], Mapping[str, str]]
"""Makes of the texts of a frozen result (`assessment`, `members`, `report`), with the label of its period, what is kept of them."""

DUE = "privacy_rewrite"
"""Row of `meta` that says the database is still to be written anew."""

RECORDS: tuple[tuple[Table, Codec[Any]], ...] = (
    (customer, Codec(Customer)),
    (contact, Codec(Contact)),
    (request, Codec(SurveyRequest)),
    (ticket, Codec(Ticket)),
    (complaint, Codec(Complaint)),
    (service_review, Codec(ServiceReview)),
)
_VERSION = msgspec.json.Decoder(Rating)
_REJECTED = msgspec.json.Decoder(RejectedRow)
_ITEM = msgspec.json.Decoder(ActionItem)
_APART = {
    erased, privacy_log, redaction, issue, rating, rating_version, rejected, rejected_row, *(table for table, _ in RECORDS),
}  # fmt: skip


def sweep(
    connection: Connection,
    change: Change,
    covering: Matcher,
    quoted: Quoted,
    refusal: Callable[[RejectedRow], RejectedRow],
) -> dict[str, int]:
    """Every row but those of frozen results.

    Args:
        connection: in a transaction.
        change: of records.
        covering: what is looked for in every other text.
        quoted: what items and effects quote.
        refusal: of rows that could not be used.

    Returns:
        Table -> rows changed.
    """
    counts: dict[str, int] = {}
    for table, codec in RECORDS:
        counts[table.name] = _records(connection, table, codec, change)
    counts["rating"] = _ratings(connection, change)
    counts["rating_version"] = _bodies(
        connection, rating_version, lambda body: json_text(change(_VERSION.decode(body)))
    )
    counts["rejected"] = _bodies(connection, rejected, lambda body: json_text(refusal(_REJECTED.decode(body))))
    for table in metadata.sorted_tables:
        if table not in _APART:
            counts[table.name] = _any_table(connection, table, covering, quoted)
    return {name: n for name, n in counts.items() if n}


def _same(table: Table, row: Mapping[Any, Any]) -> Any:
    return and_(*(table.c[column.name] == row[column.name] for column in table.primary_key))


def rows(connection: Connection, table: Table) -> Iterator[Mapping[Any, Any]]:
    """Every row, streamed: of a million only those that change are held."""
    with connection.execute(select(table), execution_options={"yield_per": CHUNK}) as result:
        yield from result.mappings()


def _changed(
    connection: Connection, table: Table, codec: Codec[Any], change: Change
) -> list[tuple[Mapping[Any, Any], dict[str, Any]]]:
    """Rows that change, and their columns then."""
    found = []
    for row in rows(connection, table):
        record = codec.record(row)
        if (made := change(record)) != record:
            found.append((row, _row(codec, row, made, change(_as_given(record, row)))))
    return found


def _as_given(record: Any, row: Mapping[Any, Any]) -> Any:
    """The record as its source gave it: with the customer named there."""
    return replace(record, customer=row["customer_given"]) if "customer_given" in row else record


def _records(connection: Connection, table: Table, codec: Codec[Any], change: Change) -> int:
    changed = _changed(connection, table, codec, change)
    for row, new in changed:
        connection.execute(table.update().where(_same(table, row)).values(**new))
    return len(changed)


def _row(codec: Codec[Any], row: Mapping[Any, Any], made: Any, given: Any) -> dict[str, Any]:
    """The columns of a changed record. Its fingerprint is that of the record as its source would give it now."""
    new, as_given = codec.row(made), codec.row(given)
    if "customer_given" in row:
        new["customer_given"] = as_given["customer"]
    content = content_of(as_given) if codec is RATING else fingerprint([as_given[name] for name in codec.names])
    return new | {"content": content}


def _ratings(connection: Connection, change: Change) -> int:
    changed = _changed(connection, rating, RATING, change)
    for row, new in changed:
        here = rating.c.id == row["id"]
        if new["id"] == row["id"]:
            connection.execute(rating.update().where(here).values(**new))
        else:  # its versions hang on it
            connection.execute(rating.insert().values(**dict(row) | new))
            moved = rating_version.update().where(rating_version.c.rating == row["id"]).values(rating=new["id"])
            connection.execute(moved)
            connection.execute(rating.delete().where(here))
    return len(changed)


def _bodies(connection: Connection, table: Table, change: Callable[[str], str]) -> int:
    changed = [
        (row, body)
        for row in rows(connection, table)
        if msgspec.json.decode(body := change(row["body"])) != msgspec.json.decode(row["body"])
    ]
    for row, body in changed:
        connection.execute(table.update().where(_same(table, row)).values(body=body))
    return len(changed)


def _any_table(connection: Connection, table: Table, covering: Matcher, quoted: Quoted) -> int:
    columns = [column.name for column in table.c if isinstance(column.type, Text)]
    changed = []
    for row in rows(connection, table):
        if table is meta and row["name"] in {KEY, DUE, PRUNED}:
            continue
        new = {name: row[name] for name in columns if row[name] is not None}
        if table is action_item and (matcher := quoted.matcher(row["id"])):
            new["body"] = json_text(unquoted(_ITEM.decode(row["body"]), matcher))
        elif table is run_effect and (matcher := quoted.matcher(item_of(row["slot"]))):
            new["effect"] = json_text(unquoted_effect(msgspec.json.decode(row["effect"]), matcher))
        new = {name: covered(text, covering) for name, text in new.items()}
        if any(new[name] != row[name] for name in new):
            changed.append((row, new))
    for row, new in changed:
        connection.execute(table.update().where(_same(table, row)).values(**new))
    return len(changed)


def item_of(slot: str) -> str:
    """The item a slot is for; empty where it is for something else."""
    kind, _, item = slot.partition("|")[2].partition("|")
    return item if kind == "action" else ""


def sweep_frozen(connection: Connection, change: Frozen, at: datetime) -> dict[str, int]:
    """Frozen results without those texts; a trace of each stays, with what the bytes were before."""
    names = ("assessment", "members", "report")
    changed = 0
    for row in connection.execute(select(issue)).mappings().all():
        before = {name: row[name] for name in names if row[name] is not None}
        after = dict(change(row["label"], before))
        if after == before:
            continue
        last = connection.execute(select(func.max(redaction.c.sequence))).scalar() or 0
        key = {"label": row["label"], "subject_kind": row["subject_kind"], "version": row["version"]}
        open_ = {"sequence": last + 1, "was": _sha(before), "became": "", "at": moment(at)}
        connection.execute(redaction.insert().values(**key, **open_))
        connection.execute(issue.update().where(_same(issue, row)).values(**after))
        done = redaction.update().where(redaction.c.sequence == last + 1).values(became=_sha(after))
        connection.execute(done)
        changed += 1
    return {"issue": changed} if changed else {}


def _sha(texts: Mapping[str, str]) -> str:
    """sha256 of each part, so that a copy somebody kept can be recognised: `assessment:... report:...`."""
    return " ".join(f"{name}:{hashlib.sha256(value.encode()).hexdigest()}" for name, value in texts.items())
