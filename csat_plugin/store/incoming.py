"""Records coming in: written once, again only when changed, and a changed rating keeps what it was.

Two passes over the same source change nothing. Of a rating, its place in the source and who handled it are no content:
the place follows the source, the handler, team, department and supplier stay as they were when the rating came (or, where the
source is silent, as the ticket had them when both were first known).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from csat_plugin.core.model import (
    Complaint,
    Contact,
    Customer,
    Rating,
    Record,
    ServiceReview,
    SurveyRequest,
    Ticket,
)
from csat_plugin.store.columns import Codec, fingerprint, moment
from csat_plugin.store.erased import letting_go
from csat_plugin.store.errors import StoreError
from csat_plugin.store.linking import Aliases
from csat_plugin.store.part import CHUNK, Part, pieces
from csat_plugin.store.ratings_in import RatingsIn
from csat_plugin.store.rows import Tally
from csat_plugin.store.schema import complaint, contact, customer, request, service_review, ticket

_PLAIN: dict[type, tuple[Table, Codec[Any]]] = {
    Customer: (customer, Codec(Customer)),
    Contact: (contact, Codec(Contact)),
    SurveyRequest: (request, Codec(SurveyRequest)),
    Ticket: (ticket, Codec(Ticket)),
    Complaint: (complaint, Codec(Complaint)),
    ServiceReview: (service_review, Codec(ServiceReview)),
}
_ORDER: tuple[type, ...] = (Customer, Contact, SurveyRequest, Complaint, ServiceReview, Ticket, Rating)
"""Tickets before ratings, so that what a rating takes from its ticket is there in one go."""


class Incoming(Part):
    """Writing what adapters hand over."""

    def write(self, connection: str, records: Iterable[Record], at: datetime) -> Tally:
        """Keep records by their ids, in one transaction.

        Args:
            connection: the name of the connection they come from.
            records: any mixture of records, in any order; of two with one id the later counts.
            at: when they were read.

        Returns:
            How many were new, changed and the same.

        Raises:
            StoreError: if the store cannot be written; then nothing of this call was kept.
        """
        try:
            with self._db.transaction() as database:
                writer = _Writer(database, connection, moment(at))
                for record in records:
                    writer.add(record)
                return writer.finish()
        except UnicodeEncodeError as fault:
            raise StoreError("store.text", place=self._db.place) from fault


class _Writer:
    """One call of `write`: collects records by kind and writes them in pieces."""

    def __init__(self, database: Connection, connection: str, at: str) -> None:
        self._database = database
        self._connection = connection
        self._at = at
        self._aliases = Aliases(database)
        self._ratings = RatingsIn(database, connection, at, self._aliases)
        self._keeping = letting_go(database)
        self._waiting: dict[type, dict[str, Any]] = {kind: {} for kind in _ORDER}
        self._tally = Tally()

    def add(self, record: Record) -> None:
        kind = type(record)
        if self._keeping is not None:
            record = self._keeping(record)
        if record.id in self._waiting[kind] or len(self._waiting[kind]) >= CHUNK:
            self._flush(kind)
        self._waiting[kind][record.id] = record

    def finish(self) -> Tally:
        for kind in _ORDER:
            self._flush(kind)
        return self._tally

    def _flush(self, kind: type) -> None:
        records, self._waiting[kind] = self._waiting[kind], {}
        if not records:
            return
        if kind is Rating:
            self._tally += self._ratings.write(records)
            return
        table, codec = _PLAIN[kind]
        rows = {id_: self._row(codec.row(record)) for id_, record in records.items()}
        self._tally += self._upsert(table, rows)

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        row |= {"content": fingerprint(list(row.values())), "connection": self._connection, "written_at": self._at}
        if "customer" in row:
            row["customer_given"] = row["customer"]
            row["customer"] = self._aliases.customer(row["customer_given"])
        return row

    def _upsert(self, table: Table, rows: dict[str, dict[str, Any]]) -> Tally:
        keys = [table.c.id] if table is not customer else [table.c.connection, table.c.id]
        known = self._known(table, list(rows))
        new = [row for id_, row in rows.items() if id_ not in known]
        changed = [row for id_, row in rows.items() if id_ in known and known[id_] != row["content"]]
        if new:
            self._database.execute(table.insert(), new)
        if changed:
            same = [key == bindparam(f"b_{key.name}") for key in keys]
            names = {key.name for key in keys}
            values: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name not in names}
            bound = [{(f"b_{name}" if name in names else name): row[name] for name in row} for row in changed]
            self._database.execute(table.update().where(*same).values(**values), bound)
        if table is ticket and (new or changed):
            self._ratings.follow_tickets([*new, *changed], {row["id"] for row in new})
        return Tally(len(new), len(changed), len(rows) - len(new) - len(changed))

    def _known(self, table: Table, ids: list[str]) -> dict[str, str]:
        """What is there already: id -> digest of its content. A platform's customers are its own."""
        known: dict[str, str] = {}
        for piece in pieces(ids):
            query = select(table.c.id, table.c.content).where(table.c.id.in_(piece))
            if table is customer:
                query = query.where(table.c.connection == self._connection)
            known.update((id_, content) for id_, content in self._database.execute(query))
        return known
