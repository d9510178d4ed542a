"""A survey asks a panel there is; a panel has one size and somebody who asks it.

PASS:
```yaml
surveys: {yearly: {every: year, ask: decision_leader, panel: key}}
panels: {key: {choose: {customer.vip: true}, number: 30}}
```

FAIL CSAT233:
```yaml
surveys: {yearly: {every: year, ask: decision_leader, panel: kez}}
panels: {key: {choose: {customer.vip: true}}}
```

FAIL CSAT234:
```yaml
surveys: {yearly: {every: year, ask: decision_leader, panel: key}}
panels: {key: {choose: {customer.vip: true}, number: 30, share: 20%}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT233", "CSAT234")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Names first, then sizes."""
    known = [name for name, _ in checked.entries("panels")]
    asked = set()
    for name, survey in checked.entries("surveys"):
        panel = survey.get("panel")
        if not isinstance(panel, str):
            continue
        asked.add(panel)
        if panel not in known:
            meant = nearest(panel, known)
            values = {"panel": panel, "survey": name, "meant": meant, "known": listed(known)}
            yield checked.finding("CSAT233", ("surveys", name, "panel"), values, variant="meant" if meant else "")
    for name, panel in checked.entries("panels"):
        if "choose" not in panel:
            yield checked.finding("CSAT234", ("panels", name), {"panel": name}, variant="choose", key=True)
        if "number" in panel and "share" in panel:
            yield checked.finding("CSAT234", ("panels", name, "share"), {"panel": name}, key=True)
        if name not in asked and not any(survey.get("panel") for _, survey in checked.entries("surveys")):
            yield checked.finding(
                "CSAT234", ("panels", name), {"panel": name}, variant="unused", level="warning", key=True
            )
