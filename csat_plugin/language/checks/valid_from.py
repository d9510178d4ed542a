"""Changed rules say from which open month they hold (needs a workspace).

PASS:
```yaml
# in force since: 2026-04
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
    proposed = after(max(last, force.valid_from)) if _MONTH.fullmatch(max(last, force.valid_from)) else ""
    if not proposed:
        return
    values = {"since": force.valid_from or "-", "proposed": proposed, "closed": last or "-", "written": since}
    if since in ("", force.valid_from):
        variant = "open" if not last else ""
        yield checked.finding("CSAT056", ("valid_from",), values, variant=variant)
    elif last and since <= last:
        yield checked.finding("CSAT057", ("valid_from",), values)


def after(month: str) -> str:
    """The month after that one, both `YYYY-MM`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
