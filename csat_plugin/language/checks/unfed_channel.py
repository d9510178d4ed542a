"""Every channel with weight is fed by a connection (needs a workspace).

PASS:
```yaml
# connections feed: ticket
weights: {ticket: 100}
channels: {ticket: {}}
```

FAIL CSAT034:
```yaml
# connections feed: ticket
weights: {ticket: 60, monthly: 40}
channels: {ticket: {}, monthly: {}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, number, shown
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT034",)
NEEDS = "channels"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Name the channel, its weight, and what becomes of it."""
    fed = checked.context.channels if checked.context else None
    if fed is None:
        return
    for name in checked.channels:
        weight = number(checked.section("weights").get(name))
        if name in fed or not weight:
            continue
        entry = checked.section("channels").get(name)
        falls = [other for _, other in names(entry.get("fallback"))] if isinstance(entry, dict) else []
        values = {"channel": name, "points": shown(weight), "fallback": listed(falls), "fed": listed(fed)}
        lost = "shared" if checked.section("score").get("when_incomplete") == "share_among_present" else "alone"
        variant = ".".join(
            filter(None, ("" if falls or (lost == "shared" and not fed) else lost, "" if fed else "none"))
        )
        yield checked.finding("CSAT034", ("channels", name), values, variant=variant, level="warning", key=True)
