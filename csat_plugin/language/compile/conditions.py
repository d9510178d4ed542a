"""Conditions compiled: facts looked up, bands turned into points, every comparison into a `Test`."""

from __future__ import annotations

from typing import Any, get_args

from csat_plugin.core.facts import Fact, Operator
from csat_plugin.core.rules import All, Any_, Condition, Not, Test
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.repeated import shown
from csat_plugin.language.source import Path

OPERATORS: tuple[Operator, ...] = get_args(Operator)
ORDER = ("at_least", "at_most", "above", "below")


def condition(work: Compiling, data: dict[str, Any], path: Path) -> Condition:
    """A condition as written. Several facts in one place must all hold, as must several operators on one fact."""
    parts = [_part(work, key, value, (*path, key)) for key, value in data.items()]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _part(work: Compiling, key: str, value: Any, path: Path) -> Condition:
    if key == "not":
        return Not(condition(work, value, path))
    if key in {"all", "any"}:
        parts = tuple(condition(work, part, (*path, n)) for n, part in enumerate(value))
        return All(parts) if key == "all" else Any_(parts)
    if isinstance(value, dict):
        tests = [_test(work, key, operator, value[operator], (*path, operator)) for operator in value]
        return tests[0] if len(tests) == 1 else All(tuple(tests))
    return _test(work, key, "in" if isinstance(value, list) else "is", value, path)


def _test(work: Compiling, name: str, operator: str, value: Any, path: Path) -> Condition:
    fact = work.facts.get(name)
    nothing = Test(name, "missing", True)
    if fact is None:
        near = work.facts.nearest(name)
        work.error("CSAT148", path, {"fact": name, "meant": near}, variant="meant" if near else "fact")
        return nothing
    known = next((op for op in OPERATORS if op == operator), None)
    if known is None or known not in fact.operators:
        values = {"fact": name, "operator": operator, "operators": ", ".join(fact.operators)}
        work.error("CSAT148", path, values, variant="operator")
        return nothing
    if fact.type == "points" and known in {"is", "in"} and (within := _within_bands(work, fact, value, path)):
        return within
    if known == "missing":
        return Test(name, known, bool(value), shown(value))
    if isinstance(value, list):
        several = tuple(_value(work, fact, part, (*path, n)) for n, part in enumerate(value))
        if known == "between" and len(several) > 1 and _falls(several[0], several[1]):
            work.error("CSAT148", path, {"low": shown(value[0]), "high": shown(value[1])}, variant="range")
        return Test(name, known, several, shown(value))
    return Test(name, known, _value(work, fact, value, path), shown(value))


def _falls(first: str | int, second: str | int) -> bool:
    if isinstance(first, int) and isinstance(second, int):
        return first > second
    return str(first) > str(second)


def _within_bands(work: Compiling, fact: Fact, value: Any, path: Path) -> Condition | None:
    """`score: satisfied` means the whole band, not its lowest point alone; `None` when no band is named."""
    names = value if isinstance(value, list) else [value]
    if not any(isinstance(name, str) and any(band.id == name for band in work.bands) for name in names):
        return None
    parts: list[Condition] = []
    for name in names:
        number = next((n for n, band in enumerate(work.bands) if band.id == name), None)
        if number is None:
            parts.append(Test(fact.name, "is", _value(work, fact, name, path), shown(name)))
            continue
        bounds: list[Condition] = [Test(fact.name, "at_least", work.bands[number].lower, str(name))]
        if number == 0:
            bounds = []  # what lies below the lowest bound is given the lowest band too
        if number + 1 < len(work.bands):
            above = work.bands[number + 1]
            bounds.append(Test(fact.name, "below", above.lower, above.id))
        if not bounds:
            bounds = [Test(fact.name, "missing", False, "false")]
        parts.append(bounds[0] if len(bounds) == 1 else All(tuple(bounds)))
    return parts[0] if len(parts) == 1 else Any_(tuple(parts))


def _value(work: Compiling, fact: Fact, value: Any, path: Path) -> str | int:
    if fact.type == "points" and isinstance(value, str):
        band = next((band for band in work.bands if band.id == value), None)
        if band is not None:
            return band.lower
        if not work.bands:
            return 0  # that there are none has been said
    try:
        return fact.value(value)
    except ValueError:
        work.error("CSAT148", path, {"fact": fact.name, "value": shown(value)}, variant=fact.type)
        return 0
