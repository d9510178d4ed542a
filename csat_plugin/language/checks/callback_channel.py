"""The mark of a call-back counts in a channel there is: elsewhere it would be kept and never be seen (S3-22).

PASS:
```yaml
channels: {callback: {month_of: rated}}
weights: {callback: 100}
playbooks: {visit: {title: Visit, closing: {needs: [callback_score], counts_in: callback}}}
```

FAIL CSAT290:
```yaml
channels: {callback: {month_of: rated}}
weights: {callback: 100}
playbooks: {visit: {title: Visit, closing: {needs: [callback_score], counts_in: calback}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT290",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at `closing: {counts_in: ...}` of every playbook."""
    known = list(checked.channels)
    for book, entry in checked.entries("playbooks"):
        closing = entry.get("closing")
        name = closing.get("counts_in") if isinstance(closing, dict) else None
        if isinstance(name, str) and name not in known:
            meant = nearest(name, known)
            values = {"value": name, "meant": meant, "known": listed(known)}
            path = ("playbooks", book, "closing", "counts_in")
            yield checked.finding("CSAT290", path, values, variant="meant" if meant else "")
