"""A missing channel's weight moves to a channel there is, which is not the channel itself and is not off (S0-20).

PASS:
```yaml
channels: {ticket: {fallback: [questionnaire]}, questionnaire: {}}
```

FAIL CSAT025:
```yaml
channels: {ticket: {fallback: questionaire}, questionnaire: {}}
```

FAIL CSAT026:
```yaml
channels: {ticket: {fallback: [ticket]}, questionnaire: {}}
```

FAIL CSAT027:
```yaml
channels: {ticket: {fallback: [questionnaire]}, callback: {fallback: [questionnaire]}, questionnaire: off}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT025", "CSAT026", "CSAT027")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Unknown and circular ones each at its place; a channel that is gone once, with all who relied on it."""
    orphans: dict[str, list[str]] = {}
    for channel, entry in checked.entries("channels"):
        for n, name in names(entry.get("fallback")):
            path: Path = ("channels", channel, "fallback") if n is None else ("channels", channel, "fallback", n)
            if name == channel:
                yield checked.finding("CSAT026", path, {"channel": channel})
            elif name in checked.off:
                orphans.setdefault(name, []).append(channel)
            elif name not in checked.channels:
                others = [c for c in checked.channels if c != channel]
                meant = nearest(name, others)
                values = {"name": name, "meant": meant, "channels": listed(others)}
                yield checked.finding("CSAT025", path, values, variant="meant" if meant else "" if others else "none")
    for gone, channels in orphans.items():
        left = [name for name in checked.channels if name not in channels]
        choice = left[0] if left else next((c for c in checked.channels if c != channels[0]), channels[0])
        values = {"gone": gone, "n": str(len(channels)), "channels": listed(channels), "choice": choice}
        yield checked.at_off(gone, "CSAT027", values, variant="one" if len(channels) == 1 else "")
