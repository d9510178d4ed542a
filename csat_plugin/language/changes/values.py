"""One value of a rule as a sentence of change shows it, in the units an author writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import MICRO, plain
from csat_plugin.core.names import in_language
from csat_plugin.core.rules import Accountable, All, Any_, Cap, Channel, Not, Ruleset, Scale, Span, Test
from csat_plugin.language.shown.ruleset import scale_table
from csat_plugin.language.shown.sentences import condition_words, span_words
from csat_plugin.texts import say

EXPLAINS = frozenset({"digest", "cites", "why", "origin", "weight_origin", "shown"})
"""Fields that explain or place an entry: they change neither a figure nor what anybody reads or does. The digest leaves out more."""
SHARES = frozenset({"share", "within", "first_for"})
WEIGHTS = frozenset({"role_weights", "weights", "weight"})
POINTS = frozenset({"refusals_as"})


def words(value: Any, field: str, rules: Ruleset, language: str) -> str:
    """A value in words; empty where there is none.

    Args:
        value: of a field of a rule.
        field: its name, which tells the unit of a bare number.
        rules: to which it belongs, for the names of bands.
        language: of the words.
    """
    if value is None or (isinstance(value, str | tuple | dict) and not value):
        return ""
    if isinstance(value, Struct):
        return _struct(value, rules, language)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple) and field == "never_ask":
        return say("shown.any", language).join(words(part, field, rules, language) for part in value)
    if isinstance(value, tuple):
        return "[" + ", ".join(words(part, field, rules, language) or "-" for part in value) + "]"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {words(part, field, rules, language)}" for key, part in value.items())
    if isinstance(value, int) and field in SHARES:
        return f"{weight(value)}%"
    if isinstance(value, int) and field in POINTS:
        return points(value)
    return weight(value) if isinstance(value, int) and field in WEIGHTS else str(value)


def _struct(value: Struct, rules: Ruleset, language: str) -> str:
    if isinstance(value, Span):
        return span_words(value, language)
    if isinstance(value, Cap):
        return say("changes.cap", language, {"n": value.n, "per": say(f"shown.per.{value.per}", language)})
    if isinstance(value, (Test, All, Any_, Not)):
        return condition_words(value, rules, language)
    if isinstance(value, Scale):
        return scale_words(value, rules, language)
    inner = ((part.name, getattr(value, part.name)) for part in msgspec.structs.fields(value))
    shown = ((name, words(one, name, rules, language)) for name, one in inner if name not in EXPLAINS)
    if isinstance(value, Accountable):
        return " ".join(part for _, part in shown)
    return "{" + ", ".join(f"{name}: {part}" for name, part in shown if part) + "}"


def titles(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, str]:
    """Two titles in the languages in which they differ."""
    other = [one for one in dict.fromkeys([*was, *now]) if was.get(one) != now.get(one)]
    first, second = ([f"{one}: {title[one]}" for one in other if one in title] for title in (was, now))
    return ", ".join(first), ", ".join(second)


def scale_words(scale: Scale, rules: Ruleset, language: str) -> str:
    """A scale as its table of marks, points and bands; a fine one by its ends."""
    table = scale_table(rules, Channel(id=scale.name, scale=scale), language)
    marks = ", ".join(f"{option.mark} = {option.points:f} {option.title}" for option in table.options)
    if not marks:
        return table.kind
    never = [in_language(band.title, language, band.id) for band in rules.bands if band.id in table.never]
    if not never:
        return marks
    return f"{marks} ({say('changes.scale.never', language, {'bands': ', '.join(never)})})"


def weight(hundredths: int) -> str:
    """Hundredths as the number an author writes."""
    return plain(Decimal(hundredths).scaleb(-2))


def points(micro: int) -> str:
    """Micropoints as points."""
    return plain(Decimal(micro) / MICRO)
