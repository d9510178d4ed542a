"""What the scans of blocks and of brackets share: the text, the traps found so far, quotes, keys and plain pieces."""

from __future__ import annotations

import re

from msgspec import Struct

from csat_plugin.language.traps.look_alikes import (
    BLANK,
    BREAKS,
    COLONS,
    DECIMAL_COMMA,
    FREE_TEXT,
    HASHES,
    IDENTIFIER,
    MACHINE,
    NO_WIDTH,
    ODD,
    QUOTES,
    SMART,
    blanks,
    narrow,
    spaced,
)

_LINE_END = re.compile(r"[\r\n]")
NEAR = 400
"""Characters looked at on either side of a mark, so that no text, however long its lines, takes long to scan."""
THOUSANDS = 3
"""Digits after a comma that may be a group of thousands: then nobody but the author knows the number."""


class Trap(Struct, frozen=True):
    """One trap from `start` to `end`; `instead` is the safe replacement, `None` where only the author can say."""

    code: str
    variant: str
    start: int
    end: int
    instead: str | None


class Walk:
    """What blocks and brackets share: the text, the traps found so far, quotes and plain pieces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.traps: list[Trap] = []
        self._line = (-1, -1)
        for found in BREAKS.finditer(text):
            self.trap("CSAT004", "break", found.start(), found.end(), " ")

    def trap(self, code: str, variant: str, start: int, end: int, instead: str | None) -> None:
        """Remember a trap."""
        self.traps.append(Trap(code, variant, start, end, instead))

    def line_end(self, start: int) -> int:
        """The offset at which the line with that character ends."""
        if not self._line[0] <= start <= self._line[1]:
            found = _LINE_END.search(self.text, start)
            self._line = (start, found.start() if found else self.end)
        return self._line[1]

    def next_line(self, start: int) -> int:
        """The offset at which the next line begins."""
        end = self.line_end(start)
        return min(end + (2 if self.text.startswith("\r\n", end) else 1), self.end + 1)

    def odd(self, start: int, end: int, instead: str | None = None) -> None:
        """Report the odd blanks of a run between two tokens, if there are any."""
        run = self.text[start:end]
        if any(c in ODD for c in run):
            tabs = all(c in " \t" for c in run)
            self.trap("CSAT005" if tabs else "CSAT004", "between" if tabs else "", start, end, instead or blanks(run))

    def past_blanks(self, start: int, end: int) -> int:
        """The offset of the first character that is no blank of any sort."""
        while start < end and self.text[start] in BLANK:
            start += 1
        return start

    def colon(self, at: int, end: int) -> int:
        """Report a look-alike colon, or a colon followed by an odd blank or by none; the value's offset."""
        after = self.past_blanks(at + 1, end)
        between = self.text[at + 1 : after]
        oddly = any(c in ODD for c in between)
        if self.text[at] in COLONS:
            instead = ":" if after >= end or (between and not oddly) else ": "
            self.trap("CSAT003", "colon", at, after if oddly else at + 1, instead)
        elif oddly:
            self.trap("CSAT004", "after_colon", at + 1, after, " " if after < end else "")
        elif not between:
            self.trap("CSAT008", "", at, at + 1, ": ")
        return after

    def quoted(self, start: int) -> int:
        """The offset behind a quoted text; a typographic quote that should close it is reported."""
        quote, i = self.text[start], start + 1
        line_end = self.line_end(start)
        while i < self.end:
            c = self.text[i]
            if quote == '"' and c == "\\":
                i += 2
                continue
            if c == quote:
                if quote == "'" and self.text[i + 1 : i + 2] == "'":
                    i += 2
                    continue
                if i > line_end and (closed := self._mistyped(start, line_end, i)):
                    return closed
                return i + 1
            i += 1
        return self._mistyped(start, line_end, self.end) or self.end

    def _mistyped(self, start: int, line_end: int, end: int) -> int:
        """Behind a typographic quote that stands for the closing one, where the text up to `end` swallows keys."""
        swallowed = self.text[line_end:end].splitlines()
        keys = [line for line in swallowed if IDENTIFIER.match(line.strip("- ")) and ": " in f"{line} "]
        if end < self.end and not keys:
            return 0
        for i in range(line_end - 1, start, -1):
            follows = self.text[i + 1 : line_end].strip()
            if self.text[i] in SMART and (not follows or follows[0] in ",]}:#，："):
                self.trap("CSAT006", "closing", i, i + 1, self.text[start])
                return i + 1
        return 0

    def smart(self, start: int, end: int) -> int:
        """The offset behind a text in typographic quotes, reported; 0 where it is none."""
        closing = QUOTES.get(self.text[start], "")
        found = [p for p in (self.text.find(c, start + 1, min(end, start + NEAR)) for c in closing) if p > 0]
        if not found:
            return 0
        stop = min(found)
        inside = self.text[start + 1 : stop]
        follows = self.text[stop + 1 : min(end, stop + NEAR)].strip()
        if (follows and follows[0] not in ",]}:#，、：】］｝") or (self.text[start] in "「『" and not inside.isascii()):
            return 0
        self.trap("CSAT006", "", start, stop + 1, None if set('"\\') & set(inside) else f'"{inside}"')
        return stop + 1

    def key(self, start: int, end: int) -> str:
        """Look into a key; its name as its author meant it."""
        written = self.text[start:end]
        meant = narrow(written)
        if not (IDENTIFIER.fullmatch(meant) and len(meant) > 1 and meant == meant.lower()):
            meant = spaced(written)
            if meant == spaced(written.strip("".join(BLANK))) and written.strip(" ") == written.strip("".join(BLANK)):
                return meant
        self.compare(written.strip(" "), meant, start + len(written) - len(written.lstrip(" ")))
        return meant

    def compare(self, written: str, meant: str, start: int) -> None:
        """Report a word that is not written as it is meant."""
        if written == meant:
            return
        end = start + len(written)
        if spaced(written) == meant:
            tabs = not set(written) & (ODD - {"\t"})
            hidden = bool(set(written) & NO_WIDTH)
            variant = "between" if tabs else "hidden" if hidden else ""
            self.trap("CSAT005" if tabs else "CSAT004", variant, start, end, meant)
        else:
            self.trap("CSAT003", "number" if any(c.isdigit() for c in meant) else "letters", start, end, meant)

    def value(self, start: int, end: int, *, free: bool) -> None:
        """Look into an unquoted value. Prose is left alone, as is everything under a key that takes prose."""
        piece = self.text[start:end].rstrip(" ")
        end = start + len(piece)
        if "\t" in piece:
            self.tabs(start, end)
            return
        if free or not piece or len(piece) > NEAR:
            return
        for i, c in enumerate(piece):
            if (c == "#" or c in HASHES) and i and piece[i - 1] in BLANK and MACHINE.fullmatch(narrow(piece[:i])):
                self.hash(start + i)
                if set(piece[len(piece[:i].rstrip("".join(BLANK))) : i]) & ODD:
                    self.odd(start + len(piece[:i].rstrip("".join(BLANK))), start + i)
                piece = piece[:i].rstrip("".join(BLANK))
                break
        meant = narrow(piece)
        if MACHINE.fullmatch(meant):
            self.compare(piece, meant, start)
        elif (comma := DECIMAL_COMMA.fullmatch(meant)) and not any(t.start >= start for t in self.traps[-1:]):
            groups = len(comma[2]) == THOUSANDS
            instead = None if groups else f"{comma[1]}.{comma[2]}{comma[3]}"
            self.trap("CSAT007", "thousands" if groups else "", start, start + len(piece), instead)

    def hash(self, at: int) -> None:
        """Report a look-alike of the mark that begins a comment."""
        if self.text[at] in HASHES:
            self.trap("CSAT003", "hash", at, at + 1, "#")

    def tabs(self, start: int, end: int) -> None:
        """Report each run of tabs."""
        i = start
        while (i := self.text.find("\t", i, end)) >= 0:
            stop = i
            while stop < end and self.text[stop] == "\t":
                stop += 1
            self.trap("CSAT005", "between", i, stop, " ")
            i = stop

    def prose(self, keys: list[str]) -> bool:
        """Whether one of these keys takes prose."""
        return any(key in FREE_TEXT for key in keys)
