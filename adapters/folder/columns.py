"""Finds the mapped columns in a file's header and takes values from its rows."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from csat_plugin.tables import Cell, as_text, printable
from csat_plugin.tables.words import folded

from .mapping import ColumnText, Joined

OF_SETTINGS = {"tables.no_sheet": "sheet", "tables.no_header": "header", "tables.unknown_codec": "encoding"}
"""What keeps a table from being opened and is a setting's fault, with that setting."""


class MissingColumn(Exception):  # says what is the matter
    """The header has no such column; `close` is the nearest there is, if any."""

    def __init__(self, wanted: str, close: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.close = close


class Pick:
    """Takes one value from a row: from a column, from several joined, or a constant."""

    __slots__ = ("_at", "_constant", "_joiner", "_single", "name")

    def __init__(self, name: str, at: tuple[int, ...] = (), joiner: str = "", constant: str | None = None) -> None:
        self.name = name
        """The column's name, for messages."""
        self._at = at
        self._joiner = joiner
        self._constant = constant
        self._single = at[0] if constant is None and len(at) == 1 else -1

    def cell(self, cells: Sequence[Cell]) -> Cell:
        """The value as the file types it."""
        if self._single >= 0:
            return cells[self._single]
        if self._constant is not None:
            return self._constant
        parts = [as_text(cells[at]) for at in self._at]
        return self._joiner.join(parts) if all(parts) else ""

    @property
    def positions(self) -> tuple[int, ...]:
        """Places in the row, from 0; none for a constant."""
        return self._at


class Header:
    """A file's columns by name; names are compared without regard to width, case and blanks."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._at: dict[str, int] = {}
        for at, name in enumerate(columns):
            self._at.setdefault(folded(name), at)

    def at(self, name: str) -> int:
        """Where a column stands.

        Raises:
            MissingColumn: the header has none of that name.
        """
        found = self._at.get(folded(name))
        if found is None:
            close = difflib.get_close_matches(folded(name), list(self._at), 1, 0.6)
            raise MissingColumn(name, self.columns[self._at[close[0]]] if close else "")
        return found

    def pick(self, column: ColumnText) -> Pick | None:
        """How to take a mapped value; `None` when the column may be missing and is.

        Raises:
            MissingColumn: none of the names is there.
        """
        if isinstance(column, Joined):
            return Pick(" + ".join(column.join), tuple(self.at(name) for name in column.join), column.mark)
        names = [column] if isinstance(column, str) else column
        for name in names:
            if name is not None and folded(name) in self._at:
                return Pick(name, (self.at(name),))
        if None in names or "" in names:
            return None
        raise MissingColumn(*_nearest(self, [name for name in names if name]))

    def named(self, cells: Sequence[Cell], most: int = 200) -> dict[str, str]:
        """A row as text by column, long cells cut: what a rejection keeps."""
        names = [*self.columns, *(f"+{at}" for at in range(1, len(cells) - len(self.columns) + 1))]
        row = ((name or f"#{at}", as_text(cell)) for at, (name, cell) in enumerate(zip(names, cells, strict=False), 1))
        return {name: printable(text)[:most] for name, text in row if text}


def _nearest(header: Header, names: list[str]) -> tuple[str, str]:
    for name in names:
        try:
            header.at(name)
        except MissingColumn as missing:
            if missing.close:
                return name, missing.close
    return " / ".join(names), ""


def picks(header: Header, columns: Mapping[str, ColumnText], constants: Mapping[str, str]) -> dict[str, Pick]:
    """Target field -> how to take it; a constant serves where no column is mapped.

    Raises:
        MissingColumn: a mapped column is not there.
    """
    found = {target: Pick(target, constant=text) for target, text in constants.items()}
    for target, column in columns.items():
        taken = header.pick(column)
        if taken is not None:
            found[target] = taken
    return found
