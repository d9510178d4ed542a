"""Which ids a file has given before, and what was said under them: a few bytes each, however long the file."""

from __future__ import annotations

from array import array

BITS = 1 << 27
"""Greatest size of the sieve: a million ids leave 99 % of all new ones through at once."""

BOXES = 1 << 12
"""Boxes the ids lie in; only one is searched when the sieve does not let an id through."""


class Seen:
    """Remembers the id and content of records by 64-bit hashes: 16 bytes a record beside a sieve of fixed size.

    Two different ids are taken for one with a probability of 3e-8 in a file of a million.

    Args:
        rows: how many records there may be, roughly; a short file needs only a small sieve.
        first: whether the first content of an id stays remembered, rather than the last.
    """

    def __init__(self, rows: int, *, first: bool) -> None:
        bits = 1 << 19
        while bits < min(BITS, 64 * rows):
            bits *= 2
        self._first = first
        self._mask = bits - 1
        self._sieve = bytearray(bits >> 3)
        self._boxes = [(array("q"), array("q")) for _ in range(BOXES)]

    def before(self, id_: str, content: int) -> int | None:
        """Take a record in; returns the content remembered of its id, or `None` when the id is new."""
        key = hash(id_)
        place = key & self._mask
        bit = 1 << (place & 7)
        keys, contents = self._boxes[place % BOXES]
        held = self._sieve[place >> 3]
        if held & bit and key in keys:
            at = keys.index(key)
            found = contents[at]
            if not self._first:
                contents[at] = content
            return found
        self._sieve[place >> 3] = held | bit
        keys.append(key)
        contents.append(content)
        return None
