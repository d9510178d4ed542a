"""A YAML text read to plain data that remembers where every key and value stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

Path = tuple[str | int, ...]
"""Keys and list indexes from the root, for example `("weights", "ticket")`."""


class Place(Struct, frozen=True):
    """Line and column from 1, counted in characters."""

    line: int
    column: int


class Source(Struct, frozen=True, kw_only=True):
    """One YAML text as plain data (`dict`, `list`, `str`, `int`, `Decimal`, `bool`, `None`) with its places."""

    name: str
    """The file as the user named it, or `itss@1` for a pack."""
    text: str
    data: Any
    values: Mapping[Path, Place]
    """Where each value begins."""
    keys: Mapping[Path, Place]
    """Where the key that leads to each value begins."""

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of that path; where there is none, of its nearest parent."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), -1, -1):
            found = first.get(path[:end]) or second.get(path[:end])
            if found:
                return found
        return Place(1, 1)
