"""Platforms -> store: every stream of every connection, page by page, incremental, resumable, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from csat_plugin.core.model import Rating, Record
from csat_plugin.host.adapter import (
    Adapter,
    AdapterError,
    Fatal,
    Finding,
    Misconfigured,
    Page,
    Rejected,
    Retriable,
    Stream,
)
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.former import Former
from csat_plugin.runtime.register import Matching, match_names, take_register
from csat_plugin.runtime.strangers import look_up
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store.rows import Tally

ORDER: tuple[Stream, ...] = ("ratings", "customers", "contacts", "tickets", "requests", "complaints", "reviews")
"""Ratings first: they are what a first look needs."""
SHOWN = 3
"""Deleted files a sentence names."""


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

    @property
    def useless(self) -> tuple[Finding, ...]:
        """Findings of sources of which every row was rejected: most likely the wrong column is mapped."""
        return tuple(finding for finding in self.findings if finding.code == "sync.all_rejected")


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
    be read keeps nothing else from being read: it stands in `failed`. Two at once do no harm: whoever finds the cursor moved
    by another sync stops there.

    Raises:
        AdapterError: when nothing at all could be read because a platform cannot be reached or refuses.
        Failure: when a connection or the register cannot be used.
    """
    tallies: list[StreamTally] = []
    findings: list[Finding] = []
    failed: dict[str, AdapterError] = {}
    customers = take_register(workspace)
    store = workspace.store
    for name in connections or workspace.settings.connections:
        try:
            adapter = workspace.connect(name)
        except AdapterError as error:
            failed.setdefault(str(error), error)
            _not_read(workspace, name, tuple(stream for connection, stream in store.tried() if connection == name))
            continue
        store.forget_streams(name, adapter.capabilities.streams)
        offered = [stream for stream in ORDER if stream in adapter.capabilities.streams]
        for n, stream in enumerate(offered):
            tally, ended = _stream(workspace, name, adapter, stream, since, findings, progress)
            if ended is None or tally.read:
                tallies.append(tally)
            if ended is not None:
                failed.setdefault(str(ended), ended)
            if isinstance(ended, Retriable | Misconfigured):
                # A platform that does not answer now, or is not the one that was meant, is not asked for every stream.
                _not_read(workspace, name, offered[n:])
                break
        else:
            try:
                look_up(workspace, name, adapter)
            except AdapterError as error:
                failed.setdefault(str(error), error)
    if failed and not tallies:
        raise as_one(tuple(failed.values()))
    return Synced(
        tallies=tuple(tallies),
        findings=tuple(_once(findings)),
        matching=match_names(workspace, customers),
        failed=tuple(failed.values()),
    )


def _not_read(workspace: Workspace, connection: str, streams: Iterable[str]) -> None:
    """Keep that these streams were to be read and could not."""
    for stream in streams:
        workspace.store.note_failed(connection, stream, workspace.now)


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
    cursor = kept = store.cursor(name, stream)
    read = skipped = new = changed = same = used = 0
    rejected: list[Rejected] = []
    own_names = workspace.settings.register is None
    former = Former(workspace, name, adapter) if stream == "ratings" else None
    named: set[str] = set()
    gone: list[str] = []
    failed: AdapterError | None = None
    back = 0
    try:
        for page in adapter.fetch(stream, cursor, since):
            if former and page.begins:
                back += former.settle(now)
            with store.transaction():
                if store.cursor(name, stream) != kept:
                    raise Failure(workspace.say("sync.at_once", connection=name))
                if own_names and (news := _names(page.records) - named):
                    # Known before they are written, the names need not be linked to every rating afterwards.
                    store.link({customer: customer for customer in sorted(news)}, unseen=cursor == "")
                    named |= news
                tally = _keep(workspace, name, stream, page, former, now)
            kept = page.cursor
            read += page.read
            skipped += page.skipped
            used += page.read - page.skipped - len(page.rejected)
            rejected += page.rejected
            new, changed, same = new + tally.new, changed + tally.changed, same + tally.same
            findings += page.findings
            gone += page.gone
            if progress:
                progress(name, stream, read)
    except AdapterError as error:
        failed = error
    useless: list[Finding] = []
    if former:
        back += former.settle(now)
        findings += former.findings
        if failed is None:
            findings += former.gone()
        useless = former.useless(now)
        findings += [*useless, *_deleted(workspace, name, gone)]
    # Rows without a mark were skipped when they were read; those taken back are used after all.
    changed, used, skipped = changed + back, used + back, max(skipped - back, 0)
    read = used + skipped + len(rejected)
    if failed is None and not useless:  # what was not read to its end, or to no use, stays as old as it was
        store.note_read(name, stream, "", read, used, skipped, len(rejected), now)
    else:
        store.note_failed(name, stream, now)
    counted = StreamTally(
        connection=name, stream=stream, read=read, used=used, skipped=skipped,
        rejected=len(rejected), new=new, changed=changed, same=same,
    )  # fmt: skip
    return counted, failed


def _keep(workspace: Workspace, name: str, stream: Stream, page: Page, former: Former | None, begun: datetime) -> Tally:
    """Store a page with the cursor behind it, in the transaction that is open; `begun` is when reading the stream was."""
    store = workspace.store
    for source in page.begins:
        if former:
            former.begin(source)
        store.forget_rejected(name, stream, source)
    if former:
        former.meet(page)
    tally = store.write(name, page.records, begun)
    store.reject(name, page.rejected, begun)
    store.set_cursor(name, stream, page.cursor, begun)
    return tally


def _deleted(workspace: Workspace, connection: str, files: Sequence[str]) -> list[Finding]:
    """The files that are no longer there, with the ratings no other file has brought again, in one sentence."""
    left = {file: n for file in files if (n := workspace.store.count_from(connection, file))}
    if not left:
        return []
    shown = ", ".join(list(left)[:SHOWN]) + (", ..." if len(left) > SHOWN else "")
    values = {"source": shown, "files": str(len(left)), "n": str(sum(left.values()))}
    return [Finding(level="info", code="store.gone_file", values=values)]


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
