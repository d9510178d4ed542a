"""Finding a person's name, address or id in a text, however it is written; known in clear, or by keyed hash alone.

The same search serves an erasure, which still knows what it looks for, and every later reading, which has only hashes: so a record
read again becomes just what the erasure made of it, and nothing counts as changed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct

from csat_plugin.core.report.name_guard import EDGED, UNSPACED, folded

T = TypeVar("T")

Where = Literal["anywhere", "whole", "quote", "close"]
"""Where a token is looked for: inside texts, or only where it is the whole of a value. What somebody wrote is a `quote`: inside texts,
whole or cut short with dots. `close` is for texts that surely quote it: however short it is, and cut short anywhere."""

SHORTEST_LATIN: Final = 3
"""Signs a name in a script with blanks has at least to be looked for inside texts."""
SHORTEST_UNSPACED: Final = 2
"""The same where words stand without blanks."""
HEAD: Final = 6
"""Signs a place is first compared by."""
FEW: Final = 100
"""Up to so many tokens are each looked for before a text is gone through."""
CUT: Final = 12
"""Signs of a quote that was cut short by which it is known."""
CUT_CLOSE: Final = 4
"""The same in a text that surely quotes it, where words stand without blanks or dots follow."""
CUT_BLIND: Final = 16
"""The same where neither is so."""
DOTS: Final = re.compile(r" ?(?:\.\.\.|…|\\u2026)")
"""What stands where a quote was cut short, as it is folded."""
TITLES: Final = "总總氏様君殿工哥姐叔"
"""Signs that stand after a name and are no part of it."""
ONE: Final = 2
"""Pieces there are where one token was found."""
CACHED: Final = 65_536
SHORT: Final = 200
"""Texts up to that length repeat (departments, channels, names) and are looked through once."""


class Token(Struct, frozen=True):
    """One name, address or id of a person to be taken out."""

    text: str
    """As written."""
    becomes: str
    where: Where = "anywhere"


class Hashed(Struct, frozen=True):
    """A token of which nothing is left but its keyed hash, its length and what stands in its place."""

    hash: str
    length: int
    """Signs of the folded token."""
    becomes: str
    where: Where = "anywhere"


def plain(text: str) -> str:
    """The text as tokens are compared: width, case and blanks do not matter."""
    return _flat(text)[0].strip()


def hashed(token: Token, key: bytes) -> Hashed:
    """The token without its text."""
    flat = plain(token.text)
    return Hashed(hash=keyed(flat, key), length=len(flat), becomes=token.becomes, where=token.where)


def keyed(text: str, key: bytes) -> str:
    """HMAC-SHA256 of a text, the first 128 bits in hexadecimal."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def where_looked_for(text: str) -> Where:
    """Short names are words of their own too often: they are only looked for where they are a whole value."""
    flat = plain(text)
    shortest = SHORTEST_UNSPACED if any(_unspaced(sign) for sign in flat) else SHORTEST_LATIN
    return "anywhere" if len(flat) >= shortest else "whole"


class Matcher:
    """Takes tokens out of texts.

    Args:
        tokens: in clear, or hashed; of two that fit the longer wins.
        key: of the hashes.
    """

    def __init__(self, tokens: Iterable[Token | Hashed], key: bytes = b"") -> None:
        self._key = key
        self._clear: dict[str, Token] = {}
        self._hashes: dict[str, Hashed] = {}
        for token in tokens:
            if isinstance(token, Token):
                if flat := plain(token.text):
                    self._clear[flat] = token
            else:
                self._hashes[token.hash] = token
        known: list[tuple[int, Where]] = [(len(flat), token.where) for flat, token in self._clear.items()]
        known += [(one.length, one.where) for one in self._hashes.values()]
        self._lengths = sorted({length for length, where in known if where != "whole"}, reverse=True)
        self._whole = {length for length, _ in known}
        self._head = min((len(flat) for flat in self._clear), default=0) if not self._hashes else 0
        self._cuts: dict[str, list[str]] = {}
        for flat, token in self._clear.items():
            head = {"quote": CUT, "close": CUT_CLOSE}.get(token.where, len(flat))
            if len(flat) > head:
                self._cuts.setdefault(flat[:head], []).append(flat)
        self._heads_of_cuts = sorted(set(map(len, self._cuts)), reverse=True)
        self._head = min(self._head, HEAD, *self._heads_of_cuts)
        self._heads = {flat[: self._head] for flat in self._clear}
        self._cached = lru_cache(maxsize=CACHED)(self._covered)

    def __bool__(self) -> bool:
        return bool(self._clear or self._hashes)

    def cover(self, text: str) -> str:
        """The text with every token replaced by what stands in its place."""
        return self._cached(text) if len(text) <= SHORT else self._covered(text)

    def stands_for(self, text: str | None) -> str:
        """What stands in a person's place where the text is one of the tokens, or ends in one (`desk:contact:anna`); else empty."""
        if not text:
            return ""
        flat = plain(text)
        found = (self._found(part) for part in (flat, flat.rpartition(":")[2]))
        return next((one.becomes.rpartition(":")[2] for one in found if one is not None), "")

    def _found(self, flat: str) -> Token | Hashed | None:
        if len(flat) not in self._whole:
            return None
        if (clear := self._clear.get(flat)) is not None:
            return clear
        return self._hashes.get(keyed(flat, self._key)) if self._hashes else None

    def _covered(self, text: str) -> str:
        if not text or not self or not (self._hashes or len(self._clear) > FEW or self._may_hold(text)):
            return text
        flat, places = _flat(text)
        if (whole := self._found(flat.strip())) is not None:
            return whole.becomes
        pieces: list[str] = []
        done = until = 0
        for start in STARTS.finditer(flat):
            at = start.start()
            if at < until or (found := self._at(flat, at)) is None:
                continue
            length, token = found
            pieces += [text[done : places[at][0]], token.becomes]
            until = at + length
            done = places[until - 1][1]
        if len(pieces) == ONE and _longer_name(pieces[0], text[len(pieces[0]) : done], text[done:]):
            return text
        return "".join([*pieces, text[done:]]) if pieces else text

    def _may_hold(self, text: str) -> bool:
        """A quick look at tokens in clear, so that texts without any are left alone at once."""
        if text.isascii():
            quick = text.lower()
        else:
            quick = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
            quick = "".join(sign for sign in quick if sign.isascii() or unicodedata.category(sign) != "Cf")
        quick = " ".join(quick.split())
        return any(flat in quick for flat in self._clear) or any(head in quick for head in self._cuts)

    def _at(self, flat: str, at: int) -> tuple[int, Token | Hashed] | None:
        if self._head and flat[at : at + self._head] not in self._heads:
            return None
        for length in self._lengths:
            end = at + length
            if end > len(flat) or not _ends(flat, end):
                continue
            token = self._found(flat[at:end])
            if token is not None and token.where != "whole":
                return length, token
        return self._cut_at(flat, at)

    def _cut_at(self, flat: str, at: int) -> tuple[int, Token] | None:
        """The longest beginning of a quote that stands there, with the dots after it."""
        best: tuple[int, Token] | None = None
        for length in self._heads_of_cuts:
            for whole in self._cuts.get(flat[at : at + length], ()):
                token = self._clear[whole]
                n = _common(flat, at, whole)
                dots = DOTS.match(flat, at + n) or DOTS.match(flat, at + n - 1)
                if dots is not None:
                    n = dots.end() - at
                elif token.where == "quote" or n < (CUT_CLOSE if _unspaced(whole[n - 1]) else CUT_BLIND):
                    continue
                if best is None or n > best[0]:
                    best = n, token
        return best


def _longer_name(before: str, name: str, after: str) -> bool:
    """Whether a whole value (the last part of an id too) is a name with one more sign: that is somebody else's."""
    more = before.rpartition(":")[2] + after
    return len(more) == 1 and _unspaced(more) and more not in TITLES and all(map(_unspaced, name.rpartition(":")[2]))


def _common(text: str, at: int, whole: str) -> int:
    """How many signs of `whole` stand in a text from a place on; every blank but the last."""
    n = next((n for n, sign in enumerate(whole) if text[at + n : at + n + 1] != sign), len(whole))
    return n - 1 if whole[n - 1] == " " else n


def _flat(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """Folded, with runs of blanks as one; and the place of each sign in the text."""
    signs, places = folded(text)
    if "  " not in signs and not any(sign in signs for sign in "\n\t\r"):
        return signs, places
    kept: list[str] = []
    where: list[tuple[int, int]] = []
    for sign, place in zip(signs, places, strict=True):
        if sign.isspace():
            if kept and kept[-1] == " ":
                where[-1] = (where[-1][0], place[1])
                continue
            sign = " "  # noqa: PLW2901 - every blank is one
        kept.append(sign)
        where.append(place)
    return "".join(kept), where


EDGED_SIGN: Final = re.compile(EDGED)
UNSPACED_SIGN: Final = re.compile(f"[{UNSPACED}]")


STARTS: Final = re.compile(rf"(?<!{EDGED})(?={EDGED})|(?!{EDGED})(?=\S)")
"""Where a token may begin: at a word, or at any sign of a script without blanks."""


def _edged(sign: str) -> bool:
    return EDGED_SIGN.match(sign) is not None


def _unspaced(sign: str) -> bool:
    return UNSPACED_SIGN.match(sign) is not None


def _ends(flat: str, end: int) -> bool:
    return end == len(flat) or not _edged(flat[end - 1]) or not _edged(flat[end])


def walked(part: T, change: Callable[[str], str]) -> T:
    """The same structs, lists and mappings with every text changed, keys too."""
    return _walk(part, change)  # type: ignore[no-any-return]  # the walk keeps each value's type


def _walk(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_walk(one, change) for one in part)
    if isinstance(part, list):
        return [_walk(one, change) for one in part]
    if isinstance(part, dict):
        return {_walk(key, change): _walk(value, change) for key, value in part.items()}
    if isinstance(part, Struct):
        return type(part)(**{name: _walk(getattr(part, name), change) for name in part.__struct_fields__})
    return part


def texts_in(part: Any) -> Iterator[str]:
    """Every text in lists and mappings, keys too."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from texts_in(key)
            yield from texts_in(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts_in(one)
