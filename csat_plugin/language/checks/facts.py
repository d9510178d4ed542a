"""A condition asks only for facts there are, and that are known when it is looked at.

PASS:
```yaml
actions: {call: {event: rating.received, when: {rating: {at_most: 40}, ticket.kind: incident}, open: call, owner: a}}
people: {a: b}
playbooks: {call: {title: Call}}
```

FAIL CSAT071:
```yaml
actions: {call: {event: rating.received, when: {all: [{ratng: {at_most: 40}}, {score: {below: 60}}]}, open: call, owner: a}}
people: {a: b}
playbooks: {call: {title: Call}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.facts import EVENTS
from csat_plugin.language.checked import Checked, facts_in, listed, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT071",)

FAMILY = "score.channel."


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Unknown facts with the nearest known one; known facts at the wrong moment with the moments that know them."""
    for path, event, condition in checked.conditions():
        known = [f.name for f in (checked.facts.for_event(event) if event in EVENTS else checked.facts) if not f.family]
        for where, name, _ in facts_in(condition, path):
            fact = checked.facts.get(name)
            if fact is None:
                meant = checked.facts.nearest(name)
                values = {"fact": name, "meant": meant, "facts": listed(known)}
                yield checked.finding("CSAT071", where, values, variant="meant" if meant else "", key=True)
            elif event in EVENTS and event not in fact.events:
                values = {"fact": name, "event": event, "events": listed(fact.events)}
                yield checked.finding("CSAT071", where, values, variant="event", key=True)
            elif name.startswith(FAMILY) and name.removeprefix(FAMILY) not in checked.channels:
                channel = name.removeprefix(FAMILY)
                meant = nearest(channel, checked.channels)
                values = {
                    "fact": name,
                    "channel": channel,
                    "meant": FAMILY + meant,
                    "channels": listed(checked.channels),
                }
                variant = "channel_meant" if meant else "channel" if checked.channels else "channel_none"
                yield checked.finding("CSAT071", where, values, variant=variant, key=True)
