"""The adapter contract: seven verbs between a platform and the canonical model (design, section 8).

An adapter imports `csat_plugin.core.model`, `csat_plugin.core.effects`, `csat_plugin.host`, `csat_plugin.tables` and
`csat_plugin.texts`; nothing else of ours. It enters by the entry-point group `csat_plugin`, exactly as a third party's would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.effects import Audience, Effect, EffectKind, Receipt
from csat_plugin.core.model import Record, Ticket
from csat_plugin.host.offers import (
    Breathes,
    ChecksSettings,
    Fed,
    FindsElsewhere,
    Installation,
    Installs,
    KeepsCopies,
    KnowsUsers,
    Prepares,
    ReadsFiles,
    Standing,
    TellsChannels,
    TellsGone,
    TellsStanding,
)

__all__ = [
    "Adapter", "AdapterError", "Breathes", "Candidate", "Capabilities", "Check", "ChecksSettings", "Connection",
    "Description", "Fatal", "Fed", "Finding", "FindsElsewhere", "Installation", "Installs", "KeepsCopies", "KnowsUsers",
    "Misconfigured", "Network", "Page", "Places", "Prepares", "ReadsFiles", "Rejected", "Retriable", "Setting", "Skip", "Standing", "Stream",
    "TellsChannels", "TellsGone", "TellsStanding", "Unsupported", "WrongSetting", "as_texts",
]  # fmt: skip
"""The contract as adapters import it, what they may offer beside (`csat_plugin.host.offers`) included."""

Stream = Literal["customers", "contacts", "tickets", "requests", "complaints", "reviews", "ratings"]
Setting = tuple[str | int, ...]
"""Keys and list indexes from a connection's own settings down: `("files", 0, "ticket", "id")`."""


class AdapterError(Exception):
    """A failure an adapter reports. The text is one sentence for people: what, where, what to do; never a secret."""


class Fatal(AdapterError):
    """Trying again cannot help: wrong credentials, missing right, a mapping that names no such column."""

    alone = False
    """Set where only this one effect is concerned, such as by an owner nobody knows: two alike say nothing of the next."""


class Misconfigured(Fatal):
    """The connection's own settings are wrong: the person mends `csat.yaml`, not the platform."""


class Retriable(AdapterError):
    """Trying again may help: time-out, 429, 5xx. `wait` is the platform's own wish in seconds.

    `sent` is false where surely nothing was written by the verb that raises it, so that nothing has to be looked up first.
    """

    def __init__(self, message: str, wait: float | None = None, *, sent: bool = True) -> None:
        super().__init__(message)
        self.wait = wait
        self.sent = sent


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
    gone: tuple[str, ...] = ()
    """Files read before that are no longer there, each named once: what came from them stays, and is said."""
    findings: tuple[Finding, ...] = ()


class Candidate(Struct, frozen=True, kw_only=True):
    """One possible answer to "who is the customer?", with counts (practice 1.4)."""

    field: str
    values: int
    covered: int
    of: int
    settings: dict[str, Any] = {}
    """The connection's settings that choose it."""
    chosen: bool = False
    """Whether the present settings do."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """What the platform lets us do, known before anything is tried."""

    streams: tuple[Stream, ...]
    effects: tuple[EffectKind, ...] = ()
    audience: dict[str, Audience] = {}
    """Who notices each kind of effect."""
    undoes: tuple[EffectKind, ...] = ()
    find_lag: float = 0.0
    """Seconds until a written marker is surely found, also when we were cut off while the platform was writing."""
    live: bool = True
    """Whether a platform answers, which may refuse what is asked of it; not where files are read and written."""
    has_changes: bool = False
    signed_webhook: bool = False


class Check(Struct, frozen=True, kw_only=True):
    """One thing `describe` looked at: login, clock, a queue, a right. `level` is `ok` where nothing has to be done."""

    level: Literal["ok", "info", "warning"]
    code: str
    """Code of the text catalogue: what was found, and what to do about it."""
    values: dict[str, str] = {}
    writing: bool = False
    """Whether only writing needs it."""
    kinds: tuple[EffectKind, ...] = ()
    """The kinds of effects that need it, if not all do."""


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
    checks: tuple[Check, ...] = ()
    """Everything that was looked at, what is in order included; of a live platform."""
    details: dict[str, Any] = {}
    """The adapter's own facts, for example the proposed mapping of a file; plain JSON data."""


class WrongSetting(Struct, frozen=True, kw_only=True):
    """A setting of a connection that does not fit what is there, found by looking and before anything is read."""

    path: Setting = ()
    key: bool = False
    """Whether the key is what is wrong, not its value."""
    code: str
    """Code of the text catalogue, `CSAT186` to `CSAT189`; `CSAT190` says `{why}`, a sentence of the adapter's own."""
    variant: str = ""
    values: dict[str, str] = {}
    level: Literal["error", "warning"] = "error"


class Network(Struct, frozen=True, kw_only=True):
    """`network:` of `csat.yaml`: how platforms are reached, for every connection that does not say it for itself."""

    proxy: str = ""
    """Address of an HTTP proxy; empty: none is named."""
    ca_file: str = ""
    """File with the certificates of authorities that are trusted, relative to the workspace; empty: none is named."""


class Places(Struct, frozen=True, kw_only=True):
    """Where the settings of a connection stand, such as `csat.yaml:12:3`."""

    values: Mapping[Setting, str] = {}
    """Where each value begins."""
    keys: Mapping[Setting, str] = {}
    """Where the key that leads to each value begins."""

    def of(self, path: Setting, *, key: bool = False) -> str:
        """The place of a setting; where it has none, of its nearest parent; empty where none is known."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), 0, -1):
            if found := first.get(path[:end]) or second.get(path[:end]):
                return found
        return ""


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
    places: Places = Places()
    """Where each of the settings stands."""
    network: Network = Network()
    language: str = "en"
    """The workspace's: of error sentences and of texts written for people."""

    def at(self, path: Setting, *, key: bool = False) -> str:
        """Where one of the settings stands, such as `csat.yaml:20:15`; as near as it is known."""
        return self.places.of(path, key=key) or self.place


def as_texts(data: Any) -> Any:
    """Settings with every number and day as text, so that a mark may be written `1` or `"1"`; names of keys too."""
    if isinstance(data, Mapping):
        return {str(key): as_texts(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [as_texts(value) for value in data]
    if data is None or isinstance(data, bool | str):
        return data
    return data.isoformat() if isinstance(data, date) else str(data)


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

        Args:
            stream: which records.
            cursor: of the last page that was kept; everything before it was read, unless `since` asks for some of it again.
            since: with a cursor, reads again what was made or changed on the platform at or after that moment (an adapter that
                cannot tell may read more), **and** whatever is new after the cursor, however old it is. Without a cursor it bounds
                the first reading: what is older and does not change any more may be left out.

        No cursor may say more than was read: every one handed out covers what the given `cursor` covered, and beyond that only
        what this call has handed over or found not to be a record. So `since` never loses anything, nor does an interruption.
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
