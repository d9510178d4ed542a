"""A target's share is more than nothing and at most everybody.

PASS:
```yaml
targets: {satisfied: {share: 75%, of: customers, reaching: 85, customers_without_score: leave_out}}
```

FAIL CSAT058:
```yaml
targets: {satisfied: {share: 175%, of: customers, reaching: 85, customers_without_score: leave_out}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.language.checked import Checked
from csat_plugin.language.checks.weight_points import points
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT058",)

FULL = Decimal(100)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Shares of targets and of surveys."""
    for section in ("targets", "surveys"):
        for name, entry in checked.entries(section):
            share = entry.get("share")
            value = points(share, fractions=False) if isinstance(share, str) else None
            if value is not None and not 0 < value <= FULL:
                yield checked.finding("CSAT058", (section, name, "share"), {"share": share, "name": name})
