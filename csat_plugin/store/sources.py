"""What is known of each source: cursors, rejected rows, and when it was last read to its end with which counters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, func, select

from csat_plugin.core.privacy.matching import Matcher, keyed
from csat_plugin.store.columns import instant, json_text, moment
from csat_plugin.store.erased import cleaned_refusal, key_of, limits_of, matcher_of, pruned_rejection
from csat_plugin.store.part import Part, pieces, replace_row
from csat_plugin.store.rows import ReadRow, Refused, RejectedRow
from csat_plugin.store.schema import connection as connections
from csat_plugin.store.schema import cursor as cursors
from csat_plugin.store.schema import meta, rating, rejected_row, source_read
from csat_plugin.store.schema import rejected as rejections_table

_REJECTED = msgspec.json.Decoder(RejectedRow)
_STRANGERS = "strangers:"
_NAMES = msgspec.json.Decoder(dict[str, tuple[str, ...]])


class Sources(Part):
    """Bookkeeping of what was read from where."""

    def cursor(self, connection: str, stream: str) -> str:
        """Where reading goes on; empty at the beginning."""
        query = select(cursors.c.cursor).where(cursors.c.connection == connection, cursors.c.stream == stream)
        with self._db.reading() as database:
            return database.execute(query).scalar() or ""

    def set_cursor(self, connection: str, stream: str, cursor: str, at: datetime) -> None:
        """Remember where reading goes on; belongs into the transaction that writes what was read up to there."""
        row = {"connection": connection, "stream": stream, "cursor": cursor, "at": moment(at)}
        with self._db.transaction() as database:
            replace_row(database, cursors, row)
            _synced(database, connection, at)

    def note_strangers(self, connection: str, names: Mapping[str, tuple[str, ...]]) -> None:
        """Keep whom of the rules' people a platform does not know, each with users of similar names."""
        with self._db.transaction() as database:
            replace_row(database, meta, {"name": f"{_STRANGERS}{connection}", "value": json_text(names)})

    def strangers(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Connection -> what `note_strangers` kept last; a platform that was never asked is left out."""
        query = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(_STRANGERS, autoescape=True))
        with self._db.reading() as database:
            return {row.name.removeprefix(_STRANGERS): _NAMES.decode(row.value) for row in database.execute(query)}

    def ids_from(self, connection: str, source: str) -> set[str]:
        """Ids of the ratings last read from a source, each named there as `source:row`."""
        here = (
            rating.c.source
        )  # a range, as text order is code-point order: what begins with `source:` ends before `source;`
        query = select(rating.c.id).where(rating.c.connection == connection, here >= f"{source}:", here < f"{source};")
        with self._db.reading() as database:
            return set(database.scalars(query))

    def sources_of(self, connection: str) -> set[str]:
        """The sources ratings were last read from, each without the row in it: files, not records of a platform."""
        numbered = func.rtrim(rating.c.source, "0123456789").label("source")  # the engine leaves one of a file's rows
        query = select(numbered).where(rating.c.connection == connection).distinct()
        with self._db.reading() as database:
            return {text.rpartition(":")[0] for text in database.scalars(query)}

    def count_from(self, connection: str, file: str) -> int:
        """How many ratings were last read from a file, all its sheets together."""
        here = rating.c.source
        query = select(func.count()).where(
            rating.c.connection == connection,
            here.startswith(f"{file}:", autoescape=True) | here.startswith(f"{file}[", autoescape=True),
        )
        with self._db.reading() as database:
            return int(database.scalar(query) or 0)

    def forget_rejected(self, connection: str, stream: str, source: str) -> None:
        """Forget the rejected rows of a source, because a stream of it is read anew from its beginning."""
        of = rejections_table.c
        with self._db.transaction() as database:
            database.execute(
                delete(rejections_table).where(of.connection == connection, of.stream == stream, of.source == source)
            )

    def reject(self, connection: str, rejections: Sequence[Refused], at: datetime) -> None:
        """Keep rows that could not be used, after those of the same stream and source that are kept already.

        A row that was read before counts from then, however often its source is read anew.

        Args:
            connection: whose rows they are.
            rejections: in the order they are to be listed.
            at: when they were read.
        """
        of = rejections_table.c
        with self._db.transaction() as database:
            ends: dict[tuple[str, str], int] = {}
            rows = []
            gone, limit = matcher_of(database), limits_of(database)
            since = _first_read(database, rejections, at) if rejections else []
            for entry, first in zip(rejections, since, strict=True):
                key = (entry.stream, entry.source)
                if key not in ends:
                    last = select(func.max(of.position)).where(
                        of.connection == connection, of.stream == entry.stream, of.source == entry.source
                    )
                    found = database.execute(last).scalar()
                    ends[key] = -1 if found is None else found
                ends[key] += 1
                rows.append(
                    {
                        "connection": connection,
                        "stream": entry.stream,
                        "source": entry.source,
                        "position": ends[key],
                        "body": json_text(pruned_rejection(_kept(connection, entry, first, gone), limit)),
                        "at": moment(at),
                    }
                )
            if rows:
                database.execute(rejections_table.insert(), rows)

    def rejected(self, connection: str | None = None) -> list[RejectedRow]:
        """Rows that could not be used, of one connection or all, by source in the order they stand there."""
        table = rejections_table
        query = select(table.c.body).order_by(table.c.connection, table.c.source, table.c.stream, table.c.position)
        if connection is not None:
            query = query.where(table.c.connection == connection)
        with self._db.reading() as database:
            return [_REJECTED.decode(body) for body in database.scalars(query)]

    def note_read(
        self, connection: str, stream: str, source: str, read: int, used: int, skipped: int, rejected: int, at: datetime
    ) -> None:
        """Keep the counters of a source that was read to its end: read = used + skipped + rejected."""
        row = {
            "connection": connection,
            "stream": stream,
            "source": source,
            "read": read,
            "used": used,
            "skipped": skipped,
            "rejected": rejected,
            "at": moment(at),
        }
        with self._db.transaction() as database:
            replace_row(database, source_read, row)
            _synced(database, connection, at)

    def reads(self, connection: str | None = None) -> list[ReadRow]:
        """The counters of every source that was read to its end, of one connection or all."""
        query = select(source_read).order_by(*source_read.primary_key)
        if connection is not None:
            query = query.where(source_read.c.connection == connection)
        with self._db.reading() as database:
            rows = database.execute(query).mappings()
            return [ReadRow(**{**row, "at": instant(row["at"])}) for row in rows]

    def note_failed(self, connection: str, stream: str, at: datetime) -> None:
        """Keep that a stream was tried and not read to its end; where reading goes on stays as it is."""
        of = cursors.c
        with self._db.transaction() as database:
            tried = cursors.update().where(of.connection == connection, of.stream == stream).values(at=moment(at))
            if database.execute(tried).rowcount == 0:
                row = {"connection": connection, "stream": stream, "cursor": "", "at": moment(at)}
                database.execute(cursors.insert().values(**row))

    def tried(self) -> dict[tuple[str, str], datetime]:
        """Connection and stream -> when it was last tried to be read, or handed over a page."""
        of = cursors.c
        with self._db.reading() as database:
            rows = database.execute(select(of.connection, of.stream, of.at))
            return {(connection, stream): instant(at) for connection, stream, at in rows}

    def forget_streams(self, connection: str, offered: Collection[str]) -> None:
        """Forget how far streams were read that a connection does not offer any more: they make no data old."""
        with self._db.transaction() as database:
            for table in (source_read, cursors):
                database.execute(
                    delete(table).where(table.c.connection == connection, table.c.stream.notin_(list(offered)))
                )

    def anything_read(self) -> bool:
        """Whether anything was ever read, be it a single page."""
        with self._db.reading() as database:
            return database.execute(select(connections.c.name).limit(1)).first() is not None


def _first_read(database: Connection, rejections: Sequence[Refused], at: datetime) -> list[datetime]:
    """When each of these rows was first read; known by a keyed hash, whatever became of the row itself."""
    key = key_of(database, make=True)
    hashes = [keyed(json_text([entry.stream, sorted(entry.raw.items())]), key) for entry in rejections]
    known: dict[str, str] = {}
    for piece in pieces(dict.fromkeys(hashes)):
        found = database.execute(select(rejected_row).where(rejected_row.c.hash.in_(piece)))
        known.update((hash_, first) for hash_, first in found)
    new = [{"hash": one, "first_read": moment(at)} for one in dict.fromkeys(hashes) if one not in known]
    if new:
        database.execute(rejected_row.insert(), new)
    return [instant(known[one]) if one in known else at for one in hashes]


def _kept(connection: str, entry: Refused, at: datetime, gone: Matcher | None) -> RejectedRow:
    row, values, raw = cleaned_refusal(entry, gone)
    return RejectedRow(
        connection=connection,
        at=at,
        stream=entry.stream,
        source=entry.source,
        row=row,
        column=entry.column,
        code=entry.code,
        values=values,
        raw=raw,
    )


def _synced(database: Connection, connection: str, at: datetime) -> None:
    replace_row(database, connections, {"name": connection, "synced_at": moment(at)})
