"""Nobody leaves a role before taking it up, and no day from `valid_from` on is without a holder.

PASS:
```yaml
people:
  process_manager: [{is: wang.fang, until: 2026-11-15}, {is: zhao.min, from: 2026-11-16}]
```

PASS:
```yaml
valid_from: 2026-11
people: {process_manager: {is: zhao.min, deputy: li.na, from: 2026-11-01}}
```

FAIL CSAT055:
```yaml
people: {process_manager: {is: zhao.min, from: 2026-11-16, until: 2026-01-31}}
```

FAIL CSAT063:
```yaml
valid_from: 2026-11
people: {process_manager: {is: zhao.min, from: 2026-11-16}}
```

FAIL CSAT063:
```yaml
people: {process_manager: [{is: wang.fang, until: 2026-11-10}, {is: zhao.min, from: 2026-11-16}]}
```

FAIL CSAT063:
```yaml
people: {process_manager: {is: wang.fang, until: 2026-11-15}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT055", "CSAT063")

DAY = timedelta(days=1)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Compare first and last day of every holder, then of one holder and the next."""
    for role, holder in checked.section("people").items():
        holders = holder if isinstance(holder, list) else [holder]
        upturned = False
        for n, one in enumerate(holders):
            first, last = _day(one, "from"), _day(one, "until")
            if first and last and last < first:
                path: Path = ("people", role, n, "until") if isinstance(holder, list) else ("people", role, "until")
                yield checked.finding("CSAT055", path, {"role": role, "first": first, "last": last})
                upturned = True
        if not upturned:
            yield from _gaps(checked, str(role), holders)


def _gaps(checked: Checked, role: str, holders: list[Any]) -> Iterator[Diagnostic]:
    """Days nobody holds the role: before the first, between two, after the last. Who needs no dates has none."""
    dated = [one for one in holders if isinstance(one, dict) and (_day(one, "from") or _day(one, "until"))]
    if not dated or len(dated) < len(holders):
        return
    path: Path = ("people", role)
    ordered = sorted(dated, key=lambda one: _day(one, "from") or date.min)
    begins = _day(ordered[0], "from")
    starts = _month(checked.data.get("valid_from"))
    if begins and starts and starts < begins:
        former = checked.context.holders.get(role, "") if checked.context else ""
        name = str(ordered[0].get("is", ""))
        line = f"{role}: [{{is: {former or 'NAME'}, until: {begins - DAY}}}, {_written(ordered[0])}]"
        values = {"role": role, "name": name, "first": begins, "line": line}
        variant = "same" if former and former == name else ""
        yield checked.finding("CSAT063", path, values, variant=variant, level="warning", key=True)
    covered = _day(ordered[0], "until")
    for one in ordered[1:]:
        first = _day(one, "from") or date.min
        if covered and first > covered + DAY:
            values = {"role": role, "name": str(one.get("is", "")), "last": covered, "first": first}
            yield checked.finding("CSAT063", path, values, variant="between", level="warning", key=True)
        until = _day(one, "until")
        covered = None if covered is None or until is None else max(covered, until)
    if covered:
        values = {"role": role, "name": str(ordered[-1].get("is", "")), "last": covered, "first": covered + DAY}
        yield checked.finding("CSAT063", path, values, variant="after", level="warning", key=True)


def _written(holder: dict[str, Any]) -> str:
    """A holder as one writes it on a line."""
    return "{" + ", ".join(f"{key}: {holder[key]}" for key in ("is", "deputy", "from", "until") if key in holder) + "}"


def _day(holder: Any, key: str) -> date | None:
    """A day a holder writes; `None` without one, or where it is none (which is said elsewhere)."""
    written = holder.get(key) if isinstance(holder, dict) else None
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _month(written: Any) -> date | None:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
