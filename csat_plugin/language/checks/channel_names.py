"""A channel in the author's own file is one that something knows: a mistyped name would make a new one that counts nothing.

PASS:
```yaml
channels: {ticket: {fallback: [monthly]}, monthly: {month_of: closed}, callback: off}
weights: {ticket: 100}
```

PASS:
```yaml
# connections feed: ticket monthly
channels: {ticket: {}, monthly: {month_of: closed}}
weights: {ticket: 100}
```

FAIL CSAT036:
```yaml
channels: {ticket: {}, montly: {month_of: closed}}
weights: {ticket: 70, monthly: 30}
```

FAIL CSAT036:
```yaml
channels: {ticket: {}, wechat: {}}
weights: {ticket: 100}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.checks.weight_points import lines
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Source

CODES = ("CSAT036",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say which channel was meant; where none is near, that this one is known to nothing."""
    weighted = _weighted(checked)
    if not weighted:
        return  # without any line of weights there is nothing to compare with, and that is said elsewhere
    packs = _of(*checked.merged.sources[:-1])
    fed = (checked.context.channels if checked.context else None) or ()
    sure = dict.fromkeys([*packs, *weighted, *fed])
    known = {*sure, *_named(checked)}
    for name in _of(checked.merged.own):
        if name in known or name in checked.off:
            continue
        meant = nearest(name, list(sure))
        values = {"channel": name, "meant": meant, "channels": listed(list(sure))}
        yield checked.finding("CSAT036", ("channels", name), values, variant="meant" if meant else "", key=True)


def _of(*sources: Source) -> list[str]:
    """Channels written in these texts, switched off or not."""
    found: list[str] = []
    for source in sources:
        channels = source.data.get("channels") if isinstance(source.data, dict) else None
        if isinstance(channels, dict):
            found += [name for name in channels if isinstance(name, str)]
    return found


def _weighted(checked: Checked) -> list[str]:
    """Channels that some line of weights names: of the rules, of `for:`, of a customer in the register."""
    own = [name for _, weights in lines(checked) for name in weights]
    return [*own, *(checked.context.register_channels if checked.context else ())]


def _named(checked: Checked) -> Iterator[str]:
    """Channels that another channel falls back to, that a survey or a call-back asks for, and those that measure no satisfaction and weigh nothing."""
    for name, channel in checked.entries("channels"):
        if channel.get("measure"):
            yield name
        yield from (other for _, other in names(channel.get("fallback")) if other != name)
    for _, survey in checked.entries("surveys"):
        yield from (asked for _, asked in names(survey.get("channel")))
    for _, book in checked.entries("playbooks"):
        closing = book.get("closing")
        yield from (asked for _, asked in names(closing.get("counts_in") if isinstance(closing, dict) else None))
