"""Ratings coming in: versions, and what a rating takes from its ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from csat_plugin.core.model import Rating
from csat_plugin.store.columns import Codec, fingerprint, json_text
from csat_plugin.store.linking import Aliases
from csat_plugin.store.part import insert, pieces, rows_of
from csat_plugin.store.rows import Tally
from csat_plugin.store.schema import rating, rating_version, ticket

RATING = Codec(Rating)

AS_THEN = ("handler", "team", "department", "supplier")
"""Who stood behind the work when the rating came: never moved afterwards."""

_NO_CONTENT = {*AS_THEN, "source", "version"}
_content = itemgetter(*(name for name in RATING.names if name not in _NO_CONTENT))


def content_of(row: Mapping[str, Any]) -> str:
    """The fingerprint of a rating's row as its source gave it (`customer` as given there)."""
    return fingerprint(_content(row))


_FROM_TICKET = {"handler": "assignee", "team": "team", "department": "department", "supplier": "supplier"}
_TICKET = (ticket.c.id, ticket.c.assignee, ticket.c.team, ticket.c.department, ticket.c.supplier,
           ticket.c.customer, ticket.c.closed, ticket.c.resolved)  # fmt: skip
_FOLLOWING = (*AS_THEN, "customer", "closed_at")
"""Columns that may change because a ticket came or changed."""


class RatingsIn:
    """Writes ratings for one call of `write`.

    Args:
        database: the open transaction.
        connection: where the ratings come from.
        at: when they were read, as kept.
        aliases: who is meant by which name.
    """

    def __init__(self, database: Connection, connection: str, at: str, aliases: Aliases) -> None:
        self._database = database
        self._connection = connection
        self._at = at
        self._aliases = aliases

    def write(self, records: Mapping[str, Rating]) -> Tally:
        """Keep ratings that are new or changed; one piece at a time."""
        rows = {id_: self._row(record) for id_, record in records.items()}
        seen = self._seen(list(rows))
        new = [row for id_, row in rows.items() if id_ not in seen]
        changed = [row for id_, row in rows.items() if id_ in seen and seen[id_][0] != row["content"]]
        moved = [
            {"b_id": id_, "source": row["source"]}
            for id_, row in rows.items()
            if id_ in seen and seen[id_][0] == row["content"] and seen[id_][1] != row["source"]
        ]
        if changed:
            self._keep_versions({row["id"]: row for row in changed})
        if new or changed:
            self._join([*new, *changed])
        insert(self._database, rating, new)
        if changed:
            self._update(changed)
        if moved:
            self._database.execute(update(rating).where(rating.c.id == bindparam("b_id")).values(source=bindparam("source")), moved)  # fmt: skip
        return Tally(len(new), len(changed), len(rows) - len(new) - len(changed))

    def follow_tickets(self, tickets: Sequence[Mapping[str, Any]], new: set[str]) -> None:
        """Bring ratings in line with tickets that came or changed.

        Args:
            tickets: rows of the tickets.
            new: ids of those not seen before: their ratings still lack who stood behind the work.
        """
        by_id = {row["id"]: row for row in tickets}
        for piece in pieces(by_id):
            stale = []
            for kept in self._database.execute(select(rating).where(rating.c.ticket.in_(piece))).mappings():
                row = dict(kept)
                _take(row, by_id[row["ticket"]], stand=row["ticket"] in new)
                if any(row[name] != kept[name] for name in _FOLLOWING):
                    stale.append({"b_id": row["id"], **{name: row[name] for name in _FOLLOWING}})
            if stale:
                values: dict[str, Any] = {name: bindparam(name) for name in _FOLLOWING}
                self._database.execute(update(rating).where(rating.c.id == bindparam("b_id")).values(**values), stale)

    def _row(self, record: Rating) -> dict[str, Any]:
        row = RATING.row(record)
        content = fingerprint(_content(row))
        given = row["customer"]
        row["version"] = 1
        row["content"] = content
        row["customer_given"] = given
        row["customer"] = self._aliases.customer(given, row["customer_name"])
        row["connection"] = self._connection
        row["written_at"] = self._at
        return row

    def _seen(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        seen = {}
        for piece in pieces(ids):
            query = select(rating.c.id, rating.c.content, rating.c.source).where(rating.c.id.in_(piece))
            seen.update({id_: (content, source) for id_, content, source in self._database.execute(query)})
        return seen

    def _keep_versions(self, rows: Mapping[str, dict[str, Any]]) -> None:
        """Put the former ratings aside and let the new ones follow them."""
        former = []
        for kept in rows_of(self._database, rating, rating.c.id, list(rows)):
            former.append(
                {
                    "rating": kept["id"],
                    "version": kept["version"],
                    "body": json_text(RATING.record(kept)),
                    "replaced_at": self._at,
                }
            )
            row = rows[kept["id"]]
            row["version"] = kept["version"] + 1
            for name in AS_THEN:
                row[name] = row[name] or kept[name]
        self._database.execute(rating_version.insert(), former)

    def _join(self, rows: Iterable[dict[str, Any]]) -> None:
        wanted = sorted({row["ticket"] for row in rows if row["ticket"] is not None})
        tickets = {}
        for piece in pieces(wanted):
            found = self._database.execute(select(*_TICKET).where(ticket.c.id.in_(piece))).mappings()
            tickets.update({row["id"]: row for row in found})
        for row in rows:
            _take(row, tickets.get(row["ticket"]), stand=True)

    def _update(self, rows: Sequence[dict[str, Any]]) -> None:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
        bound = [{("b_id" if name == "id" else name): value for name, value in row.items()} for row in rows]
        self._database.execute(update(rating).where(rating.c.id == bindparam("b_id")).values(**values), bound)


def _take(row: dict[str, Any], of: Mapping[Any, Any] | None, *, stand: bool) -> None:
    """Fill what the rating takes from its ticket: closing time, customer where it names none, who stood behind the work."""
    row["closed_at"] = row["closed"]
    if of is not None:
        row["closed_at"] = row["closed"] or of["closed"] or of["resolved"]
        if row["customer_given"] is None and not row["customer_name"]:
            row["customer"] = of["customer"]
        if stand:
            for name, source in _FROM_TICKET.items():
                row[name] = row[name] or of[source]
