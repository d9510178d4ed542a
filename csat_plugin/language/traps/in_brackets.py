"""The scan for traps inside brackets: `{weight：25％，fallback：【a、b】}` is walked as `{weight: 25%, fallback: [a, b]}`."""

from __future__ import annotations

import re

from csat_plugin.language.traps.look_alikes import (
    BLANK,
    CLOSERS,
    COLONS,
    COMMAS,
    HASHES,
    IDENTIFIER,
    ODD,
    OPENERS,
    QUOTES,
    machine,
    narrow,
)
from csat_plugin.language.traps.walk import NEAR, THOUSANDS, Walk

_ENDS = ",[]{}\n\r"
_LEFT_OPEN = re.compile(r"[A-Za-z_][\w.\-]*:(\s|$)")
_KEY_AHEAD = re.compile(r"\s*[\"'“‘]?[^\s,，、:：\[\]{}]+[\"'”’]?\s*[:：]")
_NAME_AHEAD = re.compile(r"\s*[a-z_]+\s*[:：]")
_KEYS = re.compile(r"[^,，、:：｛{\[【［]*[:：]")
_BETWEEN = re.compile(r"[,，、｛{\[【［]")
_LAST_NUMBER = re.compile(r"(?:^|[\s:：])-?\d+$")
DEEPEST = 100
_PROSE_MARKS = re.compile("[。！？；!?;]")


class _Level:
    """One open bracket."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.key = ""
        self.fresh = True
        self.colon = False

    def separate(self) -> None:
        """A comma: the next entry begins."""
        self.key, self.fresh, self.colon = "", True, False


class FlowWalk(Walk):
    """Walks brackets."""

    def flow(self, start: int, outer: list[str]) -> int:
        """The offset behind the bracket that begins at `start` (a bracket of YAML or a look-alike).

        Args:
            start: offset of the opening mark.
            outer: the keys that lead here.
        """
        self.levels = [self.open(start)]
        self.outer = outer
        i = start + 1
        while i < self.end and self.levels:
            if self.text[i] in "\r\n" and self.left_open(i):
                return i
            if len(self.levels) > DEEPEST:  # the parser refuses such a text
                return self.end
            i = self.step(i)
        return i

    def open(self, at: int) -> _Level:
        """Open a bracket, reporting a look-alike."""
        mark = self.text[at]
        if mark in OPENERS:
            self.trap("CSAT003", "bracket", at, at + 1, OPENERS[mark])
        return _Level(OPENERS.get(mark, mark))

    def close(self, at: int) -> int:
        """Close the innermost bracket; the offset behind."""
        level = self.levels.pop()
        if self.text[at] in CLOSERS:
            self.trap("CSAT003", "bracket", at, at + 1, "}" if level.kind == "{" else "]")
        return at + 1

    def left_open(self, at: int) -> bool:
        """Whether a bracket was forgotten: a key begins a line of its own where no comma lets it."""
        follows = self.text[self.next_line(at) : self.line_end(min(self.next_line(at), self.end))]
        return bool(_LEFT_OPEN.match(follows)) and self.text[max(at - NEAR, 0) : at].rstrip()[-1:] not in ",{[，"

    def free(self) -> bool:
        """Whether prose stands here."""
        return self.prose([*self.outer, *(level.key for level in self.levels)])

    def step(self, i: int) -> int:
        """One token from `i`; the offset behind it."""
        level, c = self.levels[-1], self.text[i]
        if c in " \r\n":
            return i + 1
        if c in ODD:
            return self.blank(i)
        if (c == "#" or (c in HASHES and not self.free())) and self.text[i - 1] in " \n":
            self.hash(i)
            return self.line_end(i)
        if c in "]}" or (c in CLOSERS and (not level.fresh or level.kind != "")):
            return self.close(i)
        if c == "," or (c in COMMAS and not level.fresh):
            if c != ",":
                self.comma(i)
            level.separate()
            return i + 1
        if (c == ":" or c in COLONS) and not level.fresh:
            level.colon = level.fresh = True
            return self.colon(i, self.line_end(i)) if c != ":" else i + 1
        return self.token(i, level, c)

    def token(self, i: int, level: _Level, c: str) -> int:
        """A bracket, a quoted text or a plain piece."""
        if c in "[{" or (c in OPENERS and level.fresh and self.opens(i)):
            level.fresh = False
            self.levels.append(self.open(i))
            return i + 1
        stop = 0
        if c in "\"'" and level.fresh:
            stop = self.quoted(i)
        elif c in QUOTES and level.fresh and not self.free():
            stop = self.smart(i, self.line_end(i))
        if stop:
            if not level.colon:
                level.key = self.text[i + 1 : stop - 1]
            level.fresh = False
            return stop
        return self.plain(i, level)

    def blank(self, i: int) -> int:
        """A run of odd blanks between tokens is reported; at the edge of a word it belongs to the word."""
        stop = self.past_blanks(i, self.end)
        follows = self.text[stop : stop + 1]
        if follows in set("[]{},:\"'#\n\r") | {""} or follows in OPENERS or not self.levels[-1].fresh:
            self.odd(i, stop)
            return stop
        return self.plain(i, self.levels[-1])

    def comma(self, at: int) -> None:
        """Report a look-alike comma that separates."""
        self.trap("CSAT003", "comma", at, at + 1, "," if self.text[at + 1 : at + 2] in {" ", "\n", "\r", ""} else ", ")

    def opens(self, at: int) -> bool:
        """Whether a full-width bracket opens a list or an object of the language rather than a phrase in brackets."""
        line_end = min(self.line_end(at), at + NEAR)
        closers = [p for c in (*CLOSERS, "]", "}") if (p := self.text.find(c, at, line_end)) >= 0]
        if not closers:
            return False
        inside = _BETWEEN.split(_KEYS.sub("", self.text[at + 1 : min(closers)]))
        follows = self.text[min(closers) + 1 : line_end].strip("".join(BLANK))
        return (not follows or follows[0] in ",，、]}】］｝#＃") and all(
            machine(word) for word in inside if word.strip()
        )

    def plain(self, start: int, level: _Level) -> int:
        """A plain piece: up to a mark of YAML, or a look-alike that stands for one."""
        is_key = level.kind == "{" and not level.colon
        i = start
        while i < self.end:
            c = self.text[i]
            if c in _ENDS and not (c == "," and self.decimal(start, i, level)):
                break
            if c == "#" and i > start and self.text[i - 1] == " ":
                break
            if c == ":" and self.text[i + 1 : i + 2] in {"", *" \n\r,[]{}"}:
                break
            if is_key and (c == ":" or c in COLONS) and self.parts(start, i):
                level.key = self.key(start, i)
                level.colon = level.fresh = True
                return self.colon(i, self.line_end(i))
            if c in COMMAS and self.separates(start, i, level):
                break
            if c in CLOSERS and self.closes(start, i, level):
                break
            i += 1
        piece_end = i
        if self.text[i : i + 1] == ":" and is_key:
            level.key = self.key(start, piece_end)
        elif level.fresh:
            self.value(start, piece_end, free=self.free())
        level.fresh = False
        return max(i, start + 1)

    def parts(self, start: int, at: int) -> bool:
        """Whether the colon at that offset parts a key from its value although YAML does not see it."""
        left, c = narrow(self.text[start : min(at, start + NEAR)]), self.text[at]
        follows = self.text[at + 1 : at + 2]
        known = bool(IDENTIFIER.fullmatch(left))
        if c == ":" and follows not in ODD:
            return known and not self.text.startswith("//", at + 1)
        rest = re.split(r"[,\[\]{}\n]", self.text[at + 1 : at + NEAR], maxsplit=1)[0]
        return known or not re.search(r":(\s|$)", rest)

    def decimal(self, start: int, at: int, level: _Level) -> bool:
        """Whether the comma at that offset is a decimal comma: `{at_least: 95,1}`. A list `[95,1]` is two numbers."""
        if (
            level.kind != "{"
            or not level.colon
            or not _LAST_NUMBER.search(narrow(self.text[max(start, at - NEAR) : at]))
        ):
            return False
        after = re.compile(r"([0-9０-９]+)\s*[%％]?\s*(?=[,，}｝\r\n]|$)").match(self.text, at + 1)
        if after is None or self.text[at + 1 : at + 2] == " ":
            return False
        groups = len(after[1]) == THOUSANDS
        self.trap("CSAT007", "thousands" if groups else "", at, at + 1, None if groups else ".")
        return True

    def separates(self, start: int, at: int, level: _Level) -> bool:
        """Whether a look-alike comma separates entries. It is reported here; between phrases only as a question."""
        if at - start > NEAR:
            return False
        left, follows = self.text[start:at], self.text[at + 1 : min(self.line_end(at), at + NEAR)]
        if level.kind == "{" and level.colon and self.decimal(start, at, level):
            return False
        if level.kind == "{" and (_NAME_AHEAD if self.free() else _KEY_AHEAD).match(follows):
            self.comma(at)
            return True
        right = re.split(r"[,，、\[\]{}【】［］｛｝]", follows, maxsplit=1)[0]
        if machine(left) and machine(right) and not self.free():
            self.comma(at)
            return True
        phrase = _PROSE_MARKS.search(left + right) or " " in left.strip() or not right.strip()
        if level.kind == "[" and not self.free() and not phrase:
            self.trap("CSAT003", "comma_in_list", at, at + 1, None)
        return False

    def closes(self, start: int, at: int, level: _Level) -> bool:
        """Whether a full-width bracket closes the innermost bracket, because nothing else does on this line."""
        kind = CLOSERS[self.text[at]]
        rest = self.text[at + 1 : min(self.line_end(at), at + NEAR)]
        inside = at - start < NEAR and machine(self.text[start:at])
        return inside and (kind == "]") == (level.kind == "[") and kind not in rest
