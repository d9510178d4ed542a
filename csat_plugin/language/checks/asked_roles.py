"""Who is to be asked by a role nobody has is never asked (needs a workspace that knows roles).

Known are the roles of the register and of the contacts read, what the mappings of csat.yaml make of a column's words, those that the
packs name, and `requester`, who opened the ticket.

PASS:
```yaml
# contacts: decision_leader/zh
surveys: {after: {event: incident.closed, ask: requester}, leaders: {every: quarter, ask: [decision_leader]}}
```

FAIL CSAT303:
```yaml
# contacts: decision_leader/zh
surveys: {leaders: {every: quarter, ask: decision_leaders}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.facts import fold
from csat_plugin.core.surveys.people import REQUESTER
from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.context import Context
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT303",)
NEEDS = "role_words"

SECTIONS = (("channels", "respondents"), ("questionnaires", "ask"), ("surveys", "ask"))
"""Where roles to be asked stand."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning, since somebody with that role may still come."""
    context = checked.context
    of_data = list(_of_data(context)) if context else []
    if context is None or not of_data:
        return
    known = list(dict.fromkeys([REQUESTER, *of_data, *_of_packs(checked)]))
    folded = {fold(role) for role in known}
    words = {fold(word): role for word, role in context.role_words.items()}
    for path, name in _asked(checked.data, ("surveys", "ask")):
        if fold(name) in folded:
            continue
        mapped = words.get(fold(name), "")
        meant = mapped or nearest(name, known)
        values = {"role": name, "meant": meant, "known": listed(known), "survey": str(path[1])}
        variant = "mapped" if mapped else "meant" if meant else ""
        yield checked.finding("CSAT303", path, values, variant=variant, level="warning")


def _of_data(context: Context) -> Iterator[str]:
    for customer in context.customers or ():
        yield from (person.role for person in customer.chain if person.role)
    yield from context.role_words.values()
    yield from (role for role in context.roles if role not in context.role_words)


def _of_packs(checked: Checked) -> Iterator[str]:
    """Roles that the texts below the author's own name, and those his channels weigh: each has its reason."""
    for source in checked.merged.sources[:-1]:
        for place in SECTIONS:
            yield from (role for _, role in _asked(source.data, place))
    for _, channel in checked.entries("channels"):
        weights = channel.get("roles")
        yield from (str(role) for role in (weights if isinstance(weights, dict) else {}))


def _asked(data: Any, place: tuple[str, str]) -> Iterator[tuple[Path, str]]:
    section, key = place
    entries = data.get(section) if isinstance(data, dict) else None
    for name, entry in (entries if isinstance(entries, dict) else {}).items():
        for n, role in names(entry.get(key)) if isinstance(entry, dict) else []:
            yield ((section, name, key) if n is None else (section, name, key, n)), role
