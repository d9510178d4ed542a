"""A limit of none never lets anything through: an action that opens nothing, a survey that asks nobody.

PASS:
```yaml
actions: {verify_defect: off}
```

FAIL CSAT302:
```yaml
actions: {call: {event: rating.received, when: {rating: {at_most: 40}}, open: call, owner: a, at_most: 0 per day}}
people: {a: b}
playbooks: {call: {title: Call}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT302",)

_NONE = re.compile(r"0+ per (day|week|month|quarter|year|run)")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning: who wants none says `off`."""
    for section in ("actions", "surveys"):
        for name, entry in checked.entries(section):
            found = entry.get("budget")
            limits: list[tuple[Path, object]] = [((section, name, "at_most"), entry.get("at_most"))]
            if isinstance(found, dict):
                limits += [((section, name, "budget", key), limit) for key, limit in found.items()]
            for path, limit in limits:
                if isinstance(limit, str) and _NONE.fullmatch(limit):
                    values = {"value": limit, "name": name}
                    yield checked.finding("CSAT302", path, values, variant=section, level="warning")
