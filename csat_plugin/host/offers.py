"""What an adapter may offer beside its seven verbs: each a protocol, offered by having the method.

Adapters take them, and what they hand over, from `csat_plugin.host.adapter`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from msgspec import Struct

from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.core.model import Direction, Rating

if TYPE_CHECKING:
    from csat_plugin.host.adapter import Stream, WrongSetting


@runtime_checkable
class ChecksSettings(Protocol):
    """To look whether its settings fit what is there, at no great cost."""

    def wrong_settings(self) -> Iterator[WrongSetting]:
        """Names in the settings that lead nowhere: files, sheets, columns. Reads no record, and never raises."""
        ...


@runtime_checkable
class KnowsUsers(Protocol):
    """To say whom the platform knows: whoever owns corrective work is a user there."""

    def strangers(self, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Those of these names, as rules write them, that are no user there, each with users of similar names."""
        ...


class Installation(Struct, frozen=True, kw_only=True):
    """What an administrator of the platform loads there, so that everything the settings name exists."""

    file: str
    """Name of the file."""
    text: str
    """Its content. Loading it twice changes nothing the second time."""
    makes: tuple[str, ...] = ()
    """What it makes or grants, as the platform names it."""
    code: str
    """Code of the text catalogue: how it is loaded; `{file}` is its path."""


@runtime_checkable
class Installs(Protocol):
    """To write down what is missing on the platform."""

    def installation(self, kinds: Collection[EffectKind] | None = None) -> Installation:
        """A file that makes every queue, field and right that reading and `kinds` of effects need (`None`: all that have a place).

        Nothing is written to the platform.
        """
        ...


class Fed(Struct, frozen=True, kw_only=True):
    """A channel that gets ratings from a connection, with the scale they come on where it is known beforehand."""

    channel: str
    low: Decimal | None = None
    high: Decimal | None = None
    direction: Direction = "high"


@runtime_checkable
class TellsChannels(Protocol):
    """To say which channels it feeds, where its settings do not name them."""

    def channels(self) -> Iterator[Fed]:
        """Every channel its ratings are of. The platform is not touched."""
        ...


@runtime_checkable
class FindsElsewhere(Protocol):
    """To look further, where one record may stand in several sources, such as files."""

    def elsewhere(self, stream: Stream, ids: Collection[str]) -> set[str]:
        """Those of the records that any source holds now. May read everything; asked only when records seem to be gone."""
        ...


@runtime_checkable
class ReadsFiles(Protocol):
    """To say which files it reads, so that no second connection reads one of them and counts it twice."""

    def files(self) -> Iterator[Path]:
        """Every file there is now that its settings let it read. None is opened, and nothing is raised."""
        ...


class Standing(Struct, frozen=True, kw_only=True):
    """Of ratings read earlier: those whose row is still in their source, without a mark that can be read."""

    silent: tuple[Rating, ...] = ()
    """The row has no mark any more: each as one that was not answered, by its id of before."""
    rejected: frozenset[str] = frozenset()
    """Ids of those whose mark cannot be read any more."""


@runtime_checkable
class TellsStanding(Protocol):
    """To tell of rows that lost their mark, where a row without one makes no rating, such as in files."""

    def standing(self, source: str, ids: Collection[str]) -> Standing:
        """Which of these ratings still have a row in the source, but no mark; asked only for those that did not come again."""
        ...

    def holds(self, source: str) -> bool:
        """Whether the source is still there and read for ratings."""
        ...


@runtime_checkable
class KeepsCopies(Protocol):
    """To keep a copy of a file before it writes there, so that it can be brought back."""

    def sieve(self, change: Callable[[str, bytes], bytes], *, now: bool = False) -> None:
        """From now on copies are kept as `change` makes them of a file's name and content: without persons who were erased.

        With `now`, that is also done beforehand for the files that stand there now; they themselves are not touched.
        """
        ...


@runtime_checkable
class Prepares(Protocol):
    """To say before it writes what taking back will need."""

    def prepare(self, effect: Effect, former: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """What stands now where the effect will write, and what it will write; plain data, reads only.

        Asked before every try and kept before anything is written; after an interruption laid over `Receipt.undo`, so that what
        was overwritten half way can be brought back. It has a `wrote`: a receipt without one is not handed to `undo`.

        Args:
            effect: about to be written.
            former: what this returned for an earlier attempt of the same slot that did not end well. Where the platform holds
                what that attempt was to write, what `former` says stood there before is still the answer.
        """
        ...


@runtime_checkable
class Breathes(Protocol):
    """To tell of each call before it is made, where one verb makes many."""

    def before_calls(self, do: Callable[[], None]) -> None:
        """From now on call `do` before every call of the platform; what it raises goes through, and the call is not made."""
        ...


@runtime_checkable
class TellsGone(Protocol):
    """To tell what was removed by somebody from what was changed."""

    def gone(self, receipt: Receipt) -> bool:
        """Whether nothing of what the receipt says was written is there any more; only when that is certain."""
        ...
