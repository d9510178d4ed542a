"""Thresholds are names of bands there are, or points; points equal to a bound are better said by its name.

PASS:
```yaml
bands: {average: 60, satisfied: 80}
targets: {all: {each: customers, reaching: satisfied, customers_without_score: leave_out}}
for: [{customers: [C05], target: {reaching: 85}}]
```

FAIL CSAT050:
```yaml
bands: {average: 60, satisfied: 80}
targets: {all: {each: customers, reaching: satisfide}}
actions: {verify: {event: period.closed, when: {score: {below: good}}, open: verify}}
playbooks: {verify: {title: Verify}}
```

FAIL CSAT051:
```yaml
bands: {average: 60, satisfied: 80}
targets: {all: {each: customers, reaching: 80}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.exact import exact
from csat_plugin.core.facts import is_difference
from csat_plugin.language.checked import Checked, facts_in, nearest, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.slips import points_amiss, slips
from csat_plugin.language.source import Path

CODES = ("CSAT050", "CSAT051")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at every place where a threshold stands."""
    bands = checked.bands
    if not bands:
        return
    named = checked.section("bands")  # a band whose bound is wrong is there all the same
    mistyped = slips(checked.merged, "bands")
    for path, value in thresholds(checked):
        points = number(value)
        if isinstance(value, str) and value not in named and not _is_points(value):
            if points_amiss(value)[0]:
                continue  # said as what it is
            meant = nearest(value, list(bands))
            first, last = next(iter(bands)), next(reversed(bands))
            values = {"name": value, "meant": meant, "first": first, "last": last, "bands": ", ".join(bands)}
            yield checked.finding("CSAT050", path, values, variant="meant" if meant else "")
        elif points is not None and checked.merged.find(path)[0] is checked.merged.own:
            same = next((name for name, bound in bands.items() if bound == points and name not in mistyped), "")
            if same:
                yield checked.finding("CSAT051", path, {"points": shown(points), "band": same}, level="hint")


def thresholds(checked: Checked) -> Iterator[tuple[Path, Any]]:
    """Every value that stands where a level is meant, a band's name or points, with its path."""
    for name, target in checked.entries("targets"):
        if "reaching" in target:
            yield ("targets", name, "reaching"), target["reaching"]
    for n, entry in checked.items():
        own = entry.get("target")
        if isinstance(own, dict) and "reaching" in own:
            yield ("for", n, "target", "reaching"), own["reaching"]
    for path, _, condition in checked.conditions():
        for where, name, compared in facts_in(condition, path):
            fact = checked.facts.get(name)
            if name == "score.band":
                yield from ((p, v) for p, v in _operands(where, compared) if isinstance(v, str))
            elif fact is not None and fact.type == "points" and not is_difference(name):
                yield from _operands(where, compared)


def _operands(path: Path, compared: Any) -> Iterator[tuple[Path, Any]]:
    """The values of a comparison, one by one; `missing` has none."""
    if isinstance(compared, dict):
        for operator, value in compared.items():
            if operator != "missing":
                yield from _operands((*path, operator), value)
    elif isinstance(compared, list):
        yield from (((*path, n), value) for n, value in enumerate(compared))
    elif not isinstance(compared, bool):
        yield path, compared


def _is_points(text: str) -> bool:
    words = text.removesuffix("points").removesuffix("point").removesuffix("分").removesuffix("点")
    try:
        exact(words.strip())
    except ValueError:
        return False
    return True
