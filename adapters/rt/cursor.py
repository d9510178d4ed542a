"""Where reading goes on. Opaque to everybody else; JSON inside.

A first reading goes by ticket id. From then on the change feed is followed by transaction id, which only grows: no clock is
involved. Two writers may commit their ids out of order, so the last `WINDOW` ids are looked at again; `seen` are those of
them that were read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

WINDOW: Final = 100
"""Transaction ids looked at again behind the greatest one read."""


class Cursor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one stream."""

    settings: str = ""
    """Digest of the settings that decide what is read: when they change, reading starts anew."""
    ticket: int | None = None
    """First reading: the ticket id reached. `None`: it is done."""
    since: str = ""
    """Moment the first reading begins with, in UTC; empty: everything is read."""
    change: int = 0
    """The greatest transaction id read, or there was when the first reading began."""
    seen: tuple[int, ...] = ()
    """Transaction ids above `change` - `WINDOW` that were read."""
    refused: tuple[int, ...] = ()
    """Tickets of which something was rejected: once they are read again, that is forgotten first."""
    unsure: tuple[int, ...] = ()
    """Those of them whose status nobody could explain, or whose answer was hidden: they are looked at again each time."""
    blind: tuple[str, ...] = ()
    """Queues that did not show their answers at the last reading: once they do, they are read anew."""
    queues: tuple[str, ...] = ()
    """Tickets only: queues that were read and of whose tickets it was not told that they are gone."""
    leaving: tuple[str, ...] = ()
    """Tickets only: queues read no more; that their tickets are gone is being told."""
    left: int = 0
    """The ticket id reached in that."""
    dropped: tuple[str, ...] = ()
    """Tickets only: queues read no more. What was moved out of them until then is still to be told."""

    def text(self) -> str:
        """As the store keeps it."""
        return msgspec.json.encode(self).decode()

    def after(self, changes: Iterable[int]) -> Cursor:
        """The cursor once these transactions are read as well."""
        ids = {*self.seen, *changes}
        top = max((self.change, *ids))
        return replace(self, change=top, seen=tuple(sorted(id_ for id_ in ids if id_ > top - WINDOW)))

    def told(self, tickets: Collection[int], refused: Iterable[int], unsure: Iterable[int]) -> Cursor:
        """The cursor once these tickets are read, of which some were rejected."""
        left = set(self.refused).difference(tickets), set(self.unsure).difference(tickets)
        return replace(self, refused=tuple(sorted(left[0] | {*refused})), unsure=tuple(sorted(left[1] | {*unsure})))

    def carrying(self, old: Cursor, *, reached: bool) -> Cursor:
        """This beginning of a stream of tickets, with the place in the change feed that reading with other settings came to.

        Args:
            old: the cursor of that reading.
            reached: whether the feed got as far as its place. Where it did not, such as at another site, following the feed
                from there would pass over everything until it does.
        """
        change = old.change if reached else min(old.change, self.change)
        seen = tuple(id_ for id_ in old.seen if id_ <= change)
        queues = {"queues": old.queues, "leaving": old.leaving, "left": old.left, "dropped": old.dropped}
        return replace(self, change=change, seen=seen, **queues)

    def narrowed(self, read: Collection[str], there: Collection[str]) -> Cursor:
        """The cursor with what is read now: of queues that are there, but read no more, the tickets are to be told as gone.

        Args:
            read: the queues that are read.
            there: all that can be seen.
        """
        gone = set(self.queues).difference(read).intersection(there)
        leaving = tuple(sorted(gone.union(self.leaving).difference(read)))
        return replace(
            self,
            queues=tuple(sorted({*self.queues, *read} - gone)),
            leaving=leaving,
            left=self.left if leaving == self.leaving else 0,
            dropped=tuple(sorted(gone.union(self.dropped).difference(read))),
        )


def read_cursor(text: str) -> Cursor | None:
    """The cursor a text means; `None` when it means none of ours. Its settings may be others than those now."""
    try:
        return msgspec.json.decode(text, type=Cursor) if text else None
    except msgspec.DecodeError:
        return None
