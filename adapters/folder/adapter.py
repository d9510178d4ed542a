"""The seven verbs for a folder of files, and taking back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import (
    Capabilities,
    Connection,
    Description,
    Fatal,
    Finding,
    Misconfigured,
    Page,
    Setting,
    Skip,
    Standing,
    Stream,
    WrongSetting,
)
from csat_plugin.tables import TableError
from csat_plugin.texts import say

from .columns import OF_SETTINGS
from .cursor import Cursor, FileState, fingerprint, read_cursor
from .fetching import ENDED, FileReading
from .files import Opened, Source, open_source, sources
from .lacking import told_once
from .mapping import FileText, digest, read_settings
from .merging import MERGED, Merging
from .numbering import plain_number
from .results import KINDS, Results

STREAMS: tuple[Stream, ...] = ("customers", "contacts", "tickets", "requests", "complaints", "reviews", "ratings")


class FolderAdapter:
    """Reads files below a folder and writes results below another.

    Args:
        connection: its settings are those of `mapping.FolderText`; relative paths start at the workspace.

    Raises:
        Fatal: a setting is wrong.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._text = read_settings(connection.settings, connection.place, connection.language)
        self._folder = (connection.workspace / self._text.path).resolve()
        self._results = (connection.workspace / self._text.results).resolve()
        self._written = Results(self._results, connection.language)
        self.capabilities = Capabilities(
            streams=tuple(stream for stream in STREAMS if any(_holds(entry, stream) for entry in self._text.files)),
            effects=KINDS,
            audience=dict.fromkeys(KINDS, "nobody"),
            undoes=KINDS,
            live=False,
        )

    def describe(self) -> Description:
        """Look at the files there are; `details` proposes a mapping for each (`files`)."""
        from .describe import describe

        self._check_folder()
        return describe(self._folder, self._results, self._connection, self.capabilities, self._connection.language)

    def wrong_settings(self) -> Iterator[WrongSetting]:
        """What the mapping names and the folder does not have: files, sheets, columns. Only headers are read."""
        from .checking import wrong_settings

        return wrong_settings(self._folder, self._results, self._text, self._connection)

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:
        """Read what is new: files that are unknown or changed, from the row where reading stopped.

        Every file's header is checked before the first row is handed over. A wrong setting stops everything, and all of them are
        said at once; a file that cannot be opened is left for the next time, and said after the others were read.

        Args:
            stream: which records.
            cursor: of the last page, or empty.
            since: files changed at or after this moment are read again even if the cursor knows them; others as ever.

        Raises:
            Misconfigured: no such folder, a mapped column that is not there. Fatal: an unreadable file.
        """
        self._check_folder()
        state = read_cursor(cursor)
        todo, findings = self._todo(stream, state, since)
        gone = self._gone(state)
        broken = self._broken(todo)
        if todo and stream in MERGED:
            if broken:  # what the others say of a person may be less than is known
                raise Fatal(told_once(broken.values()))
            yield from self._read_people(stream, todo, state, findings)
            return
        todo = [entry for entry in todo if entry[0].key not in broken]
        for source, file, after in todo:
            opened = self._open(source)
            findings += opened.findings
            yield from self._read_file(opened, stream, (source, file, after), state, findings)
            findings = []
        if not broken and (gone or not todo):  # a failure could drown what is said only once
            for key in gone:
                del state.files[key]
            names = dict.fromkeys(key.partition("#")[0] for key in gone)
            yield Page(cursor=state.text(), findings=tuple(findings), gone=tuple(names))
        if broken:
            raise Fatal(told_once(broken.values()))

    def elsewhere(self, stream: Stream, ids: Collection[str]) -> set[str]:
        """Those of the records that any file holds now: a copy read last may have lost them, the first file has not."""
        found: set[str] = set()
        for page in self.fetch(stream, ""):
            found.update(record.id for record in page.records if record.id in ids)
            if len(found) == len(ids):
                break
        return found

    def standing(self, source: str, ids: Collection[str]) -> Standing:
        """Which of these ratings have a row in that file still, but no mark that can be read."""
        from .standing import standing

        silent: list[Rating] = []
        rejected: set[str] = set()
        for one in self._that_may_be(source):
            if self._open(one).name == source:
                with self._told(one.key, one.entry):
                    found = standing(partial(self._open, one), ids)
                silent += found.silent
                rejected |= found.rejected
        return Standing(silent=tuple(silent), rejected=frozenset(rejected))

    def files(self) -> Iterator[Path]:
        """Every file there is now that a mapping reads, whatever for."""
        return iter(dict.fromkeys(one.path for one in sources(self._folder, self._text, self._results)[0]))

    def holds(self, source: str) -> bool:
        """Whether the file is still there and a mapping reads ratings from it."""
        return next(self._that_may_be(source), None) is not None

    def _that_may_be(self, source: str) -> Iterator[Source]:
        """The files, each with a mapping for ratings, a rating's source may name, with or without a sheet."""
        for one in sources(self._folder, self._text, self._results)[0]:
            name = one.key.partition("#")[0]
            if one.entry.ratings and (source == name or source.startswith(f"{name}[")):
                yield one

    def _todo(
        self, stream: Stream, state: Cursor, since: datetime | None
    ) -> tuple[list[tuple[Source, FileState, int]], list[Finding]]:
        """Files to be read, with their present state and the row after which to go on."""
        found, findings = sources(self._folder, self._text, self._results)
        todo: list[tuple[Source, FileState, int]] = []
        for source in found:
            if not _holds(source.entry, stream):
                continue
            mapping = digest(source.entry)
            known = state.files.get(source.key)
            if known and known.mapping != mapping:
                known = None
            with self._told(source.key, source.entry):
                stat = source.path.stat()
                again = since is not None and stat.st_mtime >= since.timestamp()
                same = known and known.row == ENDED and not again
                if known and same and (stat.st_size, stat.st_mtime_ns) == (known.size, known.mtime):
                    continue
                file = FileState(stat.st_size, stat.st_mtime_ns, fingerprint(source.path), mapping)
            if known and same and known.sha256 == file.sha256:
                state.files[source.key] = file
                continue
            resume = known is not None and known.row > 0 and known.sha256 == file.sha256 and not again
            todo.append((source, file, known.row if known and resume else 0))
        return todo, findings

    def _gone(self, state: Cursor) -> list[str]:
        """The files the cursor knows that are no longer there; one that is there and only not mapped any more is not gone."""
        return [key for key in state.files if not (self._folder / key.partition("#")[0]).is_file()]

    def _broken(self, todo: list[tuple[Source, FileState, int]]) -> dict[str, Fatal]:
        """The files that cannot be opened, by their names.

        Every file is opened once, so that a wrong column in the last one is known before the first is taken in.

        Raises:
            Misconfigured: some setting is wrong.
        """
        wrong: dict[str, Fatal] = {}
        for source, _, _ in todo:
            try:
                self._open(source)
            except Fatal as error:
                wrong[source.key] = error
        if any(isinstance(error, Misconfigured) for error in wrong.values()):
            raise Misconfigured(told_once(wrong.values()))
        return wrong

    def _open(self, source: Source) -> Opened:
        here = self._connection
        with self._told(source.key, source.entry):
            return open_source(source, here.name, here.zone, here.language, partial(self._at, source.entry))

    def _at(self, entry: FileText, path: Setting, key: bool = False) -> str:
        """Where a setting of a mapping stands."""
        n = next(n for n, one in enumerate(self._text.files) if one is entry)
        return self._connection.at(("files", n, *path), key=key)

    @contextlib.contextmanager
    def _told(self, name: str, entry: FileText) -> Iterator[None]:
        """Turns an unreadable file into a sentence for people."""
        language = self._connection.language
        try:
            yield
        except TableError as error:
            why = say(error.code, language, error.values | {"source": name.partition("#")[0]})
            if setting := OF_SETTINGS.get(error.code):
                place = self._at(entry, (setting,))
                raise Misconfigured(say("folder.at", language, {"place": place, "why": why})) from error
            raise Fatal(why) from error
        except OSError as error:
            values = {"source": name, "reason": error.strerror or str(error)}
            raise Fatal(say("tables.unreadable", language, values)) from error

    def _read_file(
        self,
        opened: Opened,
        stream: Stream,
        file: tuple[Source, FileState, int],
        state: Cursor,
        findings: list[Finding],
    ) -> Iterator[Page]:
        source, now, after = file
        reading = FileReading(opened, stream, after)
        read = reading.pages()
        while True:
            with self._told(source.key, source.entry):
                row, batch = next(read)
            state.files[source.key] = FileState(now.size, now.mtime, now.sha256, now.mapping, row)
            more = reading.findings() if row == ENDED else []
            yield batch.page(state.text(), [*findings, *more])
            findings = []
            if row == ENDED:
                return

    def _read_people(
        self, stream: Stream, todo: list[tuple[Source, FileState, int]], state: Cursor, findings: list[Finding]
    ) -> Iterator[Page]:
        """All files anew once one has changed: a person's record may stand in several, a piece in each."""
        changed = {source.key: file for source, file, _ in todo}
        merging = Merging()
        whole = Page()
        for source in sources(self._folder, self._text, self._results)[0]:
            if not _holds(source.entry, stream):
                continue
            opened = self._open(source)
            reading = FileReading(opened, stream)
            row, read = 0, reading.pages()
            while row != ENDED:
                with self._told(source.key, source.entry):
                    row, batch = next(read)
                page = batch.page("")
                for record in page.records:
                    merging.take(record, opened.name)
                whole = replace(
                    whole,
                    rejected=whole.rejected + page.rejected,
                    skipped=whole.skipped + page.skipped,
                    read=whole.read + page.read,
                    begins=whole.begins + page.begins,
                )
            if source.key in changed:
                findings += [*opened.findings, *reading.findings()]
        state.files |= changed
        merged = merging.records
        yield replace(
            whole,
            records=merged,
            skipped=whole.skipped + merging.taken - len(merged),
            cursor=state.text(),
            findings=(*findings, *merging.findings),
        )

    def _check_folder(self) -> None:
        if not self._folder.is_dir():
            values = {"place": self._connection.at(("path",)), "folder": str(self._folder)}
            raise Misconfigured(say("folder.no_folder", self._connection.language, values))

    def read(self, id: str) -> Ticket | None:  # the contract's name
        """The ticket as the files have it last, or `None`."""
        link = f"{self._connection.name}:ticket:"
        wanted = link + plain_number(id.removeprefix(link))
        last: Ticket | None = None
        for page in self.fetch("tickets", ""):
            for record in page.records:
                if isinstance(record, Ticket) and (record.id == wanted or record.key == id):
                    last = record
        return last

    def parse(self, headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG002 # the contract's shape
        """The ticket a request `{"ticket": "4711"}` is about.

        Raises:
            Skip: the body names no ticket.
        """
        try:
            ticket = json.loads(body)["ticket"]
        except (ValueError, KeyError, TypeError) as error:
            raise Skip(say("folder.no_ticket", self._connection.language)) from error
        return str(ticket)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:  # noqa: ARG002 # the contract's shape
        """Files send no requests: nothing can be verified."""
        return False

    def emit(self, effect: Effect) -> Receipt:
        """Write the effect's files, all or none; the same content again changes nothing.

        Raises:
            Retriable: no space left. Fatal: the folder cannot be written.
        """
        return self._written.emit(effect)

    def find(self, slot: str) -> Receipt | None:
        """What was written for the slot and is still there."""
        return self._written.find(slot)

    def undo(self, receipt: Receipt) -> bool:
        """Bring back what was there before; `False` when a person has changed a file since."""
        return self._written.undo(receipt)

    def sieve(self, change: Callable[[str, bytes], bytes], *, now: bool = False) -> None:
        """Copies of former contents are kept as `change` makes them."""
        self._written.sieve(change, now=now)

    def gone(self, receipt: Receipt) -> bool:
        """Whether a person has removed every file since."""
        return self._written.gone(receipt)

    @property
    def folder(self) -> Path:
        """Where the files are read from."""
        return self._folder


def _holds(entry: FileText, stream: Stream) -> bool:
    """Whether a mapping makes records of that stream."""
    return bool(entry.ratings if stream == "ratings" else getattr(entry, stream.removesuffix("s")))
