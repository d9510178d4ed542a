"""A tree of indicators that no channel names measures nothing.

PASS:
```yaml
channels: {interview: {indicators: quality}}
indicators: {quality: {parts: {speed: {}}}}
```

FAIL CSAT212:
```yaml
channels: {interview: {}}
indicators: {quality: {parts: {speed: {}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT212",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning with the line that makes use of it."""
    used = {channel.get("indicators") for _, channel in checked.entries("channels")}
    trees = [name for name, _ in checked.entries("indicators")]
    meant = {nearest(str(one), trees) for one in used if one and one not in trees}  # CSAT200 says so at the channel
    for name in trees:
        if name not in used and name not in meant:
            values = {"tree": name, "channel": next(iter(checked.channels), "questionnaire")}
            yield checked.finding("CSAT212", ("indicators", name), values, level="warning", key=True)
