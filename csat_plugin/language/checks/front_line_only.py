"""What customers rate is also the work of those behind the front line: a tree that only the front answers for hides it (S1-07).

PASS:
```yaml
departments: {sales: {front_line: true}, network: {}}
indicators: {quality: {parts: {speed: {departments: [sales, network]}, care: {departments: sales}}}}
```

FAIL CSAT211:
```yaml
departments: {sales: {front_line: true}, network: {}}
indicators: {quality: {parts: {speed: {departments: sales}, care: {departments: {sales: 100%}}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT211",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning, where the rules say which departments deal with customers themselves and which do not."""
    known = dict(checked.entries("departments"))
    front = {name for name, one in known.items() if one.get("front_line") is True}
    behind = tuple(name for name in known if name not in front)
    if not front or not behind:
        return
    for name, tree in checked.entries("indicators"):
        named = set(_named(tree))
        if named and named <= front:
            values = {"tree": name, "front": listed(tuple(sorted(named))), "behind": listed(behind)}
            yield checked.finding("CSAT211", ("indicators", name), values, level="warning", key=True)


def _named(node: Mapping[str, Any]) -> Iterator[str]:
    """Every department named in a tree."""
    departments = node.get("departments")
    if isinstance(departments, str):
        yield departments
    elif isinstance(departments, dict | list):
        yield from (name for name in departments if isinstance(name, str))
    parts = node.get("parts")
    for part in parts.values() if isinstance(parts, dict) else ():
        if isinstance(part, dict):
            yield from _named(part)
