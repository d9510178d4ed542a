"""The weights of all channels make 100, on every line that has weights (S0-20).

PASS:
```yaml
weights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 25}
```

FAIL CSAT020:
```yaml
weights: {ticket: 25, callback: 20, questionnaire: 30, monthly: 30}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from csat_plugin.language.checked import Checked, line, number, shown
from csat_plugin.language.checks.weight_points import lines, weight_meant
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT020",)

FULL = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say the sum, what to take away or add, and the last line that was right: adopted, inherited, else one to begin with."""
    for path, weights in lines(checked):
        read = {name: weight_meant(weight, fractions=False) for name, weight in weights.items()}
        counted = {name: weight for name, weight in read.items() if weight is not None and name not in checked.off}
        total = sum(counted.values(), Decimal(0))
        if total == FULL or len(read) != len([w for w in read.values() if w is not None]):
            continue
        if any(name in checked.off for name in read) or (len(path) == 1 and _has_heirs(checked)):
            continue  # `channel_off` says it with two lines to choose from
        values = {
            "sum": shown(total),
            "parts": ", ".join(f"{name} {shown(weight)}" for name, weight in counted.items()),
            "by": shown(abs(total - FULL)),
        }
        known, more = _right(checked, path, counted, total)
        variant = ("over" if total > FULL else "under") + known
        yield checked.finding("CSAT020", path, {**values, **more}, variant=variant)


def _has_heirs(checked: Checked) -> bool:
    """Whether a channel is off whose weight the inherited line still counted."""
    weights = checked.section("weights")
    return any(name in weights for name in checked.off)


def _right(checked: Checked, path: Path, written: dict[str, Decimal], total: Decimal) -> tuple[str, dict[str, str]]:
    """The last line that made 100, and where it comes from; without one, this line with the heaviest weight put right."""
    adopted = checked.context.adopted_weights if checked.context else {}
    if len(path) == 1 and adopted:
        return "_last", {"last": _short(adopted, written)}
    for source in reversed(checked.merged.sources):
        line_there = source.data.get("weights") if isinstance(source.data, dict) else None
        if not isinstance(line_there, dict) or (len(path) == 1 and source is checked.merged.own):
            continue
        found = {name: w for name, value in line_there.items() if (w := number(value)) is not None}
        if sum(found.values(), Decimal(0)) == FULL:
            return "_base", {"last": _short(found, written), "base": source.name}
    heaviest = max(written, key=lambda name: written[name], default="")
    right = written.get(heaviest, Decimal(0)) + FULL - total
    if not heaviest or right <= 0:
        return "", {}
    return "_line", {"line": line({**written, heaviest: right})}


def _short(weights: Mapping[str, Decimal], beside: Mapping[str, Decimal]) -> str:
    """`20/20/30/30` beside a line of the same channels in the same order, else with their names."""
    if list(weights) == list(beside):
        return "/".join(shown(weight) for weight in weights.values())
    return ", ".join(f"{name} {shown(weight)}" for name, weight in weights.items())
