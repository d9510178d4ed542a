"""What an offer prints is held against figures that are computed (AMB-15).

PASS:
```yaml
economics: {costs: {offer: {items: {people: 39000, car: 5600}, printed: {sum: 46700}}}}
```

PASS:
```yaml
economics: {costs: {offer: {items: {gifts: {quantity: 350, price: 10}}, printed: {gifts.quantity: 320}}}}
```

FAIL CSAT270:
```yaml
economics: {costs: {offer: {items: {people: 39000, car: 5600}, printed: {total: 46700}}}}
```

FAIL CSAT270:
```yaml
economics: {costs: {offer: {items: {gifts: 3500}, printed: {gifts.quantity: 320}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT270",)
TOTALS = ("sum", "cost", "whole")
PARTS = ("quantity", "price")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say which figures there are."""
    economics = checked.data.get("economics")
    costs = economics.get("costs") if isinstance(economics, dict) else None
    for name, entry in (costs if isinstance(costs, dict) else {}).items():
        if not isinstance(entry, dict) or not isinstance(printed := entry.get("printed"), dict):
            continue
        items = entry.get("items")
        items = items if isinstance(items, dict) else {}
        parts = [f"{what}.{part}" for what, one in items.items() if isinstance(one, dict) for part in PARTS]
        known = (*items, *parts, *TOTALS)
        for one in printed:
            if one not in known:
                path = ("economics", "costs", name, "printed", one)
                yield checked.finding("CSAT270", path, {"name": one, "known": listed(known)})
