"""Numbers carry their unit: `5 working days`, `75%`, `10 per day`.

PASS:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: a, due: 5 working days, at_most: 10 per day}}
people: {a: b}
playbooks: {review: {title: Review}}
```

FAIL CSAT070:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: a, due: 5, at_most: 10}}
people: {a: b}
playbooks: {review: {title: Review}}
targets: {satisfied: {share: 75, of: customers, reaching: 85, customers_without_score: leave_out}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT070",)

_BARE = re.compile(r"[0-9]+(\.[0-9]+)?")
_FORMS = {
    "due": "span",
    "grace": "span",
    "ask_again_after": "pause",
    "wait": "span",
    "expires_after": "pause",
    "remind_after": "pause",
    "valid_for": "months",
    "at_most": "cap",
    "share": "percent",
    "within": "percent",
}


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A percent sign is sure and can be mended; for the rest only the author knows the unit."""
    for path, key, value in _numbers(checked):
        form = _FORMS[key]
        bare = shown(value)
        if isinstance(value, bool) or not _BARE.fullmatch(bare):
            continue
        worth = number(value)
        sure = form == "percent" and (worth is None or worth > 1)
        mend = checked.mend(path, f"{bare}%") if sure else None
        meant = shown(worth * 100) if form == "percent" and worth is not None and worth <= 1 else bare
        yield checked.finding("CSAT070", path, {"value": bare, "key": key, "meant": meant}, variant=form, mend=mend)


def _numbers(checked: Checked) -> Iterator[tuple[Path, str, Any]]:
    places: list[tuple[Path, dict[str, Any]]] = [(("score",), checked.section("score"))]
    for section in ("targets", "actions", "surveys", "panels", "channels"):
        places += [((section, name), entry) for name, entry in checked.entries(section)]
    for path, entry in places:
        for key in _FORMS:
            value = entry.get(key)
            if isinstance(value, list):
                yield from (((*path, key, n), key, one) for n, one in enumerate(value))
            elif value is not None:
                yield (*path, key), key, value
