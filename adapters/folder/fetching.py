"""Reads a stream of records from the files, page by page: every row becomes records, a rejection, or is counted skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import msgspec

from csat_plugin.core.model import Record
from csat_plugin.host.adapter import Finding, Page, Rejected, Stream
from csat_plugin.tables import Cell, as_text, is_broken, printable

from .files import Opened, as_finding, numbers_of
from .merging import MERGED
from .reading import Bad
from .seen import Seen

PAGE = 2_000
"""Records, rejections and skipped rows of one page."""

BLOCK = 500
"""Rows read at once; a page ends with a block."""

ENDED = -1


class Batch:
    """What will be the next page. `read` = records + rejected + skipped, always."""

    def __init__(self, begins: tuple[str, ...] = ()) -> None:
        self.begins = begins
        self.records: list[Record] = []
        self.rejected: list[Rejected] = []
        self.skipped = 0
        self._at: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.records) + len(self.rejected) + self.skipped

    def put(self, record: Record) -> None:
        """Add a record; one of the same id in this page is replaced and counted as skipped."""
        at = self._at.get(record.id)
        if at is None:
            self._at[record.id] = len(self.records)
            self.records.append(record)
        else:
            self.records[at] = record
            self.skipped += 1

    def page(self, cursor: str, findings: Sequence[Finding] = ()) -> Page:
        """The page, and begin the next."""
        page = Page(
            records=tuple(self.records),
            rejected=tuple(self.rejected),
            skipped=self.skipped,
            read=len(self),
            cursor=cursor,
            begins=self.begins,
            findings=tuple(findings),
        )
        self.__init__()  # type: ignore[misc] # begins anew
        return page


class FileReading:
    """One stream of one open file.

    Args:
        opened: the file.
        stream: which records are wanted.
        after: rows up to this one were handed over before; they are gone through again so that ids come out the same,
            but not handed over.
    """

    def __init__(self, opened: Opened, stream: Stream, after: int = 0) -> None:
        self._file = opened
        self._stream = stream
        self._after = after
        self._seen = Seen(opened.rows, first=stream == "ratings")
        self._above: list[Cell] = [""] * len(opened.filled)
        self.batch = Batch(() if after else (opened.name,))

    def pages(self) -> Iterator[tuple[int, Batch]]:
        """Full batches with the last row they cover, and at the end the rest with `ENDED`."""
        passed = self._file.table.skipped
        skipped = 0
        for numbers, rows in self._blocks():
            if numbers[-1] > self._after:
                self.batch.skipped += passed.count - skipped
            skipped = passed.count
            self._block(numbers, rows)
            if len(self.batch) >= PAGE:
                yield numbers[-1], self.batch
        self.batch.skipped += passed.count - skipped
        yield ENDED, self.batch

    def readable(self) -> Iterator[tuple[Sequence[int], Sequence[list[Cell]]]]:
        """The rows that can be read, many at a time, nothing made of them."""
        for numbers, rows in self._blocks():
            for cells in rows if self._file.filled else ():
                self._fill(cells)
            good = [(n, cells) for n, cells in zip(numbers, rows, strict=True) if self._unusable(cells) is None]
            if good:
                yield [n for n, _ in good], [cells for _, cells in good]

    def _blocks(self) -> Iterator[tuple[Sequence[int], Sequence[list[Cell]]]]:
        """The file's rows, many at a time: those handed over before never together with others."""
        rows = self._file.table.rows
        while some := list(islice(rows, BLOCK)):
            old = [row for row in some if row[0] <= self._after] if some[0][0] <= self._after else []
            for part in (old, some[len(old) :]):
                if part:
                    numbers, cells = zip(*part, strict=True)
                    yield numbers, cells

    def findings(self) -> list[Finding]:
        """What is known of the file only after its last row."""
        table, name = self._file.table, self._file.name
        found = [*self._file.orders.findings, *(as_finding(noticed) for noticed in table.noticed)]
        for kind in ("title", "total", "header"):
            if rows := table.skipped.rows.get(kind):
                values = {"source": name, "rows": numbers_of(rows)}
                found.append(Finding(level="info", code=f"folder.skipped_{kind}", values=values))
        if self._stream == "ratings":
            ratings = self._file.ratings
            if ratings.by_row:
                values = {"source": name, "count": str(ratings.by_row)}
                found.append(Finding(level="warning", code="folder.ids_by_row", values=values))
            if ratings.repeated:
                values = {"source": name, "count": str(ratings.repeated)}
                found.append(Finding(level="info", code="folder.same_key", values=values))
        return found

    def _block(self, numbers: Sequence[int], rows: Sequence[list[Cell]]) -> None:
        new = numbers[-1] > self._after
        if self._file.filled:
            for cells in rows:
                self._fill(cells)
        if self._some_unusable(rows):
            numbers, rows = self._usable(numbers, rows, new=new)
        self._hand_over(numbers, rows, new=new)

    def _hand_over(self, numbers: Sequence[int], rows: Sequence[list[Cell]], *, new: bool) -> None:
        """Make records of the rows; of what was handed over before only the ids are taken in."""
        before = self._seen.before
        ratings = self._stream == "ratings"
        for number, cells, records in zip(numbers, rows, self._records(numbers, rows), strict=True):
            for made in records:
                if made is None:
                    self.batch.skipped += new
                elif isinstance(made, Bad):
                    if new:
                        self._reject(number, cells, made)
                else:
                    record, content = made
                    known = before(record.id, content)
                    if ratings and known is None and new:  # nearly every one
                        self.batch.records.append(record)
                    elif new:
                        self._again(number, cells, record, same=known == content, first=known is None)

    def _some_unusable(self, rows: Sequence[list[Cell]]) -> bool:
        """Whether a row must be looked at: one look at all of them spares a look at each."""
        if max(map(len, rows)) > len(self._file.header.columns):
            return True
        try:
            return is_broken("".join(chain.from_iterable(rows)))  # type: ignore[arg-type]  # a text file's cells
        except TypeError:
            return True  # a workbook's cells are numbers and dates too

    def _usable(
        self, numbers: Sequence[int], rows: Sequence[list[Cell]], *, new: bool
    ) -> tuple[list[int], list[list[Cell]]]:
        """The rows that can be read; the others are rejected."""
        good = []
        for number, cells in zip(numbers, rows, strict=True):
            fault = self._unusable(cells)
            if fault is None:
                good.append((number, cells))
            elif new:
                self._reject(number, cells, fault)
        return [number for number, _ in good], [cells for _, cells in good]

    def _fill(self, cells: list[Cell]) -> None:
        """Continuation rows take the named columns from above; a row that fills the first of them begins anew."""
        places = self._file.filled
        if as_text(cells[places[0]]):
            self._above = [cells[at] for at in places]
            return
        for index, at in enumerate(places):
            if as_text(cells[at]):
                self._above[index] = cells[at]
            else:
                cells[at] = self._above[index]

    def _unusable(self, cells: list[Cell]) -> Bad | None:
        width = len(self._file.header.columns)
        if len(cells) > width:
            return Bad("too_many_cells", cells=str(len(cells)), columns=str(width))
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and not cell.isascii() and is_broken(cell):
                return Bad("undecodable", self._file.header.columns[at], encoding=self._file.table.options.encoding)
        return None

    def _records(
        self, numbers: Sequence[int], rows: Sequence[list[Cell]]
    ) -> Iterable[Sequence[tuple[Record, int] | Bad | None]]:
        """What each row holds: records with a hash of what they say, faults, `None` for each blank place."""
        if self._stream == "ratings":
            return self._file.ratings.of(numbers, rows)
        maker = self._file.occasions if self._stream in ("complaints", "reviews") else self._file.records
        make: Any = getattr(maker, self._stream.removesuffix("s"))
        return [(_made(make, cells),) for cells in rows]

    def _again(self, number: int, cells: list[Cell], record: Record, *, same: bool, first: bool) -> None:
        """Hand over a record unless it was handed over before; of two ratings with one id and other content the first counts."""
        if same:
            self.batch.skipped += 1
        elif self._stream == "ratings" and not first:
            self._reject(number, cells, Bad("duplicate", id=record.id))
        elif self._stream in MERGED:
            self.batch.records.append(record)
        else:
            self.batch.put(record)

    def _reject(self, number: int, cells: list[Cell], bad: Bad) -> None:
        values = {"file": self._file.name, "row": str(number), **bad.values}
        self.batch.rejected.append(
            Rejected(
                stream=self._stream,
                source=self._file.name,
                row=str(number),
                column=printable(bad.column),
                code=bad.code,
                values=values,
                raw=self._file.header.named(cells),
            )
        )


def _made(make: Callable[[list[Cell]], Record | None], cells: list[Cell]) -> tuple[Record, int] | Bad | None:
    try:
        record = make(cells)
    except Bad as bad:
        return bad
    return None if record is None else (record, hash(msgspec.json.encode(record)))
