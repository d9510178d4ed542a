"""A scale the author writes is used by a channel; written alone it changes nothing.

PASS:
```yaml
scales: {circles: {◎: 100, ○: 75}}
channels: {ticket: {scale: circles}}
```

FAIL CSAT039:
```yaml
scales: {circles: {◎: 100, ○: 75}}
channels: {ticket: {}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT039",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A hint, in the author's own file only: a pack may offer scales to choose from."""
    used = {entry["scale"] for _, entry in checked.entries("channels") if isinstance(entry.get("scale"), str)}
    first = next(iter(checked.channels), "ticket")
    for name in checked.section("scales"):
        if name not in used and checked.merged.find(("scales", name))[0] is checked.merged.own:
            values = {"scale": name, "channel": first}
            yield checked.finding("CSAT039", ("scales", name), values, level="hint", key=True)
