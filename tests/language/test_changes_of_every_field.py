"""Whatever field of a ruleset is changed, somebody is told so: every field of every entry, in every language."""

from __future__ import annotations

import types
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import Struct

from csat_plugin.core.rules import Cap, Override, Ruleset, Scale, Span
from csat_plugin.core.rules import Test as Fact
from csat_plugin.language.changes.ruleset import changes
from csat_plugin.language.changes.values import EXPLAINS
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.texts import LANGUAGES, say

TEXT = """\
language: 1
ruleset: acme
title: {en: Acme, zh: 阿克米}
extends: itss@1
valid_from: 2026-10
people:
  process_manager: [{is: zhao, until: 2026-11-15}, {is: wang, deputy: li, from: 2026-11-16}]
  quality_control: li
  team_lead: wu
scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}, span: {min: 0, max: 10, direction: high}}
channels:
  callback: {scale: maru, owner: team_lead}
  monthly: {scale: span, contractual: true, valid_for: 3 months}
  questionnaire: {aggregate: role_mean, roles: {interface_person: 1, decision_leader: 2}, indicators: quality, needs: {ratings: 2}}
departments:
  sales: {title: Sales, front_line: true, owner: team_lead}
  lab: {title: {en: Lab, zh: 实验室}}
indicators:
  quality:
    title: Quality
    parts:
      manners: {weight: 60, departments: {sales: 75%, lab: 25%}, process: talks, parts: {tone: {weight: 50}, words: {weight: 50}}}
      speed: {weight: 40, expected: wanted, importance: matters, supplier: North}
score: {round: {channels: 0}}
for:
  - {customers: {segment: A}, target: {reaching: 85}}
  - {customers: [C05], weights: {ticket: 10, callback: 10, questionnaire: 40, monthly: 40}, indicators: {speed: 70}}
actions:
  call_soon:
    title: {en: Call, zh: 回访}
    event: rating.received
    when: {all: [{rating: {at_most: 40}}, {not: {rating.channel: monthly}}, {any: [{rating.channel: ticket}, {rating.channel: callback}]}]}
    open: call_back
    owner: team_lead
    due: 1 working day
    at_most: 10 per day
    needs: {ratings: 2}
surveys: {after_incident: {never_ask: [{contact: {domain: supplier.example}}], at_most: 9 per month}}
report: {title: {en: Monthly}, recipients: [process_manager], languages: [en, zh], provider: Acme}
"""


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    loaded = load_rules(Path("acme.yaml"), shipped(), text=TEXT.encode())
    assert loaded.ruleset is not None, [d.sentence() for d in loaded.diagnostics]
    return loaded.ruleset


def parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def sample(hint: Any) -> Any:
    """Some value of a type."""
    first = next(part for part in parts(hint) if part is not type(None))
    made: dict[Any, Any] = {str: "x", int: 7, bool: True, Decimal: Decimal(7)}
    if first in made:
        return made[first]
    if get_origin(first) is Literal:
        return next(word for word in get_args(first) if word)
    if get_origin(first) is tuple:
        inner = get_args(first)
        return (sample(inner[0]),) if inner[-1] is Ellipsis else tuple(sample(one) for one in inner)
    if get_origin(first) is dict:
        return {"en": sample(get_args(first)[1])}
    special = {Span: Span(9, "days"), Cap: Cap(9, "day"), Scale: Scale(name="new", kind="ratio"),
               Fact: Fact("score", "below", 7, "7")}  # fmt: skip
    if first in special:
        return special[first]
    hints = get_type_hints(first)
    required = [field for field in msgspec.structs.fields(first) if field.required]
    return first(**{field.name: sample(hints[field.name]) for field in required})


def others(value: Any, hint: Any) -> Iterator[tuple[str, Any]]:
    """Every value that differs from this one in one place, with the place."""
    if value is None or value in ((), {}, ""):
        yield "", sample(hint)
    elif isinstance(value, Fact):
        yield "", msgspec.structs.replace(value, value=11, shown="11")
        yield "", msgspec.structs.replace(value, fact="answers")
        yield "", msgspec.structs.replace(value, operator="missing" if value.operator != "missing" else "is")
    elif isinstance(value, Struct):
        yield from other_structs(value)
    elif isinstance(value, tuple):
        yield from other_tuples(value, hint)
    elif isinstance(value, dict):
        yield "{more}", {**value, "ja": sample(get_args(hint)[1])}
        yield "{gone}", dict(list(value.items())[:-1])
    else:
        words = [one for part in parts(hint) if get_origin(part) is Literal for one in get_args(part)]
        yield "", next((word for word in words if word != value), None) if words else _other(value)


def other_structs(value: Struct) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(type(value))
    for field in msgspec.structs.fields(value):
        if field.name not in EXPLAINS:
            for place, changed in others(getattr(value, field.name), hints[field.name]):
                yield f".{field.name}{place}", msgspec.structs.replace(value, **{field.name: changed})


def other_tuples(value: tuple[Any, ...], hint: Any) -> Iterator[tuple[str, Any]]:
    inner = get_args(next(one for one in parts(hint) if get_origin(one) is tuple))
    endless = inner[-1] is Ellipsis
    if endless:
        yield "[gone]", value[:-1]
        if len(value) > 1 and value[0] != value[-1]:
            yield "[order]", value[::-1]
    for n, one in enumerate(value):
        for place, changed in others(one, inner[0] if endless else inner[n]):
            yield f"[{n}]{place}", (*value[:n], changed, *value[n + 1 :])


def _other(value: Any) -> Any:
    return not value if isinstance(value, bool) else value + ("x" if isinstance(value, str) else 1)


def test_every_field_has_its_sentence_in_every_language(rules: Ruleset) -> None:
    silent, seen = [], set()
    wordless = {say(f"changes.{code}", language) for code in ("none", "other") for language in LANGUAGES}
    for place, changed in others(rules, Ruleset):
        seen.add(place.strip(".").partition("[")[0].partition("{")[0].partition(".")[0])
        for language in LANGUAGES:
            said = changes(rules, changed, language)
            if not set(said) - wordless:
                silent.append((place, language))
    assert not silent, silent
    assert seen == {field.name for field in msgspec.structs.fields(Ruleset)} - {"digest"}


def test_two_exceptions_that_change_places_are_told_since_the_later_one_holds(rules: Ruleset) -> None:
    first, second = rules.overrides
    assert isinstance(first, Override)
    said = changes(rules, msgspec.structs.replace(rules, overrides=(second, first)))
    assert said[0].startswith("The exceptions stand in another order now; where two meet, the later one holds: C05:")


VALID_FROM_GONE = (
    "They no longer say from which month they hold (it was 2026-10): they count in every month that is not closed, and cannot be "
    "adopted before `valid_from:` is written again."
)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("speed: {weight: 40", "speed: {weight: 60", "Indicators of quality: speed 40 -> 60."),
        ("supplier: North", "supplier: South", "Indicator quality.speed: supplier North -> South."),
        ("sales: 75%, lab: 25%", "sales: 50%, lab: 50%",
         "Indicator quality.manners: [sales 50%, lab 50%] answers for it (was [sales 75%, lab 25%])."),
        ("front_line: true", "front_line: false", "Department sales: front_line true -> false."),
        ("title: Sales", "title: Account management", "Department sales is called otherwise: en: Account management (was en: Sales)."),
        (", parts: {tone: {weight: 50}, words: {weight: 50}}", "", "Indicator quality.tone, quality.words are gone."),
        ("valid_from: 2026-10\n", "", VALID_FROM_GONE),
        ("provider: Acme", "provider: Acme Ltd", "Report: provider Acme -> Acme Ltd."),
    ],
)  # fmt: skip
def test_indicators_and_departments_have_words(rules: Ruleset, old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    loaded = load_rules(Path("acme.yaml"), shipped(), text=TEXT.replace(old, new).encode())
    assert loaded.ruleset is not None, [d.sentence() for d in loaded.diagnostics]
    assert sentence in changes(rules, loaded.ruleset)
