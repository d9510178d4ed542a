"""Where a character stands: offsets in a text against lines and columns as an editor shows them."""

from __future__ import annotations

import re
from bisect import bisect_right

from csat_plugin.language.source import Place

_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    r"""The lines of one text. Only `\n`, `\r\n` and `\r` end a line, as in editors (YAML 1.1 knows more)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        self._ends = [*(found.start() for found in _BREAK.finditer(text)), len(text)]

    def __len__(self) -> int:
        return len(self._starts)

    def place(self, offset: int) -> Place:
        """Line and column of the character at that offset; an offset past the end is the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """The offset of that place; a column past the end of its line is the line's end."""
        line = min(max(place.line, 1), len(self))
        return min(self._starts[line - 1] + max(place.column, 1) - 1, self._ends[line - 1])

    def start(self, line: int) -> int:
        """The offset at which that line (from 1) begins."""
        return self._starts[line - 1]

    def line(self, line: int) -> str:
        """That line (from 1) without its end; empty where the text has no such line."""
        return self.text[self._starts[line - 1] : self._ends[line - 1]] if 1 <= line <= len(self) else ""
