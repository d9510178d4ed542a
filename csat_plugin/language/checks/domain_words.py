"""The fact `contact.domain` is what stands behind the `@`, compared as a whole: no `@`, no `*`; sub-domains are other domains.

PASS:
```yaml
surveys:
  after:
    event: incident.closed
    ask: requester
    never_ask: [{contact.domain: supplier.example}, {contact.domain: {contains: partner.example}}]
```

FAIL CSAT304:
```yaml
surveys: {after: {event: incident.closed, ask: requester, never_ask: [{contact.domain: "@supplier.example"}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, facts_in
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT304",)
FACT = "contact.domain"
WHOLE = ("is", "in")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning with the words that match."""
    for path, _, condition in checked.conditions():
        for where, fact, compared in facts_in(condition, path):
            if fact != FACT:
                continue
            for place, operator, text in _texts(where, compared):
                meant = text.rpartition("@")[2].strip().lstrip("*.")
                wild = "*" in text or (operator in WHOLE and text.startswith("."))
                if meant and "*" not in meant and (wild or "@" in text):
                    values = {"value": text, "meant": meant}
                    yield checked.finding("CSAT304", place, values, variant="wild" if wild else "", level="warning")


def _texts(path: Path, value: Any, operator: str = "is") -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, str):
        yield path, operator, value
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from _texts((*path, n), one, operator)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts((*path, key), one, str(key))
