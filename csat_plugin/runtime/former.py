"""What a source gave before and what it gives now: ratings that have gone from it, and files of which nothing could be read.

A rating that does not come again goes on counting. An export of the last weeks loses its oldest rows with every new one; that
a rating was withdrawn cannot be told from it. A row that is still there with its mark emptied is told: who empties it says that
there was no answer. Where the mark cannot be read any more, the one read earlier counts on, and that is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from csat_plugin.core.model import Rating, Record
from csat_plugin.host.adapter import (
    Adapter,
    AdapterError,
    Finding,
    FindsElsewhere,
    Page,
    Rejected,
    Standing,
    TellsStanding,
)
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store.rows import RejectedRow

FEWEST = 2
"""Rows that must have been rejected, and none used, before a whole source is said to be of no use: one bad record is none."""


NAMELESS = re.compile(r"[0-9a-f]{20}\b")
"""The native id of a rating whose source names none: made from what the row says, so that a rejected row does not tell it."""


class Former:
    """Follows the ratings of one connection through one sync."""

    def __init__(self, workspace: Workspace, connection: str, adapter: Adapter) -> None:
        self._store = workspace.store
        self._connection = connection
        self._adapter = adapter
        self._known: set[str] | None = None
        """The sources there were before: most of a platform's were never one, and are not looked for one by one."""
        self._left: dict[str, set[str]] = {}
        self._in: dict[str, str] = {}
        """Rating -> its source, for those that have not come again."""
        self._begun: set[str] = set()
        self._used: set[str] = set()
        self._rejected: dict[str, list[Rejected]] = {}
        self._unreadable: dict[str, int] = {}
        self._resumed: set[str] = set()
        self._settled: set[str] = set()
        self.findings: list[Finding] = []
        """What `settle` found, to be said."""

    def begin(self, source: str) -> None:
        """A source is read from its beginning."""
        if source in self._begun:  # a second mapping of the same file
            return
        self._begun.add(source)
        if self._known is None:
            self._known = self._store.sources_of(self._connection)
        if source in self._known and (ids := self._store.ids_from(self._connection, source)):
            self._left[source] = ids
            self._in |= dict.fromkeys(ids, source)

    def meet(self, page: Page) -> None:
        """These have come again, have come from another source now, or were rejected."""
        for record in page.records:
            if source := self._in.pop(record.id, ""):
                self._left[source].discard(record.id)
        met = {_source(record) for record in page.records}
        self._used |= met
        self._resumed |= met - self._begun
        for row in page.rejected:
            if row.source in self._begun:
                self._rejected.setdefault(row.source, []).append(row)

    def settle(self, at: datetime) -> int:
        """Take back the ratings whose mark was emptied in the sources read to their end by now.

        One that another source still holds with its mark is left alone.

        Args:
            at: when reading began.

        Returns:
            How many were taken back.
        """
        back = 0
        if not isinstance(self._adapter, TellsStanding):
            return back
        for source in sorted((self._begun | self._resumed) - self._settled):
            self._settled.add(source)
            left = self._left.get(source, set())
            if source in self._resumed:  # what was met before it was interrupted is not known any more
                left = self._store.ids_from(self._connection, source)
            found = self._standing(source, left)
            held = self._elsewhere({rating.id for rating in found.silent}) if found.silent else set()
            silent = [rating for rating in found.silent if rating.id not in held]
            if silent and (changed := self._store.write(self._connection, silent, at).changed):
                back += changed
                values = {"source": source, "n": str(changed)}
                self.findings.append(Finding(level="info", code="sync.taken_back", values=values))
            if found.rejected:
                values = {"source": source, "n": str(len(found.rejected))}
                self.findings.append(Finding(level="warning", code="sync.counts_on", values=values))
            self._unreadable[source] = len(found.rejected)
            left.difference_update(found.rejected, (rating.id for rating in found.silent))
        return back

    def gone(self) -> list[Finding]:
        """What is to be said at the end: for each source how many are surely no longer in it, nor in any other."""
        wanted = {source: gone for source, left in self._left.items() if (gone := self._not_rejected(source, left))}
        if not wanted:
            return []
        held = self._elsewhere(set().union(*wanted.values()))
        return [
            Finding(level="info", code="store.gone", values={"source": source, "n": str(n)})
            for source, gone in wanted.items()
            if (n := len(gone - held))
        ]

    def useless(self, at: datetime) -> list[Finding]:
        """The sources that had rows of which every single one was rejected, until they are read to some use or leave.

        Those read now are found by what came of them, and kept in mind in the store for the next time.

        Args:
            at: when reading began.
        """
        now = {
            source: rows
            for source, rows in self._rejected.items()
            if source not in self._used and len({row.row for row in rows}) >= FEWEST
        }
        found: dict[str, Sequence[Rejected | RejectedRow]] = dict(now)
        if isinstance(self._adapter, TellsStanding):
            kept = {
                row.source for row in self._store.reads(self._connection)
                if row.stream == "ratings" and row.source and row.rejected and not row.used
            }  # fmt: skip
            for source in now.keys() | (kept & (self._begun | self._used)):
                n = len(now.get(source, ()))
                self._store.note_read(self._connection, "ratings", source, n, 0, 0, n, at)
            still = {source for source in kept - self._begun - self._used if self._adapter.holds(source)}
            for row in self._store.rejected(self._connection) if still else ():
                if row.stream == "ratings" and row.source in still:
                    found[row.source] = [*found.get(row.source, ()), row]
        return [
            Finding(level="warning", code="sync.all_rejected", values=_useless(source, rows))
            for source, rows in found.items()
        ]

    def _not_rejected(self, source: str, left: set[str]) -> set[str]:
        """Those that are not among the rejected rows of the source; where that cannot be told, as many fewer as there are."""
        rows = self._rejected.get(source, [])
        said = {value for row in rows for value in row.raw.values()}
        missing = {id_ for id_ in left if said.isdisjoint(_names_of(id_))}
        nameless = sorted(id_ for id_ in missing if NAMELESS.match(_native(id_)))
        return missing.difference(nameless[: len(rows) - self._unreadable.get(source, 0)])

    def _standing(self, source: str, ids: set[str]) -> Standing:
        if not ids or not isinstance(self._adapter, TellsStanding):
            return Standing()
        try:
            return self._adapter.standing(source, ids)
        except AdapterError:
            return Standing()  # a file that went away meanwhile: the next sync meets it

    def _elsewhere(self, ids: set[str]) -> set[str]:
        if not isinstance(self._adapter, FindsElsewhere):
            return set()
        try:
            return self._adapter.elsewhere("ratings", ids)
        except AdapterError:
            return set()  # it is only about what is said; the failure is met where records are read


def _source(record: Record) -> str:
    """The source of a rating, without the row in it."""
    return record.source.rpartition(":")[0] if isinstance(record, Rating) else ""


def _native(id_: str) -> str:
    """What the source calls the rating of an id `connection:rating:native`."""
    return id_.split(":", 2)[-1]


def _names_of(id_: str) -> Iterator[str]:
    """What may stand in the row: the native id, and what it begins with, since a channel or a question may follow."""
    native = _native(id_)
    yield native
    yield from (native[:at] for at, sign in enumerate(native) if not sign.isalnum())


def _useless(source: str, rows: Sequence[Rejected | RejectedRow]) -> dict[str, str]:
    """The values of the sentence: how many rows, and the column most of them were rejected for."""
    column = Counter(row.column for row in rows if row.column).most_common(1)
    return {"source": source, "n": str(len({row.row for row in rows})), "column": column[0][0] if column else "?"}
