"""The scan for traps line by line: indentation, keys, values, lists, comments."""

from __future__ import annotations

import re

from csat_plugin.language.traps.in_brackets import FlowWalk
from csat_plugin.language.traps.look_alikes import (
    BLANK,
    COLONS,
    DASHES,
    HASHES,
    IDENTIFIER,
    ODD,
    OPENERS,
    QUOTES,
    machine,
    narrow,
    width,
)
from csat_plugin.language.traps.walk import NEAR

_PROPERTY = re.compile(r"(?:[&!][^\s,\[\]{}]*[ ]+)+")
_PROPER_KEY = re.compile(r"[ \t\u3000\u00a0]*(?:- +)*[^\s\"'#\[\]{},-][^#\"'\[\]{}]*?[:：](?:\s|$)")
_FIRM = "[{\"'|>"


class BlockWalk(FlowWalk):
    """Walks a whole text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.beside = False
        self.above: list[tuple[int, str]] = []
        """The keys that lead here with their columns."""
        self.block: int | None = None
        """Column of the key whose block text (`|`, `>`) is being passed."""
        self.prose_since: int | None = None
        """Column of the key whose plain value may go on in the next line."""
        self.only_tabs = not re.search(r"(?m)^ +\S", text) and not re.search("(?m)^\t* +\t*\\S", text)

    def run(self) -> None:
        """Walk all lines."""
        i = 0
        while i < self.end:
            i = self.line(i)

    def line(self, start: int) -> int:
        """One line, or as many as the token that begins in it; the offset of the next."""
        end = self.line_end(start)
        content = self.past_blanks(start, end)
        spaces = len(self.text[start:end]) - len(self.text[start:end].lstrip(" "))
        if self.block is not None and (content == end or spaces > self.block):
            return self.next_line(start)
        self.block = None
        if content == end:
            deeper = self.prose_since is not None and spaces > self.prose_since
            if not deeper and any(c in ODD - {"\t"} for c in self.text[start:end]):
                self.trap("CSAT004", "", start, end, "")
            return self.next_line(start)
        if self.text[content] == "#" and content == start + spaces:
            return self.next_line(start)
        if self.prose_since is not None and spaces > self.prose_since and self.text[content] not in HASHES:
            return self.next_line(start)
        self.prose_since = None
        self.indentation(start, content)
        column = width(self.text[start:content])
        if column == 0 and (self.text.startswith(("---", "..."), content) or self.text[content] == "%"):
            return self.next_line(start)
        return self.entry(content, end, column, listed=False)

    def indentation(self, start: int, content: int) -> None:
        """Report what stands before the first word of a line and is no plain space."""
        run = self.text[start:content]
        if "\t" not in run:
            self.odd(start, content)
        else:
            self.trap(
                "CSAT005", "", start, content, "  " * len(run) if self.only_tabs and run.strip("\t") == "" else None
            )

    def entry(self, i: int, end: int, column: int, *, listed: bool) -> int:
        """List marks, a comment, or a key or scalar at that column."""
        parent = -1
        while True:
            self.climb(column)
            if not listed and self.above:
                parent = self.above[-1][0]
            c, follows = self.text[i], self.text[i + 1 : i + 2]
            dash = c in DASHES and follows in BLANK and follows != "" and not self.free_here()
            if not dash and not (c == "-" and (follows in BLANK or i + 1 >= end)):
                break
            after = self.past_blanks(i + 1, end)
            if dash:
                self.trap("CSAT003", "dash", i, i + 1, "-")
            self.odd(i + 1, after)
            if after >= end:
                return self.next_line(i)
            parent = column
            column += 1 + width(self.text[i + 1 : after])
            i, listed = after, True
        if c == "#" or (c in HASHES and not self.free_here()):
            self.hash(i)
            return self.next_line(i)
        return self.node(i, end, column, parent, listed=listed)

    def climb(self, column: int) -> None:
        """Leave the keys that do not lead to that column, remembering whether one stands beside it."""
        self.beside = False
        while self.above and self.above[-1][0] >= column:
            self.beside |= self.above.pop()[0] == column

    def free_here(self) -> bool:
        """Whether prose stands under the keys above."""
        return self.prose([key for _, key in self.above])

    def node(self, i: int, end: int, column: int, parent: int, *, listed: bool) -> int:
        """A key with its value, or a value alone."""
        if found := _PROPERTY.match(self.text, i, end):
            i = found.end()
        stop = self.apart(i, end)
        if stop:
            end = self.line_end(min(stop, self.end))
            at = self.past_blanks(stop, end)
            if at < end and (self.text[at] == ":" or self.text[at] in COLONS):
                self.odd(stop, at)
                return self.after_key(i + 1, stop - 1, at, end, column)
            return self.rest(stop)
        parting = self.parting(i, self.comment(i, end), column, listed=listed)
        if parting is None:
            return self.scalar(i, end, parent)
        return self.after_key(i, parting, parting, end, column)

    def apart(self, i: int, end: int) -> int:
        """The offset behind a quoted text or a bracket that begins here; 0 where neither does."""
        c = self.text[i : i + 1]
        if c in ("'", '"'):
            return self.quoted(i)
        keys = [key for _, key in self.above]
        if c in ("[", "{"):
            return self.flow(i, keys)
        if self.prose(keys):
            return 0
        if c in OPENERS and self.opens(i):
            return self.flow(i, keys)
        return self.smart(i, end) if c in QUOTES else 0

    def comment(self, start: int, end: int) -> int:
        """Where a comment begins in this line; its end where none does."""
        at = self.text.find(" #", start, end)
        return at if at >= 0 else end

    def parting(self, start: int, limit: int, column: int, *, listed: bool) -> int | None:
        """The offset of the mark that parts key and value: a colon of YAML, or what its author took for one."""
        for i in range(start, limit):
            c = self.text[i]
            if c == ":" and (i + 1 >= limit or self.text[i + 1] == " "):
                return i
            if (c == ":" or c in COLONS) and self.meant(start, i, limit, column, listed=listed):
                return i
        return None

    def meant(self, start: int, at: int, limit: int, column: int, *, listed: bool) -> bool:
        """Whether a mark that is no colon to YAML was meant as one."""
        if at - start > NEAR:
            return False
        left, right = narrow(self.text[start:at]), self.text[at + 1 : min(limit, at + NEAR)]
        known = bool(IDENTIFIER.fullmatch(left))
        tight = self.text[at] == ":" and right[:1] not in ODD
        if not left or (tight and (not known or right.startswith("//"))):
            return False
        if self.free_here() or (tight and not (machine(right) and right[:1].isdigit()) and right[:1] not in _FIRM):
            return not listed and self.beside_keys(start, column)
        if known:
            return True
        if re.search(r":(\s|$)", right):
            return right.lstrip("".join(BLANK))[:1] in _FIRM
        return (column == 0 and not listed) or self.beside_keys(start, column)

    def beside_keys(self, start: int, column: int) -> bool:
        """Whether the entry before or after, at the same column, is a key: then this one must be a key too."""
        if self.beside:
            return True
        after = self.next_line(start)
        while after < self.end:
            end = self.line_end(after)
            line = self.text[after:end]
            if line.strip() and not line.lstrip().startswith("#"):
                return width(line) - width(line.lstrip()) == column and bool(_PROPER_KEY.match(line))
            after = self.next_line(after)
        return False

    def after_key(self, start: int, key_end: int, at: int, end: int, column: int) -> int:
        """The value behind the colon at that offset."""
        key = self.key(start, key_end)
        self.above.append((column, key))
        proper = self.text[at] == ":" and (at + 1 >= end or self.text[at + 1] == " ")
        value = at + 1 if proper else self.colon(at, end)
        while value < end and self.text[value] == " ":
            value += 1
        if value >= end:
            return self.next_line(min(at, self.end))
        firm = self.past_blanks(value, end)
        if firm > value and (firm >= end or self.text[firm] in _FIRM or self.text[firm] in OPENERS):
            self.odd(value, firm, "" if firm >= end else None)
            value = firm
            if value >= end:
                return self.next_line(at)
        return self.scalar(value, end, column)

    def scalar(self, i: int, end: int, parent: int) -> int:
        """A value alone, whose lines stand further right than `parent`."""
        if found := _PROPERTY.match(self.text, i, end):
            i = found.end()
        c = self.text[i : i + 1]
        if not c:
            return self.end
        if c == "#" or (c in HASHES and not self.free_here()):
            self.hash(i)
            return self.next_line(i)
        if c in "|>":
            self.block = parent
            return self.next_line(i)
        if stop := self.apart(i, end):
            return self.rest(stop)
        limit = self.comment(i, end)
        self.value(i, limit, free=self.free_here())
        if limit == end:
            self.prose_since = parent
        return self.next_line(i)

    def rest(self, start: int) -> int:
        """What follows a quoted text or a bracket on its line: blanks and a comment."""
        if start >= self.end:
            return self.end
        end = self.line_end(start)
        after = self.past_blanks(start, end)
        self.odd(start, after, "" if after >= end else None)
        if after < end and self.text[after] in HASHES:
            self.hash(after)
        return self.next_line(start)
