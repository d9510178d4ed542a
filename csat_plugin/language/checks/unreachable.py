"""Every action can happen, and does not repeat an earlier one.

PASS:
```yaml
bands: {dissatisfied: 30, average: 60, satisfied: 80}
actions:
  verify: {event: period.closed, when: {score: {below: satisfied}}, open: verify, owner: a}
  review: {event: period.closed, when: {score: {below: average}}, open: review, owner: a}
people: {a: b}
playbooks: {verify: {title: Verify}, review: {title: Review}}
```

FAIL CSAT074:
```yaml
bands: {dissatisfied: 30, average: 60, satisfied: 80}
actions:
  verify: {event: period.closed, when: {score: {below: average, at_least: satisfied}}, open: verify, owner: a}
  review: {event: period.closed, when: {score: {below: dissatisfied}}, open: review, owner: a}
people: {a: b}
playbooks: {verify: {title: Verify}, review: {title: Review}}
```

FAIL CSAT075:
```yaml
bands: {average: 60, satisfied: 80}
actions:
  verify: {event: period.closed, when: {score: {below: satisfied}}, open: verify, owner: a}
  again: {event: period.closed, when: {score: {below: satisfied}}, open: verify, owner: a}
people: {a: b}
playbooks: {verify: {title: Verify}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from csat_plugin.core.facts import is_difference
from csat_plugin.language.checked import Checked, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT074", "CSAT075")

_SMALLEST = Decimal("0.000001")
MARKS = 5
"""Highest mark of the scale most often taken for points: up to it, a bound is most likely a mark."""
Range = tuple[Decimal, Decimal]


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Contradictions inside a condition, a threshold nothing can fall below, and doubles."""
    seen: dict[str, str] = {}
    for name, action in checked.entries("actions"):
        when = action.get("when")
        if not isinstance(when, dict):
            continue
        for fact, tests in _together(when).items():
            if clash := _clash(checked, fact, tests):
                path = ("actions", name, "when")
                yield checked.finding(
                    "CSAT074", path, {"action": name, "fact": fact, **clash[1]}, variant=clash[0], key=True
                )
        same = repr((action.get("event"), action.get("open"), _sorted(when)))
        if first := seen.get(same):
            line = checked.merged.find(("actions", first), key=True)[1].line
            values = {"action": name, "first": first, "line": line}
            yield checked.finding("CSAT075", ("actions", name), values, level="warning", key=True)
        seen.setdefault(same, name)


def _together(when: dict[str, Any]) -> dict[str, list[Any]]:
    """What must hold at the same time, by fact: the facts side by side and those under `all`."""
    found: dict[str, list[Any]] = {}
    for key, value in when.items():
        if key == "all" and isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    for fact, tests in _together(part).items():
                        found.setdefault(fact, []).extend(tests)
        elif key not in ("any", "not"):
            found.setdefault(key, []).append(value)
    return found


def _clash(checked: Checked, name: str, tests: list[Any]) -> tuple[str, dict[str, str]] | None:
    """Why these tests of one fact can never all hold, or `None`."""
    fact = checked.facts.get(name)
    if fact is None:
        return None
    if fact.type == "text":
        wanted = [{shown(v) for v in (t if isinstance(t, list) else [t])} for t in map(_equal, tests) if t is not None]
        if wanted and not set.intersection(*wanted):
            return "texts", {"values": " / ".join(", ".join(sorted(w)) for w in wanted)}
        return None
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    if fact.type == "points" and not is_difference(name):
        low, high = Decimal(0), Decimal(100)
    start = low
    for test in tests:
        for operator, value in test.items() if isinstance(test, dict) else [("is", test)]:
            bounds = _range(checked, operator, value)
            low, high = max(low, bounds[0]), min(high, bounds[1])
    if low <= high:
        return _floor(checked, name, high)
    return ("low" if high < start else "numbers"), {"bound": shown(high + _SMALLEST) if high < start else ""}


def _floor(checked: Checked, name: str, high: Decimal) -> tuple[str, dict[str, str]] | None:
    """`score: {below: <lowest band>}`: where the lowest band begins above 0, no channel may be able to fall below it."""
    bands = checked.bands
    if name not in ("score", "rating") or not bands or high < 0:
        return None
    band, bound = next(iter(bands.items()))
    if high >= bound:
        return None
    mark = high if high == int(high) else high + _SMALLEST  # `below: 3` ends just under 3
    if 0 < mark <= MARKS and mark == int(mark):
        return "marks", {"mark": shown(mark), "points": shown(mark * 100 / MARKS), "marks": str(MARKS)}
    return "floor", {"band": band, "bound": shown(bound)}


def _range(checked: Checked, operator: str, value: Any) -> Range:
    """The numbers an operator allows."""
    everything = (Decimal("-Infinity"), Decimal("Infinity"))
    if isinstance(value, list):
        found = [b for b in (_points(checked, v) for v in value) if b is not None]
        return (
            (min(found), max(found))
            if len(found) == len(value) > 0 and operator in ("between", "in", "is")
            else everything
        )
    bound = _points(checked, value)
    if bound is None:
        return everything
    if operator == "is" and isinstance(value, str) and value in checked.bands:
        above = [b for b in checked.bands.values() if b > bound]
        return bound, (min(above) - _SMALLEST if above else everything[1])
    ranges = {
        "at_least": (bound, everything[1]),
        "above": (bound + _SMALLEST, everything[1]),
        "at_most": (everything[0], bound),
        "below": (everything[0], bound - _SMALLEST),
        "is": (bound, bound),
    }
    return ranges.get(operator, everything)


def _points(checked: Checked, value: Any) -> Decimal | None:
    return checked.bands.get(value) if isinstance(value, str) else number(value)


def _equal(test: Any) -> Any:
    """What a text must be equal to, as one value or a list; `None` for other comparisons."""
    if isinstance(test, dict):
        return test.get("is", test.get("in"))
    return test


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, _sorted(part)) for key, part in value.items())
    return [_sorted(part) for part in value] if isinstance(value, list) else shown(value)
