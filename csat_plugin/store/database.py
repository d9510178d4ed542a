"""The connection to the database: opening, migrating, transactions, and errors in words.

SQLite runs in WAL with foreign keys on and full synchronisation; a writing transaction takes the write lock at its start.
On PostgreSQL a lock of our own does the same, so that there is one writer at a time everywhere, and reading
transactions see one state from their first to their last row.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from csat_plugin.store import schema
from csat_plugin.store.columns import moment
from csat_plugin.store.errors import StoreError, explained, not_writable

PATIENCE = 10
"""Seconds to wait for another writer before saying that the store is in use."""

CACHE = 32_768
"""KiB of a SQLite store kept in memory: the indexes of a million ratings are written many times faster with than without."""

_WRITER = 0x63736174
"""Number of the advisory lock that writers hold on PostgreSQL (`csat` in ASCII)."""


class Database:
    """One database, one thread. Use `transaction` to write and `reading` to read.

    Args:
        engine: made by `connect`.
        place: file or address for messages, without any password.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self.engine = engine
        self.place = place
        snapshot = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._readers = engine.execution_options(**snapshot)
        self._writers = engine.execution_options(csat_writes=True)
        self._open: Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction; inside another one it becomes a part of it, undone alone when it fails."""
        if self._open is not None:
            with self._open.begin_nested():
                yield self._open
            return
        with self._writers.connect() as connection, connection.begin():
            self._open = connection
            try:
                yield connection
            finally:
                self._open = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from: the open transaction's, or one that sees a single state throughout."""
        if self._open is not None:
            yield self._open
            return
        with self._readers.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


# Interrupted in the middle of a row, SQLAlchemy logs a cursor it could not close any more; where nobody has set up logging
# Python would print that with its traceback. Whoever sets up logging still gets it.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def connect(url: str) -> Database:
    """Open the database of that address; nothing is created or migrated yet beyond an empty file.

    Raises:
        StoreError: if the address is none, or its driver is missing.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError("store.address", place=repr(url)) from None
    sqlite = address.get_backend_name() == "sqlite"
    place = str(address.database) if sqlite else address.render_as_string(hide_password=True)
    if not sqlite and address.get_backend_name() != "postgresql":
        raise StoreError("store.address", place=place)
    if sqlite and address.database in {None, "", ":memory:"}:
        raise StoreError("store.address", place=repr(url))
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    waits = {"timeout": PATIENCE} if sqlite and "timeout" not in address.query else {}
    sealed = sqlite and "uri" not in address.query and _sealed(Path(place))
    if sealed:
        address = _only_read(address)
    try:
        engine = create_engine(address, connect_args=waits)
    except (ImportError, NoSuchModuleError):
        raise StoreError("store.no_driver", place=place) from None
    _speak(engine, place)
    if sqlite:
        _prepare_sqlite(engine, place, sealed=sealed)
    else:
        _prepare_postgresql(engine)
    return Database(engine, place)


def _sealed(file: Path) -> bool:
    """Whether a store is there that may be read and not written, as on a medium mounted read-only."""
    return file.is_file() and not_writable(file)


def _only_read(address: URL) -> URL:
    """The address of the same file for reading. Without a log beside it nobody is writing it: SQLite then needs no files of its own."""
    file = Path(str(address.database)).absolute()
    log = file.with_name(f"{file.name}-wal")
    quiet = not log.exists() or not log.stat().st_size
    query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if quiet else {})
    return address.set(database=f"file:{quote(file.as_posix())}").update_query_dict(query)


def _speak(engine: Engine, place: str) -> None:
    """Turn the driver's errors into `StoreError` wherever they happen."""

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> BaseException | None:
        return explained(context.original_exception, place)


def _prepare_sqlite(engine: Engine, place: str, *, sealed: bool) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves: the driver would leave DDL outside
        try:
            for pragma in (
                "foreign_keys=ON",
                *([] if sealed else ["journal_mode=WAL"]),
                "synchronous=FULL",
                "temp_store=FILE",
                f"cache_size=-{CACHE}",
            ):
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error as fault:
            connection.close()
            told = explained(fault, place)
            if told is None:
                raise
            raise told from fault

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("csat_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("csat_writes"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def bring_up(database: Database) -> None:
    """Make the schema the newest one; when it is already, this is a single look.

    Raises:
        StoreError: if the database is newer than this version, belongs to another program, or cannot be used.
    """
    with database.reading() as connection:
        found = _version(connection, database.place)
    if found == schema.HEAD:
        return
    from csat_plugin.store.migrations import known, upgrade

    with database.transaction() as connection:  # another run may have been quicker
        found = _version(connection, database.place)
        if found == schema.HEAD:
            return
        if found is not None and found not in known():
            raise StoreError("store.newer", place=database.place, found=found, known=schema.HEAD)
        upgrade(connection)
        if found is None:
            connection.execute(schema.meta.insert().values(name="created", value=moment(datetime.now(UTC))))


def _version(connection: Connection, place: str) -> str | None:
    """The migration the database stands at; `None` when it is empty."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables and "rating_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if strange := [name for name in tables if name != "alembic_version"]:
        raise StoreError("store.foreign", place=place, table=min(strange))
    return None
