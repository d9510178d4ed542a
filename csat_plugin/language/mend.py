"""Applying mends: safe replacements at their places, everything else untouched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from msgspec import Struct

from csat_plugin.language.diagnostics.finding import Diagnostic, Mend
from csat_plugin.language.encoding import decode
from csat_plugin.language.traps.scan import scan

_ROUNDS = 8


class Mended(Struct, frozen=True):
    """A mended text and the way back to the text it came from."""

    text: str
    starts: tuple[int, ...]
    """Offsets in the mended text at which a piece begins, rising; the first is 0."""
    origins: tuple[int, ...]
    """Offset in the original for each piece."""
    ends: tuple[int, ...]
    """Offset in the original at which each piece ends."""

    def origin(self, offset: int) -> int:
        """The offset in the original text of that offset in the mended one."""
        piece = bisect_right(self.starts, offset) - 1
        return min(self.origins[piece] + offset - self.starts[piece], self.ends[piece])


def apply(text: str, mends: Iterable[Mend]) -> Mended:
    """The text with those mends. Of mends that overlap, the first in the text is applied; the next run finds the rest."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    ends: list[int] = []
    length = position = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        pieces.append(piece)
        starts.append(length)
        origins.append(start)
        ends.append(end)
        length += len(piece)

    for mend in sorted(set(mends), key=lambda m: (m.start, m.end, m.text)):
        if mend.start < position or (mend.start == mend.end and not mend.text):
            continue
        add(text[position : mend.start], position, mend.start)
        add(mend.text, mend.start, max(mend.end - 1, mend.start))
        position = mend.end
    add(text[position:], position, len(text))
    return Mended("".join(pieces), tuple(starts), tuple(origins), tuple(ends))


def mend(text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """The text with every safe mend among the findings applied; without one, the same text.

    Args:
        text: the text the findings are about, without a byte-order mark (`decode` gives it).
        diagnostics: findings of that one text.
    """
    return apply(text, (d.mend for d in diagnostics if d.mend)).text


def mend_file(content: bytes, diagnostics: Iterable[Diagnostic]) -> bytes | None:
    """The bytes of a file, mended and in UTF-8; `None` where they are no text.

    A mend can lay bare a trap behind it; those are mended too, so that mending twice is mending once.
    A byte-order mark at the beginning stays where the file is UTF-8 and goes where it was another encoding.
    """
    decoded = decode(content)
    if decoded is None:
        return None
    text = mend(decoded.text, diagnostics)
    if text != decoded.text:
        for _ in range(_ROUNDS):
            text, before = mend(text, scan(text, "")), text
            if text == before:
                break
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode("utf-8", "surrogatepass")
