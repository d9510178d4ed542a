"""Where reading goes on. Opaque to everybody else; JSON inside.

A first reading goes by ticket id. From then on the change feed is followed by transaction id, which only grows: no clock is
involved. Two writers may commit their ids out of order, so the last `WINDOW` ids are looked at again; `seen` are those of
them that were read.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """Day the first reading begins with."""
    change: int = 0
    """The greatest transaction id read, or there was when the first reading began."""
    seen: tuple[int, ...] = ()
    """Transaction ids above `change` - `WINDOW` that were read."""

    def text(self) -> str:
        """As the store keeps it."""
        return msgspec.json.encode(self).decode()

    def after(self, changes: Iterable[int]) -> Cursor:
        """The cursor once these transactions are read as well."""
        ids = {*self.seen, *changes}
        top = max((self.change, *ids))
        return replace(self, change=top, seen=tuple(sorted(id_ for id_ in ids if id_ > top - WINDOW)))


def read_cursor(text: str, settings: str) -> Cursor | None:
    """The cursor a text means; `None` when reading starts anew: no text, other settings, or nothing of ours."""
    try:
        cursor = msgspec.json.decode(text, type=Cursor) if text else None
    except msgspec.DecodeError:
        return None
    return cursor if cursor is not None and cursor.settings == settings else None
