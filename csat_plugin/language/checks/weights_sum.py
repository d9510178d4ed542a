"""The weights of all channels make 100, on every line that has weights.

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

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.language.checked import Checked, shown
from csat_plugin.language.checks.weight_points import lines, points
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT020",)

FULL = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say the sum, what to take away or add, and the line adopted last where it is known."""
    for path, weights in lines(checked):
        read = {name: points(weight, fractions=False) for name, weight in weights.items()}
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
            "last": _last(checked),
        }
        variant = ("over" if total > FULL else "under") + ("_last" if values["last"] and len(path) == 1 else "")
        yield checked.finding("CSAT020", path, values, variant=variant)


def _has_heirs(checked: Checked) -> bool:
    """Whether a channel is off whose weight the inherited line still counted."""
    weights = checked.section("weights")
    return any(name in weights for name in checked.off)


def _last(checked: Checked) -> str:
    force = checked.context.in_force if checked.context else None
    return "/".join(shown(weight) for weight in force.weights.values()) if force else ""
