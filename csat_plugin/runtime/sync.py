"""Platforms -> store: every stream of every connection, page by page, incremental, resumable, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from csat_plugin.core.model import Rating, Record
from csat_plugin.host.adapter import Adapter, AdapterError, Fatal, Finding, Misconfigured, Rejected, Retriable, Stream
from csat_plugin.runtime.register import Matching, match_names, take_register
from csat_plugin.runtime.workspace import Workspace

ORDER: tuple[Stream, ...] = ("ratings", "customers", "contacts", "tickets", "requests")
"""Ratings first: they are what a first look needs."""


class StreamTally(Struct, frozen=True, kw_only=True):
    """What one stream of one connection gave: read = used + skipped + rejected, always."""

    connection: str
    stream: str
    read: int
    used: int
    skipped: int
    rejected: int
    new: int
    changed: int
    same: int


class Synced(Struct, frozen=True, kw_only=True):
    """The outcome of one sync."""

    tallies: tuple[StreamTally, ...]
    findings: tuple[Finding, ...]
    matching: Matching
    """How the customers' names met the register."""
    failed: tuple[AdapterError, ...] = ()
    """What could not be read, each once; everything else was."""


Progress = Callable[[str, str, int], None]
"""Called after each page with connection, stream and the rows read so far."""


def sync(
    workspace: Workspace,
    *,
    connections: Iterable[str] = (),
    since: datetime | None = None,
    progress: Progress | None = None,
) -> Synced:
    """Read what is new on every connection (or just those named) into the store.

    Each page and its cursor commit together: interrupted at any time, the next run goes on where this one stopped. What cannot
    be read keeps nothing else from being read: it stands in `failed`.

    Raises:
        AdapterError: when nothing at all could be read because a platform cannot be reached or refuses.
        Failure: when a connection or the register cannot be used.
    """
    tallies: list[StreamTally] = []
    findings: list[Finding] = []
    failed: dict[str, AdapterError] = {}
    customers = take_register(workspace)
    for name in connections or workspace.settings.connections:
        try:
            adapter = workspace.connect(name)
        except AdapterError as error:
            failed.setdefault(str(error), error)
            continue
        for stream in (stream for stream in ORDER if stream in adapter.capabilities.streams):
            tally, ended = _stream(workspace, name, adapter, stream, since, findings, progress)
            if ended is None or tally.read:
                tallies.append(tally)
            if ended is not None:
                failed.setdefault(str(ended), ended)
            if isinstance(ended, Retriable | Misconfigured):
                break  # a platform that does not answer now, or is not the one that was meant, is not asked for every stream
    if failed and not tallies:
        raise as_one(tuple(failed.values()))
    return Synced(
        tallies=tuple(tallies),
        findings=tuple(_once(findings)),
        matching=match_names(workspace, customers),
        failed=tuple(failed.values()),
    )


def as_one(errors: Sequence[AdapterError]) -> AdapterError:
    """Several failures as one, every sentence kept; of settings only where all are."""
    if len(errors) == 1:
        return errors[0]
    kind = Misconfigured if all(isinstance(error, Misconfigured) for error in errors) else Fatal
    return kind("\n".join(map(str, errors)))


def _stream(
    workspace: Workspace,
    name: str,
    adapter: Adapter,
    stream: Stream,
    since: datetime | None,
    findings: list[Finding],
    progress: Progress | None,
) -> tuple[StreamTally, AdapterError | None]:
    """One stream: its counts, and what ended it before its end."""
    store, now = workspace.store, workspace.now
    cursor = "" if since else store.cursor(name, stream)
    read = skipped = new = changed = same = used = 0
    rejected: list[Rejected] = []
    own_names = workspace.settings.register is None
    former = _Former(workspace, name, stream)
    named: set[str] = set()
    failed: AdapterError | None = None
    try:
        for page in adapter.fetch(stream, cursor, since):
            with store.transaction():
                if own_names and (news := _names(page.records) - named):
                    # Known before they are written, the names need not be linked to every rating afterwards.
                    store.link({customer: customer for customer in sorted(news)}, unseen=cursor == "")
                    named |= news
                for source in page.begins:
                    store.forget_rejected(name, stream, source)
                    former.begin(source)
                former.meet(page.records)
                tally = store.write(name, page.records, now)
                store.reject(name, page.rejected, now)
                store.set_cursor(name, stream, page.cursor, now)
            read += page.read
            skipped += page.skipped
            used += page.read - page.skipped - len(page.rejected)
            rejected += page.rejected
            new, changed, same = new + tally.new, changed + tally.changed, same + tally.same
            findings += page.findings
            if progress:
                progress(name, stream, read)
    except AdapterError as error:
        failed = error
    else:
        findings += former.gone()
    if failed is None or read:
        store.note_read(name, stream, "", read, used, skipped, len(rejected), now)
    counted = StreamTally(
        connection=name, stream=stream, read=read, used=used, skipped=skipped,
        rejected=len(rejected), new=new, changed=changed, same=same,
    )  # fmt: skip
    return counted, failed


class _Former:
    """The ratings that were read from a source before: those that do not come again have gone from it.

    They go on counting. An export of the last weeks loses its oldest rows with every new one; that a rating was withdrawn
    cannot be told from it.
    """

    def __init__(self, workspace: Workspace, connection: str, stream: Stream) -> None:
        self._store = workspace.store
        self._connection = connection
        self._looks = stream == "ratings"
        self._left: dict[str, set[str]] = {}

    def begin(self, source: str) -> None:
        """A source is read from its beginning."""
        if self._looks and (known := self._store.ids_from(self._connection, source)):
            self._left[source] = known

    def meet(self, records: Iterable[Record]) -> None:
        """These have come again, or have come from another source now."""
        for left in self._left.values():
            left.difference_update(record.id for record in records)

    def gone(self) -> list[Finding]:
        """What is to be said at the end: for each source how many have gone."""
        return [
            Finding(level="info", code="store.gone", values={"source": source, "n": str(len(left))})
            for source, left in self._left.items()
            if left
        ]


def _names(records: Iterable[Record]) -> set[str]:
    """Customer names of ratings that carry no id: without a register each is a customer of its own."""
    return {r.customer_name for r in records if isinstance(r, Rating) and r.customer is None and r.customer_name}


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The same file is read for several streams; what was noticed about it is said once."""
    seen: list[Finding] = []
    for finding in findings:
        if finding not in seen:
            seen.append(finding)
    return seen
