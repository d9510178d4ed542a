"""The adapter contract: seven verbs between a platform and the canonical model (design, section 8).

An adapter imports this module, `csat_plugin.core.model`, `csat_plugin.core.effects` and `csat_plugin.tables`; nothing else of
ours. It enters by the entry-point group `csat_plugin`, exactly as a third party's would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.effects import Audience, Effect, EffectKind, Receipt
from csat_plugin.core.model import Record, Ticket

Stream = Literal["customers", "contacts", "tickets", "requests", "ratings"]


class AdapterError(Exception):
    """A failure an adapter reports. The text is one sentence for people: what, where, what to do; never a secret."""


class Fatal(AdapterError):
    """Trying again cannot help: wrong credentials, missing right, a mapping that names no such column."""


class Misconfigured(Fatal):
    """The connection's own settings are wrong: the person mends `csat.yaml`, not the platform."""


class Retriable(AdapterError):
    """Trying again may help: time-out, 429, 5xx. `wait` is the platform's own wish in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Skip(AdapterError):
    """This one record or effect cannot be handled; go on with the next, and report it."""


class Unsupported(AdapterError):
    """The adapter does not offer this verb for this platform; `capabilities` says so beforehand."""


class Rejected(Struct, frozen=True, kw_only=True):
    """A row or record that could not be used: kept with place and reason, counted, listed by `csat sync --rejected`."""

    stream: Stream
    source: str
    """File, and sheet if any; or the platform's name of the record."""
    row: str
    """Row number as a person counts it (the header included), or the record's id."""
    column: str = ""
    code: str
    """Code of the text catalogue, `rejected.<word>`."""
    values: dict[str, str] = {}
    raw: dict[str, str] = {}
    """The row as it was read."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something noticed about a whole source, for example a guessed encoding. `level` is `info` or `warning`."""

    level: Literal["info", "warning"]
    code: str
    values: dict[str, str] = {}


class Page(Struct, frozen=True, kw_only=True):
    """A piece of a stream. `read` = records + rejected + skipped, always. `cursor` continues after this page."""

    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    skipped: int = 0
    """Rows that are no records by their nature: blank lines, title rows, total rows."""
    read: int = 0
    cursor: str = ""
    begins: tuple[str, ...] = ()
    """Sources that are read from their beginning with this page: what was rejected of them before is forgotten."""
    findings: tuple[Finding, ...] = ()


class Candidate(Struct, frozen=True, kw_only=True):
    """One possible answer to "who is the customer?", with counts (practice 1.4)."""

    field: str
    values: int
    covered: int
    of: int


class Capabilities(Struct, frozen=True, kw_only=True):
    """What the platform lets us do, known before anything is tried."""

    streams: tuple[Stream, ...]
    effects: tuple[EffectKind, ...] = ()
    audience: dict[str, Audience] = {}
    """Who notices each kind of effect."""
    undoes: tuple[EffectKind, ...] = ()
    find_lag: float = 0.0
    """Seconds until a written marker is surely found."""
    writes_after_close: bool = True
    has_changes: bool = False
    signed_webhook: bool = False


class Description(Struct, frozen=True, kw_only=True):
    """What `describe` found: the platform's name and version, its zone, what can be read, who "the customer" could be."""

    platform: str
    version: str = ""
    zone: str = ""
    capabilities: Capabilities
    streams: dict[str, int] = {}
    """Stream -> records seen."""
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    details: dict[str, Any] = {}
    """The adapter's own facts, for example the proposed mapping of a file; plain JSON data."""


class WrongSetting(Struct, frozen=True, kw_only=True):
    """A setting of a connection that does not fit what is there, found by looking and before anything is read."""

    path: tuple[str | int, ...] = ()
    """Where it stands, from the connection's own settings down: `("files", 0, "ticket", "id")`."""
    key: bool = False
    """Whether the key is what is wrong, not its value."""
    code: str
    """Code of the text catalogue, `CSAT186` to `CSAT189`; `CSAT190` says `{why}`, a sentence of the adapter's own."""
    variant: str = ""
    values: dict[str, str] = {}
    level: Literal["error", "warning"] = "error"


class Connection(Struct, frozen=True, kw_only=True):
    """One configured platform instance, as `csat.yaml` names it, handed to an adapter's factory."""

    name: str
    adapter: str
    workspace: Path
    zone: ZoneInfo
    settings: Mapping[str, Any]
    """The adapter's own part of `csat.yaml`, secrets already resolved."""
    place: str = ""
    """`csat.yaml:12:3`, for error messages."""
    language: str = "en"
    """The workspace's: of error sentences and of texts written for people."""


@runtime_checkable
class ChecksSettings(Protocol):
    """What an adapter may offer beside the seven verbs: a cheap look whether its settings fit what is there."""

    def wrong_settings(self) -> Iterator[WrongSetting]:
        """Names in the settings that lead nowhere: files, sheets, columns. Reads no record, and never raises."""
        ...


@runtime_checkable
class TellsGone(Protocol):
    """What an adapter may offer beside the seven verbs: to tell what was removed by somebody from what was changed."""

    def gone(self, receipt: Receipt) -> bool:
        """Whether nothing of what the receipt says was written is there any more; only when that is certain."""
        ...


@runtime_checkable
class Adapter(Protocol):
    """Seven verbs. Every method may raise `Fatal`, `Retriable` or `Skip`; nothing else leaves an adapter."""

    capabilities: Capabilities

    def describe(self) -> Description:
        """Look at the platform: fields, rights, zone, candidates. Reads only."""
        ...

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:
        """Read a stream from `cursor` (empty: from the beginning), in pages, each with the cursor that continues it.

        Reading again from an older cursor hands over the same records with the same ids: overlap is harmless.
        """
        ...

    def read(self, id: str) -> Ticket | None:
        """The present state of one ticket, or `None` when the platform has no such ticket."""
        ...

    def parse(self, headers: Mapping[str, str], body: bytes) -> str:
        """The id of the ticket an inbound request is about."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether an inbound request truly comes from the platform (constant time)."""
        ...

    def emit(self, effect: Effect) -> Receipt:
        """Write one effect, carrying its slot as the marker `find` can look up."""
        ...

    def find(self, slot: str) -> Receipt | None:
        """What was written for this slot, by the platform's most consistent path, or `None`."""
        ...

    def undo(self, receipt: Receipt) -> bool:
        """Take back what a receipt says was written; `False` when it has changed since or the platform cannot."""
        ...
