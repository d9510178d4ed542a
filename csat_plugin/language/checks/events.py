"""Actions and surveys wait for moments there are.

PASS:
```yaml
surveys: {after_incident: {event: incident.closed, ask: requester}}
```

FAIL CSAT073:
```yaml
surveys: {after_incident: {event: incident.close, ask: requester}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.facts import EVENTS
from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.meant import meant_by

CODES = ("CSAT073",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say which moment was meant."""
    for section in ("actions", "surveys"):
        for name, entry in checked.entries(section):
            event = entry.get("event")
            if isinstance(event, str) and event not in EVENTS:
                meant = meant_by(event, EVENTS)
                values = {"event": event, "meant": meant, "events": listed(EVENTS)}
                path = (section, name, "event")
                yield checked.finding("CSAT073", path, values, variant="meant" if meant else "")
