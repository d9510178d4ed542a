"""Every action has an owner (S0-54), and owners and recipients are roles in `people:`.

PASS:
```yaml
people: {process_manager: zhao.min}
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: process_manager}}
playbooks: {review: {title: Review}}
```

FAIL CSAT052:
```yaml
people: {process_manager: zhao.min, quality_control: li.na}
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review, owner: manager}}
playbooks: {review: {title: Review}}
```

FAIL CSAT054:
```yaml
people: {process_manager: zhao.min}
actions: {review: {event: period.closed, when: {score: {below: 60}}, open: review}}
playbooks: {review: {title: Review}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.actions.targeting import ACCOUNTABLE
from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic, Level
from csat_plugin.language.document.actions import Action
from csat_plugin.language.meant import key_meant
from csat_plugin.language.slips import slips, stands_alone
from csat_plugin.language.source import Path

CODES = ("CSAT052", "CSAT054")

ACCOUNT_MANAGER = "account_manager"
"""A role nobody needs to name: the register names one for each customer."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Unknown persons, and an action nobody owns: without an owner the rules do not hold (S0-54).

    A role that the rules name and nobody holds yet is only a warning (CSAT102), since a new workspace is made from a pack
    before its people are known; its items carry the role's name.
    """
    people = list(checked.section("people"))
    known = {*people, *_holders(checked), ACCOUNT_MANAGER, ACCOUNTABLE}
    for path, name in _named(checked):
        if name in known or "@" in name:
            continue
        meant = nearest(name, people)
        values = {"name": name, "meant": meant, "people": listed(people)}
        variant = "nobody" if not people else "meant" if meant else ""
        level: Level = "warning" if path[0] == "departments" else "error"  # there it decides nothing
        yield checked.finding("CSAT052", path, values, variant=variant, level=level)
    mistyped = slips(checked.merged, "actions")
    for name, action in checked.entries("actions"):
        if (
            not action.get("owner")
            and not _misspelt(action)
            and (name not in mistyped or stands_alone("actions", action))
        ):
            values = {"action": name, "role": people[0] if people else "process_manager", "people": listed(people)}
            yield checked.finding("CSAT054", ("actions", name), values, variant="" if people else "nobody", key=True)


def _misspelt(action: dict[str, Any]) -> bool:
    """Whether an owner stands there under a key that is none (CSAT130 says so)."""
    keys = Action.__struct_encode_fields__
    return any(key_meant(key, keys) == "owner" for key in action if key not in keys)


def _holders(checked: Checked) -> Iterator[str]:
    for holder in checked.section("people").values():
        for one in holder if isinstance(holder, list) else [holder]:
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict):
                yield from (str(one[key]) for key in ("is", "deputy") if isinstance(one.get(key), str))


def _named(checked: Checked) -> Iterator[tuple[Path, str]]:
    for section in ("actions", "surveys", "channels", "departments"):
        for name, entry in checked.entries(section):
            owner: Any = entry.get("owner")
            if isinstance(owner, str):
                yield (section, name, "owner"), owner
    for n, name in names(checked.section("report").get("recipients")):
        path: Path = ("report", "recipients") if n is None else ("report", "recipients", n)
        yield path, name
