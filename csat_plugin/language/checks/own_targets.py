"""What `for:` says of some customers does not contradict itself.

PASS:
```yaml
for:
  - {customers: {segment: A}, target: {reaching: 85}}
  - {customers: [C05], target: {reaching: 90}}
```

FAIL CSAT059:
```yaml
for:
  - {customers: [C05, C06], target: {reaching: 85}}
  - {customers: [C06], target: {reaching: 80}}
```

FAIL CSAT060:
```yaml
for:
  - {customers: [C01], why: contract, target: {reaching: 81}}
  - {customers: [C02], why: contract, target: {reaching: 82}}
  - {customers: [C03], why: contract, target: {reaching: 83}}
  - {customers: [C04], why: contract, target: {reaching: 84}}
  - {customers: [C05], why: contract, target: {reaching: 85}}
  - {customers: [C06], why: contract, target: {reaching: 86}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, line, names, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT059", "CSAT060")

MANY = 5
"""More entries for single customers than this belong into the register."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """The same customer or segment with two targets, or two lines of weights."""
    said: dict[tuple[str, str, str, str], tuple[int, str]] = {}
    known = checked.context.customers if checked.context else None
    ids = {name: customer.id for customer in known or () for name in customer.names()}
    for n, entry in checked.items():
        source = checked.merged.find(("for", n))[
            0
        ].name  # another text may well say otherwise: that is what extending is for
        for kind, who in addressed(entry):
            for what, value in _says(entry):
                one = ids.get(who, who) if kind == "customer" else who
                number, before = said.setdefault((source, kind, one, what), (n, value))
                if before != value:
                    line_before = checked.merged.find(("for", number))[1].line
                    values = {"who": who, "first": before, "second": value, "line": line_before}
                    where: Path = ("for", n, what)
                    yield checked.finding("CSAT059", where, values, variant=f"{kind}_{what}", level="warning", key=True)
    single = [n for n, entry in checked.items() if [kind for kind, _ in addressed(entry)] == ["customer"]]
    if len(single) > MANY:
        yield checked.finding("CSAT060", ("for", single[MANY]), {"n": len(single)}, level="hint")


def addressed(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Whom an entry of `for:` is about: (`customer` or `segment`, name)."""
    who = entry.get("customers")
    if isinstance(who, dict):
        return [("segment", name) for _, name in names(who.get("segment"))]
    return [("customer", name) for _, name in names(who)]


def _says(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    target, weights = entry.get("target"), entry.get("weights")
    if isinstance(target, dict) and "reaching" in target:
        yield "target", shown(target["reaching"])
    if isinstance(weights, dict):
        yield "weights", line({k: w for k, v in weights.items() if (w := number(v)) is not None}).partition(": ")[2]
