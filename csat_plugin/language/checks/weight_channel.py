"""A line of weights names channels there are.

PASS:
```yaml
channels: {ticket: {}, callback: {}, questionnaire: {}, monthly: {}}
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}
```

FAIL CSAT023:
```yaml
channels: {ticket: {}, callback: {}, questionnaire: {}, monthly: {}}
weights: {tickets: 20, callback: 20, questionnaire: 30, monthly: 30}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.checks.weight_points import lines
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT023",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say which channel was meant; a channel that is off inside `for:` is said to be off."""
    for path, weights in lines(checked):
        for name in weights:
            if name in checked.channels:
                continue
            off = name in checked.off
            if off and len(path) == 1:
                continue  # `channel_off` says it
            meant = nearest(name, checked.channels)
            values = {"name": name, "meant": meant, "channels": listed(checked.channels)}
            variant = "off" if off else "meant" if meant else "" if checked.channels else "none"
            yield checked.finding("CSAT023", (*path, name), values, variant=variant, key=True)
