"""The small words of the rule language: spans, percentages, weights, points, scales and conditions, as types."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from csat_plugin.core.facts import Facts
from csat_plugin.language.nested_facts import FAMILIES

T = TypeVar("T")
Maybe: TypeAlias = T | UnsetType
"""A key that may be left out. `null` is no way of leaving it out."""

Off = Literal["off"]
"""Removes an inherited entry; for a channel: there is none, which is not the same as missing this month."""

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"

HOURS = r"hours?|小时|時間"
DAYS = r"days?|天|日|日間"
WORKING_DAYS = r"working days?|个工作日|個工作日|工作日|営業日"
WEEKS = r"weeks?|周|个星期|週間|週"
MONTHS = r"months?|个月|個月|か月|ヶ月|カ月|ヵ月|箇月"
SPAN = rf"^[0-9]+ ?({HOURS}|{DAYS}|{WORKING_DAYS}|{WEEKS}|{MONTHS})$"
PERCENT = r"^[0-9]+(\.[0-9]{1,2})? ?%$"
CAP = r"^[0-9]+ per (day|week|month|run)$"

SpanText = Annotated[str, Meta(pattern=SPAN, examples=["5 working days", "30 days", "5 个工作日", "5営業日"])]
"""A length of time; its unit is always written."""

Percent = Annotated[str, Meta(pattern=PERCENT, examples=["75%"])]
"""A share; the `%` is always written."""

CapText = Annotated[str, Meta(pattern=CAP, examples=["10 per day"])]
"""A limit: so many per day, week, month or run."""

Number = Annotated[Decimal, Meta(extra_json_schema={"type": "number", "minimum": 0})]
"""Zero or more, at most six decimal places, read from its text."""

Weight = Annotated[Decimal, Meta(extra_json_schema={"type": "number", "minimum": 0, "maximum": 100})]
"""Points of weight out of 100, at most two decimal places."""

Weights = dict[str, Weight]
"""One number per channel; a line of weights always replaces the inherited one as a whole."""

Points = Annotated[Any, Meta(extra_json_schema={"type": ["string", "number"], "minimum": 0, "maximum": 100})]
"""A band's name, or points of 100."""

Scalar = Annotated[Any, Meta(extra_json_schema={"type": ["string", "number", "boolean"]})]
Bound = Annotated[Any, Meta(extra_json_schema={"type": ["string", "number"]})]
"""A band's name, a number, a percentage or a day, as the fact asks."""


class Words(Struct, forbid_unknown_fields=True, kw_only=True):
    """One text in several languages."""

    en: Annotated[Maybe[str], Meta(description="English")] = UNSET
    zh: Annotated[Maybe[str], Meta(description="Simplified Chinese")] = UNSET
    ja: Annotated[Maybe[str], Meta(description="Japanese")] = UNSET


Cites = Annotated[
    Maybe[list[str]], Meta(description="What this entry rests on: clauses or requirement ids, shown in explanations.")
]
Why = Annotated[Maybe[str], Meta(description="Why it is so, in a sentence; shown in explanations and reports.")]
Title = Annotated[Maybe[str | Words], Meta(description="The name people read; one text, or one per language.")]


class Needs(Struct, forbid_unknown_fields=True, kw_only=True):
    """How much there must be before something counts."""

    ratings: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="So many ratings at least.")] = UNSET


class RangeScale(Struct, forbid_unknown_fields=True, kw_only=True):
    """A scale between two numbers."""

    min: Annotated[Maybe[Decimal], Meta(description="Lowest mark.", extra_json_schema={"type": "number"})] = UNSET
    max: Annotated[Maybe[Decimal], Meta(description="Highest mark.", extra_json_schema={"type": "number"})] = UNSET
    direction: Annotated[
        Maybe[Literal["high", "low"]], Meta(description="Which end is good. Default: high, the highest mark is best.")
    ] = UNSET
    convert: Annotated[
        Maybe[Literal["ratio", "minmax"]],
        Meta(
            description="`ratio`: mark / highest x 100 (default). `minmax`: (mark - lowest) / (highest - lowest) x 100."
        ),
    ] = UNSET


RANGE_KEYS = frozenset({"min", "max", "direction", "convert"})


def is_range(data: dict[str, Any]) -> bool:
    """Whether a written scale is one between two numbers: it has at least one of that form's keys."""
    return bool(RANGE_KEYS & data.keys())


def _reference(*names: str, also: list[dict[str, Any]] | None = None) -> Meta:
    """A value whose shape is one of those definitions of the schema; `schema` adds them by name."""
    branches = [*(also or []), *({"$ref": f"#/$defs/{name}"} for name in names)]
    return Meta(extra_json_schema={"anyOf": branches} if len(branches) > 1 else branches[0])


OFF: dict[str, Any] = {"enum": ["off"]}
NAME: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number", "minimum": 0}

ScaleOrName = Annotated[Any, _reference("RangeScale", "ScaleTable", also=[NAME])]
"""A scale written out, `{min: 1, max: 5}` or a table `{◎: 100, ○: 80}` from mark to points, or the name of one."""

ScaleOrOff = Annotated[Any, _reference("RangeScale", "ScaleTable", also=[OFF])]
BandEntry = Annotated[Any, _reference("Band", also=[NUMBER, OFF])]
ConditionEntry = Annotated[Any, _reference("Condition")]
"""Facts with what they are compared to, or `all`, `any`, `not`."""


class Comparison(Struct, forbid_unknown_fields=True, kw_only=True):
    """What a fact is compared to; several operators must all hold."""

    is_: Annotated[Maybe[Scalar], Meta(description="Equal to.")] = field(name="is", default=UNSET)
    in_: Annotated[Maybe[list[Scalar]], Meta(description="One of these.")] = field(name="in", default=UNSET)
    at_least: Annotated[Maybe[Bound], Meta(description="This or more.")] = UNSET
    at_most: Annotated[Maybe[Bound], Meta(description="This or less.")] = UNSET
    above: Annotated[Maybe[Bound], Meta(description="More than this.")] = UNSET
    below: Annotated[Maybe[Bound], Meta(description="Less than this.")] = UNSET
    between: Annotated[
        Maybe[list[Bound]],
        Meta(
            description="From the first to the second, both included.", extra_json_schema={"minItems": 2, "maxItems": 2}
        ),
    ] = UNSET
    contains: Annotated[Maybe[str], Meta(description="The text holds this.")] = UNSET
    missing: Annotated[Maybe[bool], Meta(description="`true`: there is none.")] = UNSET


SCALE_TABLE: dict[str, Any] = {
    "title": "ScaleTable",
    "description": "A table from mark to points of 100.",
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"not": {"enum": sorted(RANGE_KEYS)}},
    "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100},
    "examples": [{"◎": 100, "○": 80, "△": 60, "×": 20}],
}


def condition_schema(facts: Facts) -> dict[str, Any]:
    """The shape of a condition, with every known fact as a key, so that an editor can complete it.

    A fact that is not known fits the shape too: whether it exists is said by a check, which knows the plugins' facts.
    """
    part: dict[str, Any] = {"$ref": "#/$defs/Condition"}
    parts = {"type": "array", "minItems": 1, "items": part}
    compared: dict[str, Any] = {
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "minItems": 1, "items": {"type": ["string", "number", "boolean"]}},
            {"$ref": "#/$defs/Comparison"},
        ]
    }
    properties: dict[str, Any] = {
        "all": {**parts, "description": "Every one of these."},
        "any": {**parts, "description": "At least one of these."},
        "not": {**part, "description": "Not this."},
    }
    properties |= {f.name: {**compared, "description": f.describe("en")} for f in facts if not f.family}
    for family, members in FAMILIES.items():
        inner = {rest: {**compared, "description": properties[f"{family}.{rest}"]["description"]} for rest in members}
        properties[family] = {
            "type": "object",
            "description": f"The same as `{family}.{members[0]}` and so on.",
            "minProperties": 1,
            "properties": inner,
            "additionalProperties": False,
        }
    return {
        "title": "Condition",
        "description": "Facts with what they are compared to; several in one place must all hold. A bare value means `is`, "
        "a list means `in`.",
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "additionalProperties": compared,
        "examples": [{"score": {"below": "satisfied"}}, {"customer.segment": "A"}],
    }
