"""Items that a playbook hands on go to roles that somebody holds, and who must take part is no mistyped role.

PASS:
```yaml
people: {service_manager: a, account_manager: b}
playbooks:
  visit: {title: Visit, owner: service_manager, closing: {roles: [service_manager, account_manager]}}
```

FAIL CSAT263:
```yaml
people: {service_manager: a, account_manager: b}
playbooks: {visit: {title: Visit, variants: {type: {repeat: {owner: servce_manager}}}}}
```

FAIL CSAT264:
```yaml
people: {service_manager: a, account_manager: b}
playbooks: {visit: {title: Visit, closing: {roles: [service_manager, acount_manager]}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.checks.owners import ACCOUNT_MANAGER
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT263", "CSAT264")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """An owner nobody is, and a role that looks like another one. Whoever takes part need not be named in the rules."""
    roles = list(checked.section("people"))
    known = [*roles, *_persons(checked.section("people")), ACCOUNT_MANAGER]
    for book, entry in checked.entries("playbooks"):
        for path, name in _owners(("playbooks", book), entry):
            if name not in known:
                meant = nearest(name, roles)
                values = {"name": name, "meant": meant, "people": listed(roles)}
                yield checked.finding("CSAT263", path, values, variant="meant" if meant else "")
        for path, name in _partners(("playbooks", book), entry):
            if name not in known and (meant := nearest(name, [*roles, ACCOUNT_MANAGER])):
                yield checked.finding("CSAT264", path, {"name": name, "meant": meant}, level="warning")


def _persons(people: dict[str, Any]) -> Iterator[str]:
    for holder in people.values():
        for one in holder if isinstance(holder, list) else [holder]:
            name = one.get("is") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name


def _owners(path: Path, entry: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if isinstance(entry.get("owner"), str):
        yield (*path, "owner"), entry["owner"]
    variants = _mapping(entry.get("variants"))
    for where, group in (
        ((*path, "causes"), entry.get("causes")),
        ((*path, "variants", "type"), variants.get("type")),
        ((*path, "variants", "scene"), variants.get("scene")),
    ):
        for name, one in _mapping(group).items():
            if isinstance(owner := _mapping(one).get("owner"), str):
                yield (*where, name, "owner"), owner


def _partners(path: Path, entry: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for n, role in names(_mapping(entry.get("closing")).get("roles")):
        yield (*path, "closing", "roles", n or 0), role
    steps = entry.get("steps")
    for m, step in enumerate(steps if isinstance(steps, list) else []):
        for n, role in names(_mapping(step).get("roles")):
            where: Path = (*path, "steps", m, "roles")
            yield where if n is None else (*where, n), role


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
