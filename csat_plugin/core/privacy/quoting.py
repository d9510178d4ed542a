"""Taking what somebody wrote out of action items, and of what was made of them for a platform.

Both rest on ratings by their ids, so what they quote is known, however short it is and wherever it was cut. Everywhere else only
words that nobody writes by chance are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.privacy.matching import Matcher, Token, plain, walked
from csat_plugin.core.report.name_guard import COVER

QUOTABLE: Final = 12
"""Signs from which on words are looked for in texts that may or may not quote them."""
TEXTS: Final = ("title", "text", "guidance", "additions", "decision", "outcome")
"""Texts of an item; the others are words of the rules, names and ids."""
BODY: Final = ("title", "text", "ratings", "additions", "decision", "outcome", "note")
"""The same of an effect's body."""


class Quoted(Struct, frozen=True, kw_only=True):
    """What was written and is to go."""

    said: frozenset[str] = frozenset()
    """Gone wherever it is quoted; what somebody else wrote in the same words is not in it."""
    items: dict[str, frozenset[str]] = {}
    """Action item -> words of the ratings it rests on."""
    reworded: tuple[Token, ...] = ()
    """Texts of those items, as they become."""

    def tokens(self) -> list[Token]:
        """What is looked for in every text."""
        return [*telling(self.said), *self.reworded]

    def short(self) -> list[str]:
        """Words that tell something only where it is known that they are a quotation."""
        return sorted(one for one in self.said if plain(one) and not _telling(one))

    def matcher(self, item: str) -> Matcher | None:
        """What takes the quotations out of an item's texts; `None` where it has none."""
        words = self.items.get(item)
        return Matcher(Token(one, COVER, "close") for one in sorted(words)) if words else None


def telling(said: Iterable[str]) -> list[Token]:
    """Those words that nobody writes by chance, as they are looked for; a single word might be one of the rules."""
    return [Token(one, COVER, "quote") for one in sorted(said) if _telling(one)]


def _telling(words: str) -> bool:
    flat = plain(words)
    return len(flat) >= QUOTABLE and not (flat.isascii() and flat.isidentifier())


def quoted(said: Iterable[str], items: Sequence[ActionItem], words: Mapping[str, Iterable[str]]) -> Quoted:
    """What is to go where.

    Args:
        said: gone everywhere.
        items: every item there is.
        words: rating -> what was written with it, in all its versions.
    """
    known = {item.id: item for item in items}
    found: dict[str, frozenset[str]] = {}
    for item in items:
        own = {one for part in _with_parents(item, known) for id_ in part.because_ratings for one in words.get(id_, ())}
        if own := {one for one in own if plain(one)}:
            found[item.id] = frozenset(own)
    made = Quoted(said=frozenset(said), items=found)
    tokens = [
        Token(old, new, "anywhere" if _telling(old) else "whole")
        for id_ in found
        for old, new in _texts(known[id_], unquoted(known[id_], made.matcher(id_)))
    ]
    return replace(made, reworded=tuple(dict.fromkeys(tokens)))


def _with_parents(item: ActionItem, known: Mapping[str, ActionItem]) -> Iterator[ActionItem]:
    """An item and those it stands under: what is under another says what that one says."""
    seen = set()
    while item.id not in seen:
        seen.add(item.id)
        yield item
        item = known.get(item.parent, item)


def unquoted(item: ActionItem, matcher: Matcher | None) -> ActionItem:
    """An item without quotations. What somebody recorded at it is looked through as well."""
    if matcher is None:
        return item
    changed = {name: walked_values(getattr(item, name), matcher) for name in TEXTS}
    records = tuple(replace(one, text=matcher.cover(one.text)) for one in item.records)
    return replace(item, **changed, records=records)


def unquoted_effect(effect: dict[str, Any], matcher: Matcher | None) -> dict[str, Any]:
    """An effect, plain, without quotations."""
    if matcher is None:
        return effect
    body = {
        name: walked_values(value, matcher) if name in BODY else value for name, value in effect.get("body", {}).items()
    }
    return effect | {"title": matcher.cover(effect.get("title", "")), "body": body}


def walked_values(part: Any, matcher: Matcher) -> Any:
    """The same with every text covered, keys left alone."""
    if isinstance(part, dict):
        return {key: walked_values(value, matcher) for key, value in part.items()}
    return walked(part, matcher.cover)


def _texts(old: ActionItem, new: ActionItem) -> Iterator[tuple[str, str]]:
    """Texts that changed, as they were and as they are."""
    for name in TEXTS:
        before, after = getattr(old, name), getattr(new, name)
        if isinstance(before, str):
            pairs = [(before, after)]
        elif isinstance(before, dict):
            pairs = [(before[key], after[key]) for key in before]
        else:
            pairs = list(zip(before, after, strict=True))
        yield from (pair for pair in pairs if pair[0] != pair[1])
