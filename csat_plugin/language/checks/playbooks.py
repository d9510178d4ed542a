"""An action opens playbooks there are, and so do the causes of a playbook.

PASS:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: a}}
people: {a: b}
playbooks: {review: {title: Review}}
```

FAIL CSAT072:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: reviw, then: [improve], owner: a}}
people: {a: b}
playbooks: {review: {title: Review}}
```

FAIL CSAT072:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: a}}
people: {a: b}
playbooks: {review: {title: Review, causes: {service: {open: rectfy}}}, rectify: {title: Rectify}}
```

FAIL CSAT072:
```yaml
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: a}}
people: {a: b}
playbooks: {review: {title: Review, causes: {service: {open: rectify, follow_up: [tel]}}}, rectify: {title: Rectify}, tell: {title: Tell}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT072",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at `open`, `then` and `follow_up`, and at what causes open."""
    known = [name for name, _ in checked.entries("playbooks")]
    for action, entry in checked.entries("actions"):
        for key in ("open", "then", "follow_up"):
            for n, name in names(entry.get(key)):
                if name in known:
                    continue
                path: Path = ("actions", action, key) if n is None else ("actions", action, key, n)
                meant = nearest(name, known)
                values = {"name": name, "meant": meant, "playbooks": listed(known), "action": action}
                yield checked.finding("CSAT072", path, values, variant="meant" if meant else "" if known else "none")
    for book, entry in checked.entries("playbooks"):
        causes = entry.get("causes")
        for cause, found in causes.items() if isinstance(causes, dict) else ():
            for key in ("open", "follow_up") if isinstance(found, dict) else ():
                for n, name in names(found.get(key)):
                    if name in known:
                        continue
                    meant = nearest(name, known)
                    values = {"name": name, "meant": meant, "playbooks": listed(known), "action": book}
                    at: Path = ("playbooks", book, "causes", cause, key)
                    yield checked.finding(
                        "CSAT072", at if n is None else (*at, n), values, variant="meant" if meant else ""
                    )
