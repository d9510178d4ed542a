"""Changed rules say from which open month they hold (needs a workspace).

Rules adopted for a month that is still open may be changed again under the same month: no closed figure rests on them.

PASS:
```yaml
# in force since: 2026-04
# closed: 2026-10
valid_from: 2026-11
weights: {ticket: 100}
```

PASS:
```yaml
# in force since: 2026-11
# closed: 2026-10
valid_from: 2026-11
weights: {ticket: 100}
```

FAIL CSAT056:
```yaml
# in force since: 2026-04
# closed: 2026-10
valid_from: 2026-04
weights: {ticket: 100}
```

FAIL CSAT057:
```yaml
# in force since: 2026-04
# closed: 2026-10
valid_from: 2026-10
weights: {ticket: 100}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT056", "CSAT057")
NEEDS = "in_force"

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Compare digest and date with the rules in force; propose the next open month."""
    context = checked.context
    force = context.in_force if context else None
    if context is None or force is None:
        return
    if checked.ruleset is None or checked.ruleset.digest == force.digest:
        return  # unchanged, or not yet sound enough to tell
    written = checked.data.get("valid_from")
    since = written if isinstance(written, str) else ""
    closed = sorted(label for label in context.closed_periods if _MONTH.fullmatch(label))
    last = closed[-1] if closed else ""
    open_ = bool(last) and force.valid_from > last
    proposed = force.valid_from if open_ else after(max(last, force.valid_from))
    if not proposed:
        return
    values = {"since": force.valid_from or "-", "proposed": proposed, "closed": last or "-", "written": since}
    if since == "" or (since == force.valid_from and not open_):
        variant = "open" if not last else "" if force.valid_from else "first"
        yield checked.finding("CSAT056", ("valid_from",), values, variant=variant)
    elif last and since <= last:
        yield checked.finding("CSAT057", ("valid_from",), values)


def after(month: str) -> str:
    """The month after that one, both `YYYY-MM`; empty after what is no month."""
    if not _MONTH.fullmatch(month):
        return ""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
