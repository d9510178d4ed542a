"""A condition on an indicator names one there is.

PASS:
```yaml
channels: {talk: {indicators: quality}}
weights: {talk: 100}
indicators: {quality: {parts: {speed: {}, ideas: {}}}}
actions: {new_idea: {event: period.closed, when: {score.indicator.ideas: {below: 60}}, open: idea, owner: a}}
people: {a: b}
playbooks: {idea: {title: Bring an idea}}
```

FAIL CSAT271:
```yaml
channels: {talk: {indicators: quality}}
weights: {talk: 100}
indicators: {quality: {parts: {speed: {}, ideas: {}}}}
actions: {new_idea: {event: period.closed, when: {score.indicator.idea: {below: 60}}, open: idea, owner: a}}
people: {a: b}
playbooks: {idea: {title: Bring an idea}}
```

FAIL CSAT271:
```yaml
channels: {talk: {indicators: quality}}
weights: {talk: 100}
indicators: {quality: {parts: {speed: {}, ideas: {}}}}
actions: {new_idea: {event: period.closed, when: {score.indicator_change.idea: {at_most: -5}}, open: idea, owner: a}}
people: {a: b}
playbooks: {idea: {title: Bring an idea}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.facts import INDICATORS
from csat_plugin.language.checked import Checked, facts_in, listed, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT271",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Say which indicator was meant."""
    known = tuple(name for tree in checked.section("indicators").values() for name in _names(tree))
    for path, _, condition in checked.conditions():
        for where, name, _ in facts_in(condition, path):
            family = next((one for one in INDICATORS if name.startswith(one)), "")
            if family and (indicator := name.removeprefix(family)) not in known:
                meant = nearest(indicator, known)
                values = {"name": indicator, "meant": meant, "known": listed(known) or "-"}
                yield checked.finding("CSAT271", where, values, variant="meant" if meant else "", key=True)


def _names(tree: Any) -> Iterator[str]:
    """Every indicator below a node, from the top."""
    parts = tree.get("parts") if isinstance(tree, dict) else None
    for name, part in (parts if isinstance(parts, dict) else {}).items():
        yield str(name)
        yield from _names(part)
