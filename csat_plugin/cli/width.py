"""How wide a text stands on a terminal, and where its lines break.

A Chinese or Japanese sign takes two columns, and no blank is needed to break beside it.
"""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r"\s+|[^\s]")
_NOT_FIRST = frozenset("、。，．：；？！）」』】〉》”’ー々…,.:;?!)]}%")
"""Signs that do not begin a line."""
_NOT_LAST = frozenset("（「『【〈《“‘([{")
"""Signs that do not end one."""


def width(text: str) -> int:
    """Columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_sign(sign) for sign in text)


def _sign(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text with blanks to that width, before it if it stands to the right."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text no wider than so many columns; a word too wide for a line is broken, after a `/` where it has one."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _words(paragraph):
            if line and width(line) + width(piece.rstrip()) > columns:
                lines.append(line.rstrip())
                line = ""
            line += piece
            while width(line.rstrip()) > columns:
                head = _head(line, columns)
                lines.append(line[:head].rstrip())
                line = line[head:]
        lines.append(line.rstrip())
    return lines


def widest_word(text: str) -> int:
    """Columns of the widest part that is better not broken."""
    return max((width(word.rstrip()) for word in _words(text)), default=0)


def _words(text: str) -> list[str]:
    """Parts between which a line may break, each with the blanks that follow it."""
    words: list[str] = []
    for piece in _PIECES.findall(text):
        if not words or not _breaks(words[-1], piece):
            words[-1:] = [(words[-1] if words else "") + piece]
        else:
            words.append(piece)
    return words


def _breaks(before: str, piece: str) -> bool:
    last = before[-1]
    if piece.isspace() or piece in _NOT_FIRST or last in _NOT_LAST:
        return False
    return last.isspace() or last == "/" or _sign(last) > 1 or _sign(piece) > 1


def _head(line: str, columns: int) -> int:
    """How many signs of a line fit."""
    used = 0
    for at, sign in enumerate(line):
        used += _sign(sign)
        if used > columns:
            return max(at, 1)
    return len(line)
