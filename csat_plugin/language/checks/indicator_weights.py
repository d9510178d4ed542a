"""Weights of indicators that are parts of one thing make 100, also with a customer's own (S2-11).

PASS:
```yaml
indicators: {quality: {parts: {speed: {weight: 40}, skill: {weight: 60, parts: {depth: {}, breadth: {}}}}}}
for: [{customers: [C05], indicators: {speed: 70, skill: 30}}]
```

FAIL CSAT210:
```yaml
indicators: {quality: {parts: {speed: {weight: 40}, skill: {weight: 50}}}}
```

FAIL CSAT210:
```yaml
indicators: {quality: {parts: {speed: {weight: 40}, skill: {weight: 60}}}}
for: [{customers: [C05], indicators: {speed: 70}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from csat_plugin.language.checked import Checked, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT210",)

FULL = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning: weights count in proportion all the same, but people read them as points of 100."""
    for name, tree in checked.entries("indicators"):
        for path, weights in _siblings(tree, ("indicators", name)):
            if said := _sum(weights):
                yield checked.finding("CSAT210", path, said, level="warning")
            for n, entry in checked.items():
                line = entry.get("indicators")
                own = {
                    k: found
                    for k, v in (line if isinstance(line, dict) else {}).items()
                    if (found := number(v)) is not None
                }
                if own.keys() & weights.keys() and (
                    said := _sum({**weights, **{k: v for k, v in own.items() if k in weights}})
                ):
                    yield checked.finding("CSAT210", ("for", n, "indicators"), said, variant="own", level="warning")


def _siblings(node: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Decimal]]]:
    """The weights of every group of parts, with its path."""
    parts = node.get("parts")
    if not isinstance(parts, dict):
        return
    if any(not isinstance(part, dict) and part != "off" for part in parts.values()):
        return  # what is written in another form has its own finding, and their sum says nothing
    known = {name: part for name, part in parts.items() if isinstance(part, dict)}
    weights = {name: found for name, part in known.items() if (found := number(part.get("weight"))) is not None}
    if len(weights) == len(known):  # where some have none, that is said, and their sum says nothing
        yield (*path, "parts"), weights
    for name, part in known.items():
        yield from _siblings(part, (*path, "parts", name))


def _sum(weights: Mapping[str, Decimal]) -> dict[str, str]:
    """What a finding says of weights that do not make 100; empty where they do, or where none is written."""
    total = sum(weights.values(), Decimal(0))
    if not weights or total == FULL:
        return {}
    return {"sum": shown(total), "parts": ", ".join(f"{name} {shown(weight)}" for name, weight in weights.items())}
