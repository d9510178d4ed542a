"""Taking names out of what people wrote before it goes to a customer.

Structure keeps other customers' figures out; this is the second lock, for comments, titles and decisions that happen to name
another customer, an agent or somebody else's contact. A name is found however it is written: composed or not, in full or half
width, in any case, with any blanks. Where a script sets words apart by blanks it must stand as words of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.report.content import Term, Word

COVER: Final = "▇▇"
"""What stands in the place of a name."""

UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts that write words without blanks between them, or (Korean) join particles to them: there a name has no edges."""
EDGED: Final = rf"[^\W_{UNSPACED}]"
"""A letter or digit of any other script."""
JOINS: Final = re.compile("[\u1160-\u11ff\uff9e\uff9f]")
"""Signs that unite with the one before, though they are no combining marks: Korean vowels and finals, half-width voicing."""
_IS_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
_IS_EDGED: Final = re.compile(EDGED)

T = TypeVar("T")


def cover(names: Iterable[str], own: str) -> Callable[[str], str]:
    """A function that takes those names out of a text, however they are written there, and leaves `own` whole."""
    ours = _plain(own)
    wanted = sorted({plain for n in names if (plain := _plain(n)) and plain != ours}, key=lambda n: (-len(n), n))
    if not wanted:
        return lambda text: text
    kept = f"(?P<own>{_one(ours)})|" if ours else ""
    edged = [_one(n) for n in wanted if _IS_EDGED.match(n)]
    others = [_one(n) for n in wanted if not _IS_EDGED.match(n)]
    parts = [rf"(?<!{EDGED})(?:{'|'.join(edged)})"] if edged else []
    pattern = re.compile(kept + "|".join([*parts, *others]))

    def covered(text: str) -> str:
        flat, places = folded(text)
        pieces, at = [], 0
        for found in pattern.finditer(flat):
            if found.lastgroup == "own":
                continue
            start, end = places[found.start()][0], places[found.end() - 1][1]
            pieces += [text[at:start], COVER]
            at = max(end, at)
        return "".join([*pieces, text[at:]]) if pieces else text

    return covered


def _one(name: str) -> str:
    """The expression for a folded name, without the edge before it."""
    signs = [re.escape(sign) for sign in name]
    for at in range(1, len(name)):
        if name[at] == " ":
            near = name[at - 1], name[at + 1]
            signs[at] = r"\s*" if all(_IS_UNSPACED.match(sign) for sign in near) else r"\s+"
        elif _IS_UNSPACED.match(name[at]) and _IS_UNSPACED.match(name[at - 1]):
            signs[at] = r"(?:[^\S\n]*\n\s*)?" + signs[at]  # a line may end anywhere
    return "".join(signs) + (rf"(?!{EDGED}|[\u0300-\u036f])" if _IS_EDGED.match(name[-1]) else "")


def _plain(name: str) -> str:
    return " ".join(folded(name)[0].split())


def folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text for comparing, with the place in the text of each of its signs."""
    if text.isascii():
        return text.lower(), [(at, at + 1) for at in range(len(text))]
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.combining(text[end]) or JOINS.match(text[end])):
            end += 1
        signs = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:end]).casefold())
        signs = "".join(sign for sign in signs if unicodedata.category(sign) != "Cf")  # invisible
        folded.append(signs)
        places += [(start, end)] * len(signs)
        start = end
    return "".join(folded), places


def guarded(part: T, covered: Callable[[str], str]) -> T:
    """The same content with every free text covered, however deep it stands."""
    return _walk(part, covered)  # type: ignore[no-any-return]  # the walk keeps each value's type


def _walk(part: Any, covered: Callable[[str], str]) -> Any:
    if isinstance(part, Word):
        return replace(part, text=covered(part.text)) if part.free else part
    if isinstance(part, Term):
        titles = {language: covered(title) for language, title in part.titles.items()}
        return replace(part, titles=titles) if part.free else part
    if isinstance(part, tuple):
        return tuple(_walk(x, covered) for x in part)
    if isinstance(part, dict):
        return {key: _walk(x, covered) for key, x in part.items()}
    if isinstance(part, Struct):
        return type(part)(**{name: _walk(getattr(part, name), covered) for name in part.__struct_fields__})
    return part
