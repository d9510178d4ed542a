"""Taking names out of what people wrote before it goes to a customer.

Structure keeps other customers' figures out; this is the second lock, for comments, titles and decisions that happen to name
another customer, an agent or somebody else's contact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.report.content import Term, Word

COVER = "▇▇"
"""What stands in the place of a name."""
SHORT = 3
"""Latin names up to this length are taken out only where they stand as a word of their own."""

T = TypeVar("T")


def cover(names: Iterable[str], own: str) -> Callable[[str], str]:
    """A function that takes those names out of a text, whatever their case, and leaves `own` whole."""
    wanted = sorted({n.strip() for n in names if n.strip() and n.strip() != own}, key=lambda n: (-len(n), n))
    if not wanted:
        return lambda text: text
    kept = f"(?P<own>{re.escape(own)})|" if own else ""
    pattern = re.compile(kept + "(?:" + "|".join(_one(n) for n in wanted) + ")", re.IGNORECASE)
    return lambda text: pattern.sub(lambda m: m.group() if own and m.group("own") else COVER, text)


def _one(name: str) -> str:
    if len(name) <= SHORT and name.isascii():
        return rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])"
    return re.escape(name)


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
