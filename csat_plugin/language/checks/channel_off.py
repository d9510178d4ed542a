"""A channel that is off gives its points of weight to the others, on a line that says so.

PASS:
```yaml
channels: {callback: off}
weights: {ticket: 40, questionnaire: 30, monthly: 30}
```

FAIL CSAT021:
```yaml
channels: {callback: off}
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.language.checked import Checked, line, names, number, shown
from csat_plugin.language.diagnostics.finding import Choice, Diagnostic

CODES = ("CSAT021",)

FULL = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Propose two lines: the points to the channel before it, or to its fallback; else shared by weight.

    Channels that are off leave one line between them, so one finding says it for all.
    """
    weights = {name: w for name, value in checked.section("weights").items() if (w := number(value)) is not None}
    gone = [channel for channel in checked.off if channel in weights]
    if not gone:
        return
    left = {name: w for name, w in weights.items() if name not in checked.off}
    found = list(_proposals(checked, left))
    values = {
        "channel": "`, `".join(gone),
        "n": len(gone),
        "points": shown(sum((weights[channel] for channel in gone), Decimal(0))),
        "sum": shown(sum(left.values(), Decimal(0))),
    }
    variant = "" if len(found) > 1 else "single" if found else "none"
    choices = tuple(Choice(line(weights), weights=tuple(weights.items())) for weights in found)
    yield checked.at_off(gone[0], "CSAT021", values, variant=variant, choices=choices)


def _proposals(checked: Checked, left: dict[str, Decimal]) -> Iterator[dict[str, Decimal]]:
    """Lines that make 100: to the first channel, to the one most others fall back to, to the heaviest."""
    missing = FULL - sum(left.values(), Decimal(0))
    if not left or missing <= 0:
        return
    falls = [
        name for _, entry in checked.entries("channels") for _, name in names(entry.get("fallback")) if name in left
    ]
    wanted = [
        next(iter(left)),
        *sorted(set(falls), key=lambda n: (-falls.count(n), n)),
        max(left, key=lambda n: left[n]),
    ]
    for heir in list(dict.fromkeys([*wanted, *left]))[:2]:
        yield {name: w + (missing if name == heir else 0) for name, w in left.items()}
