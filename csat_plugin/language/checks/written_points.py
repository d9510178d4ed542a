"""Points are plain numbers from 0 to 100: no percent sign, no mark of a scale, no range, nothing above 100; a bare number means exactly it.

PASS:
```yaml
actions:
  call: {event: rating.received, when: {rating: {at_most: 40}}, open: call, owner: a}
  praise: {event: rating.received, when: {rating: {is: 90}}, open: call, owner: a}
people: {a: b}
playbooks: {call: {title: Call}}
```

FAIL CSAT300:
```yaml
actions: {call: {event: rating.received, when: {rating: {at_most: 400}}, open: call, owner: a}}
people: {a: b}
playbooks: {call: {title: Call}}
```

FAIL CSAT301:
```yaml
actions: {call: {event: rating.received, when: {rating: 40}, open: call, owner: a}}
people: {a: b}
playbooks: {call: {title: Call}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from csat_plugin.core.facts import is_difference
from csat_plugin.language.checked import Checked, facts_in, number, shown
from csat_plugin.language.checks.band_names import thresholds
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.slips import points_amiss

CODES = ("CSAT300", "CSAT301")

MOST = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """What cannot be points is an error with what they are; a bare number between the ends is most often a threshold."""
    bands = checked.section("bands")
    for path, value in thresholds(checked):
        if isinstance(value, str) and value in bands:
            continue
        variant, meant = _amiss(value, path[-1])
        if variant and not (variant == "above" and path[0] in ("targets", "for")):  # of these the schema says it
            key = next((part for part in reversed(path) if isinstance(part, str)), "")
            yield checked.finding("CSAT300", path, {"key": key, "value": shown(value), "meant": meant}, variant=variant)
    for path, _, condition in checked.conditions():
        for where, name, compared in facts_in(condition, path):
            fact = checked.facts.get(name)
            points = number(compared)
            if fact is None or fact.type != "points" or is_difference(name) or points is None:
                continue
            if 0 < points < MOST:
                yield checked.finding("CSAT301", where, {"fact": name, "value": shown(points)}, level="warning")


def _amiss(value: Any, key: object) -> tuple[str, str]:
    """How a value misses being points, as a variant, and what is meant; empty where it does not."""
    points = number(value)
    if points is not None:
        return ("above", "") if points > MOST else ("", "")
    return points_amiss(value, between=key == "between") if isinstance(value, str) else ("", "")
