"""Nobody leaves a role before taking it up.

PASS:
```yaml
people: {process_manager: {is: zhao.min, from: 2026-01-01, until: 2026-11-15}}
```

FAIL CSAT055:
```yaml
people: {process_manager: {is: zhao.min, from: 2026-11-16, until: 2026-01-31}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT055",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Compare first and last day of every holder."""
    for role, holder in checked.section("people").items():
        for n, one in enumerate(holder if isinstance(holder, list) else [holder]):
            if not isinstance(one, dict):
                continue
            first, last = one.get("from"), one.get("until")
            if isinstance(first, str) and isinstance(last, str) and last < first:
                path: Path = ("people", role, n, "until") if isinstance(holder, list) else ("people", role, "until")
                yield checked.finding("CSAT055", path, {"role": role, "first": first, "last": last})
