"""The store of a workspace: one object, its methods in parts by matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import select

from csat_plugin.store.around import Around
from csat_plugin.store.columns import instant
from csat_plugin.store.database import bring_up, connect
from csat_plugin.store.effects import Effects
from csat_plugin.store.incoming import Incoming
from csat_plugin.store.linking import Linking
from csat_plugin.store.occasions import Occasions
from csat_plugin.store.periods import Periods
from csat_plugin.store.privacy import Privacy
from csat_plugin.store.reading import Reading
from csat_plugin.store.records import Records
from csat_plugin.store.remarks import Remarks
from csat_plugin.store.rulesets import Rulesets
from csat_plugin.store.runs import Runs
from csat_plugin.store.schema import meta
from csat_plugin.store.scope import Scope
from csat_plugin.store.sources import Sources
from csat_plugin.store.surveys import Surveys


class Store(
    Incoming,
    Sources,
    Records,
    Around,
    Occasions,
    Linking,
    Reading,
    Rulesets,
    Periods,
    Effects,
    Runs,
    Surveys,
    Privacy,
    Remarks,
):
    """Everything a workspace remembers, in SQLite or PostgreSQL. Open it with `Store.open`; one thread each.

    Streams (`marks`, `ratings`) see one state of the store from their first to their last row.
    """

    @classmethod
    def open(cls, url: str) -> Store:
        """Open a store; an empty or missing one is created, an older one brought up to date.

        Args:
            url: `sqlite:///folder/csat.db` or `postgresql+psycopg://user@host/database`.

        Raises:
            StoreError: if it cannot be opened, is no store of ours, or was written by a newer version.
        """
        database = connect(url)
        try:
            bring_up(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def seen_by(self, scope: Scope) -> Store:
        """The same store as one of several rulesets sees it."""
        return Store(self._db, scope)

    @property
    def created(self) -> datetime:
        """When the store was made: the day the product was installed here."""
        with self._db.reading() as connection:
            return instant(connection.scalars(select(meta.c.value).where(meta.c.name == "created")).one())

    def close(self) -> None:
        """Let go of the database. Nothing is lost: what a method wrote was kept when it returned."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is kept at the end of the outermost `with`, or not at all."""
        with self._db.transaction():
            yield
