"""Who holds a role is a user of a platform (needs one that was asked: at the last `csat sync` or `csat doctor`).

PASS:
```yaml
# strangers: zhao.mim/zhao.min
people: {process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-16}}
```

FAIL CSAT053:
```yaml
# strangers: zhao.mim/zhao.min
people: {process_manager: {is: zhao.mim, deputy: li.na}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT053",)
NEEDS = "strangers"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say who was meant."""
    strangers = checked.context.strangers if checked.context else None
    for role, holder in checked.section("people").items() if strangers else ():
        for path, name in _persons(("people", role), holder):
            if strangers and name in strangers:
                meant = ", ".join(f"`{user}`" for user in strangers[name])
                values = {"name": name, "meant": meant, "role": role}
                yield checked.finding("CSAT053", path, values, variant="meant" if meant else "", level="warning")


def _persons(path: Path, holder: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(holder, list):
        for n, one in enumerate(holder):
            yield from _persons((*path, n), one)
    elif isinstance(holder, dict):
        for key in ("is", "deputy"):
            if isinstance(holder.get(key), str):
                yield (*path, key), holder[key]
    elif isinstance(holder, str):
        yield path, holder
