"""A survey draws from items of playbooks there are: of a mistyped one there are no items, and nobody would be asked (S3-12).

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
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT291",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at `playbooks:` of every survey."""
    known = [name for name, _ in checked.entries("playbooks")]
    for survey, entry in checked.entries("surveys"):
        for n, name in names(entry.get("playbooks")):
            if name not in known:
                path: Path = ("surveys", survey, "playbooks") if n is None else ("surveys", survey, "playbooks", n)
                meant = nearest(name, known)
                values = {"value": name, "meant": meant, "known": listed(known), "survey": survey}
                yield checked.finding("CSAT291", path, values, variant="meant" if meant else "")
