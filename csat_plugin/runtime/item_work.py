"""Working on action items: the list, approving, assigning somebody, moving on, closing (S0-36..S0-38)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.actions.life import IllegalStep, approve, assign, live, move
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.deciding import decide
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.scoring import scored
from csat_plugin.runtime.workspace import Workspace


def items(workspace: Workspace, period: Period, rules: Ruleset) -> list[ActionItem]:
    """Every item there is, and those the period's ratings and scores ask for now; nothing is stored."""
    known = {item.id: item for item in workspace.store.items()}
    if period.kind == rules.score.period:
        result = scored(workspace, period, rules=rules)
        if result.state == "open":
            today = workspace.now.astimezone(workspace.settings.zone).date()
            decided = decide(workspace, period, result.rules.score.subject, result, today)
            known |= {item.id: item for item in decided.to_store}
    return sorted(known.values(), key=lambda item: (not live(item), item.due or "9999", item.id))


def approved(workspace: Workspace, known: Sequence[ActionItem], ids: Sequence[str]) -> list[ActionItem]:
    """Open proposed items by a person's yes; the time to do them in runs from now.

    Raises:
        Failure: if there is no such item, or one is not proposed; nothing is stored then.
    """
    today = workspace.now.astimezone(workspace.settings.zone).date()
    return _store(
        workspace, known, ids, lambda item, below: approve(item, below, today=today, calendar=workspace.calendar)
    )


def moved(
    workspace: Workspace, known: Sequence[ActionItem], ids: Sequence[str], to: ItemState, outcome: str = ""
) -> list[ActionItem]:
    """Move items to a state, in the order given.

    An improvement closes only when both its follow-ups are closed, a review only when its improvement is no longer open or
    in work. Closing and cancelling need an outcome, follow-ups none, and take back what was only proposed under the item.

    Raises:
        Failure: if there is no such item, or that step is not allowed; nothing is stored then.
    """
    return _store(workspace, known, ids, lambda item, below: move(item, to, below, outcome))


def stranger(rules: Ruleset, person: str) -> bool:
    """Whether the rules name nobody so: any employee may be assigned, but a name may also be mistyped."""
    return all(person not in (known.name, known.deputy) for known in rules.people)


def assigned(workspace: Workspace, known: Sequence[ActionItem], ids: Sequence[str], person: str) -> list[ActionItem]:
    """Let somebody act for the owner; the delegation is recorded (S0-36).

    Raises:
        Failure: if there is no such item.
    """
    day = workspace.now.astimezone(workspace.settings.zone).date().isoformat()

    def step(item: ActionItem, _below: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
        entry = workspace.say("actions.assigned", day=day, owner=item.owner or "-", person=person)
        return (assign(item, person, entry),)

    return _store(workspace, known, ids, step)


def _store(
    workspace: Workspace,
    known: Sequence[ActionItem],
    ids: Sequence[str],
    step: Callable[[ActionItem, Sequence[ActionItem]], Sequence[ActionItem]],
) -> list[ActionItem]:
    by_id = {item.id: item for item in known}
    changed: dict[str, ActionItem] = {}
    for wanted in ids:
        item = changed.get(wanted) or by_id.get(wanted)
        if item is None:
            raise Failure(workspace.say("actions.none", item=wanted))
        below = [changed.get(other.id, other) for other in known]
        try:
            changed |= {new.id: new for new in step(item, below)}
        except IllegalStep as error:
            raise Failure(workspace.say(error.note.code, **error.note.values), 1) from error
    with workspace.store.transaction():
        # Items decided on now and not stored yet are kept with those changed: what is approved must not be decided anew.
        stored = {item.id for item in workspace.store.items()}
        fresh = [item for item in known if item.id not in stored and item.id not in changed]
        workspace.store.put_items([*fresh, *changed.values()], workspace.now)
    return list(changed.values())
