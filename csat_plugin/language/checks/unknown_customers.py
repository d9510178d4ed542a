"""Customers and segments named in `for:` exist (needs a workspace).

PASS:
```yaml
# customers: C01/A C05/B
for:
  - {customers: {segment: A}, target: {reaching: 85}}
  - {customers: [C05], target: {reaching: 80}}
```

FAIL CSAT061:
```yaml
# customers: C01/A C05/B
for: [{customers: {segment: C}, target: {reaching: 85}}]
```

FAIL CSAT062:
```yaml
# customers: C01/A C05/B
for: [{customers: [C50], target: {reaching: 80}}]
```

FAIL CSAT061 CSAT062:
```yaml
# customers: C01/A C05/B
for:
  - {customers: {segment: C}, target: {reaching: 85}}
  - {customers: [C50], target: {reaching: 80}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.facts import fold
from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.checks.own_targets import addressed
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT061", "CSAT062")
NEEDS = "customers"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """An entry that hits nobody changes nothing: a warning, since a customer may still come."""
    customers = checked.context.customers if checked.context else None
    if customers is None:
        return
    known = list(dict.fromkeys(name for customer in customers for name in customer.names()))
    segments = sorted({customer.segment for customer in customers if customer.segment})
    for n, entry in checked.items():
        for kind, name in addressed(entry):
            choices = segments if kind == "segment" else known
            if name in choices:
                continue
            same = [choice for choice in choices if fold(choice) == fold(name)]
            meant = same[0] if same else nearest(name, choices)
            values = {"name": name, "meant": meant, "segments": listed(segments), "n": len(customers)}
            code = "CSAT061" if kind == "segment" else "CSAT062"
            variant = "meant" if meant else "" if choices else "none"
            if kind != "segment" and not same and (segment := [one for one in segments if fold(one) == fold(name)]):
                variant, values["meant"] = "segment", segment[0]
            yield checked.finding(code, ("for", n, "customers"), values, variant=variant, level="warning")
