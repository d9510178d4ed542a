"""A table of marks holds every mark that was seen (needs a workspace).

PASS:
```yaml
# marks seen in callback: ◎ ○ 〇
scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}}
channels: {callback: {scale: maru}}
```

FAIL CSAT035:
```yaml
# marks seen in callback: ◎ ● -
scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}}
channels: {callback: {scale: maru}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.rules import Scale
from csat_plugin.core.scoring.points import option
from csat_plugin.language.checked import Checked
from csat_plugin.language.checks.scales import marks
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT035",)
NEEDS = "marks"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Name the marks that will not count."""
    for channel, entry in checked.entries("channels"):
        written = entry.get("scale")
        path: Path = ("channels", channel, "scale")
        data = checked.section("scales").get(written) if isinstance(written, str) else written
        seen = checked.context.marks.get(channel, ()) if checked.context else ()
        if not isinstance(data, dict) or {"min", "max", "convert", "direction"} & data.keys():
            continue
        scale = Scale(name=channel, kind="map", options=tuple(marks(data)))
        unknown = [mark for mark in seen if option(scale, mark) is None]
        if unknown:
            values = {"channel": channel, "marks": "  ".join(unknown), "known": "  ".join(data)}
            yield checked.finding("CSAT035", path, values, level="warning")
