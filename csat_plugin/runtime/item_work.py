"""Working on action items: the list, approving, assigning somebody, moving on, closing (S0-36..S0-38)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from csat_plugin.core.actions.course import course_of, missing
from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.actions.life import IllegalStep, approve, assign, live, move
from csat_plugin.core.actions.recording import ENDINGS, for_customers_above, outcome_said
from csat_plugin.core.actions.recording import decide as decide_item
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.callbacks import enter
from csat_plugin.runtime.deciding import decide
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.meanwhile import by_id, changed, referred
from csat_plugin.runtime.protecting import item_gate
from csat_plugin.runtime.remedies import reviewed
from csat_plugin.runtime.running import Asked, single
from csat_plugin.runtime.scoring import scored
from csat_plugin.runtime.workspace import Workspace

Step = Callable[[ActionItem, Sequence[ActionItem]], Sequence[ActionItem]]
"""What becomes of an item, given every item there is: it, and others that change with it."""


def _whole(item: ActionItem) -> ActionItem:
    return item


class Known(Struct, frozen=True, kw_only=True):
    """The items a step is taken on."""

    items: tuple[ActionItem, ...]
    """Every item there is, and those asked for now, as they are shown; live ones first, the most urgent first."""
    bare: tuple[ActionItem, ...]
    """The same with figures that are not shown: what steps are taken on, and nothing is said of."""
    shown: Callable[[ActionItem], ActionItem] = _whole
    """How an item is shown."""
    read: dict[str, ActionItem]
    """Id -> item as the store held it then."""
    rules: Ruleset | None = None
    """The rules that say how items are worked on."""

    def item(self, id: str) -> ActionItem | None:
        """The item of that number, or `None`."""
        return next((item for item in self.items if item.id == id), None)

    def hides(self, shown: ActionItem) -> bool:
        """Whether a figure it rests on is not shown."""
        return shown.because_scores != self.whole(shown).because_scores

    def whole(self, shown: ActionItem) -> ActionItem:
        """The item behind one that is shown: for what is looked up by the ratings it rests on."""
        return next(item for item in self.bare if item.id == shown.id)


class Ended(Struct, frozen=True, kw_only=True):
    """What is said about the end of an item."""

    outcome: str = ""
    """One of the outcomes there are, or free words."""
    text: str = ""
    decision: str = ""
    category: str = ""


def items(workspace: Workspace, asked: Asked, rules: Ruleset) -> Known:
    """Every item there is, and those `csat plan` would open now for the same periods; nothing is stored."""
    stored = workspace.store.items()
    read = by_id(stored)
    known = read | by_id(reviewed(workspace, rules, stored, workspace.today))
    period = asked.period
    if period.kind == rules.score.period:
        result = scored(workspace, period, rules=rules)
        found = single(workspace, asked, rules)
        if result.state == "open" or found is not None:
            today = workspace.today
            beside = found.beside if found else None
            decided = decide(workspace, period, result.rules.score.subject, result, today, beside)
            known |= by_id(decided.to_store)
    listed = sorted(known.values(), key=lambda item: (not live(item), item.due or "9999", item.id))
    shown = item_gate(workspace, rules)
    return Known(items=tuple(map(shown, listed)), bare=tuple(listed), shown=shown, read=read, rules=rules)


def approved(workspace: Workspace, known: Known, ids: Sequence[str]) -> list[ActionItem]:
    """Open proposed items by a person's yes; the time to do them in runs from now.

    Raises:
        Failure: if there is no such item, one is not proposed, or somebody changed one meanwhile; nothing is stored then.
    """
    today = workspace.today
    return taken(
        workspace, known, ids, lambda item, below: approve(item, below, today=today, calendar=workspace.calendar)
    )


def moved(
    workspace: Workspace, known: Known, ids: Sequence[str], to: ItemState, outcome: str = "", ended: Ended | None = None
) -> list[ActionItem]:
    """Move items to a state, in the order given.

    An improvement closes only when both its follow-ups are closed, a review only when its improvement is no longer open or
    in work. Closing and cancelling need an outcome, follow-ups none, and take back what was only proposed under the item.
    A playbook may ask for more before a state.

    Args:
        workspace: where they are kept.
        known: the items, with the rules whose playbooks hold.
        ids: of the items.
        to: the state wished for.
        outcome: what came of it, in free words.
        ended: everything that is said of the end, instead.

    Raises:
        Failure: if there is no such item, that step is not allowed, or somebody changed one meanwhile; nothing is stored
            then.
    """
    said = ended or Ended(outcome=outcome)
    day = workspace.today.isoformat()

    def step(item: ActionItem, below: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
        if known.rules is None:
            return move(item, to, below, said.outcome, day=day)
        course = course_of(known.rules, item)
        for_customers_above(known.rules, item, below, said.decision, said.outcome, said.text)
        if said.decision or said.category:
            item = decide_item(item, course, said.decision, said.category, below)
        word, text = worded(said)
        words = outcome_said(item, course, word, text, workspace.language)
        lack = () if to == "cancelled" else missing(item, course, to, below, word)
        return move(item, to, below, words, ended=word, day=day, missing=lack, fleeting=course.of_type_only())

    return taken(workspace, known, ids, step)


def worded(said: Ended) -> tuple[str, str]:
    """The outcome in one word, where it is one of those there are, and the free words beside it."""
    if said.outcome in ENDINGS:
        return said.outcome, said.text
    return "", " ".join(part for part in (said.outcome.strip(), said.text.strip()) if part)


def stranger(rules: Ruleset, person: str) -> bool:
    """Whether the rules name nobody so: any employee may be assigned, but a name may also be mistyped."""
    return all(person not in (known.name, known.deputy) for known in rules.people)


def assigned(workspace: Workspace, known: Known, ids: Sequence[str], person: str) -> list[ActionItem]:
    """Let somebody act for the owner; the delegation is recorded (S0-36).

    Raises:
        Failure: if there is no such item, or somebody changed one meanwhile; nothing is stored then.
    """
    day = workspace.today.isoformat()

    def step(item: ActionItem, _below: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
        entry = workspace.say("actions.assigned", day=day, owner=item.owner or "-", person=person)
        return (assign(item, person, entry),)

    return taken(workspace, known, ids, step)


def taken(workspace: Workspace, known: Known, ids: Sequence[str], step: Step) -> list[ActionItem]:
    """Take a step and keep what it came to, in one transaction with a second look at what is stored; what is given back is shown.

    Raises:
        Failure: if there is no such item, the step is not allowed, or somebody changed one meanwhile; nothing is stored then.
    """
    store = workspace.store
    with store.transaction():
        present = by_id(store.items())
        elsewhere = changed(known.read, present, but=by_id(known.bare))
        now = by_id(known.bare) | {name: present[name] for name in elsewhere}
        stepped: dict[str, ActionItem] = {}
        for wanted in ids:
            item = stepped.get(wanted) or now.get(wanted)
            if item is None:
                raise Failure(workspace.say("actions.none", item=wanted))
            if wanted in elsewhere:
                state = workspace.say(f"actions.state.{item.state}")
                raise Failure(workspace.say("actions.meanwhile", item=wanted, state=state), FINDINGS)
            below = [*(stepped.get(other.id, other) for other in now.values()), *_made(stepped, now)]
            try:
                stepped |= by_id(step(item, below))
            except IllegalStep as error:
                raise Failure(workspace.say(error.note.code, **error.note.values), FINDINGS) from error
        # Items decided on now and not stored yet are kept with those changed: what is approved must not be decided anew.
        fresh = [item for item in now.values() if item.id not in present and item.id not in stepped]
        store.put_items(referred([*fresh, *stepped.values()], present), workspace.now)
        if known.rules is not None:
            before = {id_ for id_, item in now.items() if item.state == "closed"}
            enter(workspace, known.rules, (i for i in stepped.values() if i.state == "closed" and i.id not in before))
    return list(map(known.shown, stepped.values()))


def _made(stepped: dict[str, ActionItem], now: dict[str, ActionItem]) -> list[ActionItem]:
    """Items that an earlier step of the same command has opened."""
    return [item for id_, item in stepped.items() if id_ not in now]
