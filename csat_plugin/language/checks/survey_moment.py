"""A survey has one moment, and the words of a draw stand where something is drawn.

PASS:
```yaml
channels: {callback: {}}
surveys:
  after_incident: {event: incident.closed, ask: requester, share: 25%, at_most: 20 per day}
  spot_check: {event: period.ended, share: 25%, within: [20%, 30%], for_each: project, channel: callback}
  planned: {every: quarter, ask: interface_person}
```

FAIL CSAT230:
```yaml
surveys: {one: {ask: requester}, two: {event: incident.closed, every: quarter, ask: requester}}
```

FAIL CSAT231:
```yaml
surveys:
  one: {event: incident.closed, ask: requester, share: 25%, within: [20%, 30%]}
  two: {event: period.ended, ask: requester, spread_over: [service]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT230", "CSAT231")

DRAWN = "period.ended"
OF_DRAWS = ("within", "for_each", "spread_over", "draw_from", "playbooks")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """The moment first, then what belongs to a draw."""
    for name, survey in checked.entries("surveys"):
        event, every = survey.get("event"), survey.get("every")
        if event and every:
            yield checked.finding(
                "CSAT230", ("surveys", name, "every"), {"survey": name, "event": event}, variant="both"
            )
        elif not event and not every:
            yield checked.finding("CSAT230", ("surveys", name), {"survey": name}, key=True)
        words = [key for key in OF_DRAWS if key in survey]
        if event == DRAWN and "share" not in survey:
            yield checked.finding("CSAT231", ("surveys", name), {"survey": name}, variant="share", key=True)
        elif words and event != DRAWN:
            values = {"survey": name, "words": listed(words)}
            yield checked.finding("CSAT231", ("surveys", name, words[0]), values, key=True)
