"""Weights are points of 100: `0.2`, `20%` and `"20"` mean 20 to their author.

PASS:
```yaml
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}
```

FAIL CSAT022:
```yaml
weights: {ticket: 0.2, callback: 20%, questionnaire: "30", monthly: 30}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from csat_plugin.language.checked import Checked, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT022",)

MOST = 100
"""Points of weight there are."""
_TEXT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%?")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say what was meant, with a mend."""
    for path, weights in lines(checked):
        total = sum((found for w in weights.values() if (found := number(w)) is not None), Decimal(0))
        fractions = 0 < total <= 1
        for name, weight in weights.items():
            meant = weight_meant(weight, fractions=fractions)
            if meant is not None and meant != number(weight):
                where = (*path, name)
                written = f'"{weight}"' if isinstance(weight, str) and "%" not in weight else shown(weight)
                values = {"channel": name, "written": written, "meant": shown(meant)}
                yield checked.finding("CSAT022", where, values, mend=checked.mend(where, shown(meant)))


def lines(checked: Checked) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every line of weights: the one for all, and those of `for:`."""
    if isinstance(checked.data.get("weights"), dict):
        yield ("weights",), checked.data["weights"]
    for n, entry in checked.items():
        if isinstance(entry.get("weights"), dict):
            yield ("for", n, "weights"), entry["weights"]


def weight_meant(weight: Any, *, fractions: bool) -> Decimal | None:
    """As `points`, but a text that says more than there are points of weight is no weight anybody meant."""
    meant = points(weight, fractions=fractions)
    return None if isinstance(weight, str) and meant is not None and meant > MOST else meant


def points(weight: Any, *, fractions: bool) -> Decimal | None:
    """The points of 100 that were meant, or `None` where nobody can tell.

    Args:
        weight: as written.
        fractions: whether all numbers of the line together make no more than 1.
    """
    if isinstance(weight, str):
        found = _TEXT.fullmatch(weight.strip())
        return Decimal(found[1]) if found else None
    value = number(weight)
    if value is None or not (0 < value < 1 or (fractions and value == 1)):
        return value
    return (value * 100).normalize()
