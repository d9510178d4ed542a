"""A survey draws from items of playbooks there are: of a mistyped one there are no items, and nobody would be asked (S3-12).

The same of what counts as a visit (S3-36): of a mistyped playbook there would be none.

PASS:
```yaml
channels: {callback: {}}
playbooks: {visit: {title: Visit}}
surveys: {second_call: {event: period.ended, draw_from: actions, playbooks: visit, share: 45%, channel: callback}}
```

FAIL CSAT291:
```yaml
channels: {callback: {}}
playbooks: {visit: {title: Visit}}
surveys: {second_call: {event: period.ended, draw_from: actions, playbooks: [vist], share: 45%, channel: callback}}
```

PASS:
```yaml
playbooks: {visit: {title: Visit}}
economics: {capacity: {visit_hours: 1.5, playbooks: visit}}
```

FAIL CSAT291:
```yaml
playbooks: {visit: {title: Visit}}
economics: {capacity: {visit_hours: 1.5, playbooks: vist}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT291",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at `playbooks:` of every survey, and of what is counted as visits."""
    known = [name for name, _ in checked.entries("playbooks")]
    capacity = checked.section("economics").get("capacity")
    places: list[tuple[Path, object]] = [
        (("surveys", survey, "playbooks"), entry.get("playbooks")) for survey, entry in checked.entries("surveys")
    ]
    if isinstance(capacity, dict):
        places.append((("economics", "capacity", "playbooks"), capacity.get("playbooks")))
    for path, wanted in places:
        for n, name in names(wanted):
            if name not in known:
                meant = nearest(name, known)
                values = {"value": name, "meant": meant, "known": listed(known), "survey": path[1]}
                place = path if n is None else (*path, n)
                yield checked.finding("CSAT291", place, values, variant="meant" if meant else "")
