"""Whether the people the rules name are users of the platforms: whom nobody knows there can own no work (practice 4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from csat_plugin.core.rules import Ruleset
from csat_plugin.host.adapter import Adapter, Check, KnowsUsers
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace


def look_up(workspace: Workspace, connection: str, adapter: Adapter) -> None:
    """Ask a platform for the people of the working copy who hold a role today or later, and keep whom it does not know.

    Rules that cannot be read name nobody: `csat validate` says what is wrong with them.

    Raises:
        AdapterError: as the platform answers.
    """
    if not isinstance(adapter, KnowsUsers):
        return
    try:
        rules = workspace.load_rules(check=False).ruleset
    except Failure:
        return
    if rules is not None:
        names = people_of(rules, workspace.today.isoformat())
        workspace.store.note_strangers(connection, adapter.strangers(names) if names else {})


def people_of(rules: Ruleset, day: str) -> tuple[str, ...]:
    """Who holds a role on a day (`YYYY-MM-DD`) or later, and their deputies; a role without a holder is nobody."""
    held = [person for person in rules.people if not person.until or person.until >= day]
    names = [name for person in held for name in (person.name, person.deputy) if name and name != person.role]
    return tuple(dict.fromkeys(names))


def strangers(workspace: Workspace) -> Mapping[str, tuple[str, ...]] | None:
    """Whom no platform knows that was asked, with users of similar names; `None` where none was asked."""
    known = workspace.store.strangers()
    told = [known[name] for name in workspace.settings.connections if name in known]
    if not told:
        return None
    everywhere = set(told[0]).intersection(*told[1:])
    return {name: tuple(dict.fromkeys(near for one in told for near in one[name])) for name in sorted(everywhere)}


def checks(workspace: Workspace, connection: str) -> Iterator[Check]:
    """What the platform said of them last."""
    unknown = workspace.store.strangers().get(connection, {})
    for name, near in unknown.items():
        values = {"name": name, "near": ", ".join(f"`{user}`" for user in near)}
        code = "doctor.stranger.near" if near else "doctor.stranger"
        yield Check(level="warning", code=code, values=values, writing=True, kinds=("action",))
