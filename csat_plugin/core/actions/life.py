"""The life of an action item: which step may follow which, when it may be closed, who acts for whom (S0-36, S0-38).

proposed -> approved -> open -> in_work -> done -> closed          cancelled from anywhere before closed
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.calendar import Calendar, due
from csat_plugin.core.rules import Person, Span
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE, TOLD
from csat_plugin.core.scoring.result import Note

STEPS: Final[dict[ItemState, tuple[ItemState, ...]]] = {
    "proposed": ("approved", "open", "cancelled"),
    "approved": ("open", "in_work", "cancelled"),
    "open": ("in_work", "done", "closed", "cancelled"),
    "in_work": ("open", "done", "closed", "cancelled"),
    "done": ("in_work", "closed"),
    "closed": ("in_work",),
    "cancelled": (),
}
"""State -> states that may follow. `closed -> in_work` reopens: the remedy did not help."""

FOLLOW_UP: Final = "/follow_up/"
THEN: Final = "/then/"
IMPROVE: Final = "improve"
"""The step that is the improvement: it is what the customer is told about on the way and at the end (S0-37, S0-38)."""
_OF_THE_END: Final = frozenset({CALLBACK_SCORE, *TOLD})
"""Records about a result: another result needs others."""
_FINISHED: Final = frozenset({"closed", "cancelled"})


class IllegalStep(ValueError):
    """A step the life of an item does not have. `note` is the sentence for people."""

    def __init__(self, note: Note) -> None:
        super().__init__(f"{note.code} {note.values}")
        self.note = note


class Closing(Struct, frozen=True):
    """Whether an item may be closed; if not, the ids of what must be finished first and the sentence saying so."""

    allowed: bool
    waiting: tuple[str, ...] = ()
    reason: Note | None = None


def live(item: ActionItem) -> bool:
    """Whether the item occupies its slot: everything but closed and cancelled."""
    return item.state not in _FINISHED


def can_close(item: ActionItem, children: Iterable[ActionItem], missing: Sequence[str] = ()) -> Closing:
    """Whether an item may be closed.

    Its follow-ups (`inform_in_progress`, `inform_result`) must be closed, not merely cancelled: the customer is to be told
    while it goes on and of the result (S0-38). Steps under it must not be under way, and a step that is done must itself be
    fit to be closed; a step nobody approved does not count.

    Args:
        item: the parent.
        children: any items; those that do not stand under it are not looked at.
        missing: what its playbook asks for and nobody has recorded.
    """
    everything = tuple(children)
    mine = sorted((child for child in everything if child.parent == item.id), key=lambda child: child.id)
    waiting = [child for child in mine if _holds_open(child, everything)]
    if missing:
        every = tuple(dict.fromkeys([*missing, *(child.kind for child in waiting)]))
        return Closing(False, tuple(child.id for child in waiting), lacking(item, "closed", every))
    if not waiting:
        return Closing(True)
    names = ", ".join(child.kind for child in waiting)
    return Closing(False, tuple(child.id for child in waiting), Note("action.cannot_close", {"waiting": names}))


def lacking(item: ActionItem, state: ItemState, missing: Sequence[str]) -> Note:
    """The sentence on what must be recorded before a state."""
    listed = ", ".join(missing)
    return Note("action.missing", {"item": item.id, "state": state, "missing": listed, "waiting": listed})


def _holds_open(child: ActionItem, items: Sequence[ActionItem]) -> bool:
    if FOLLOW_UP in child.slot:
        return child.state != "closed"
    if child.state == "done":
        return not can_close(child, items).allowed
    return child.state in {"approved", "open", "in_work"}


def move(
    item: ActionItem,
    to: ItemState,
    children: Sequence[ActionItem] = (),
    outcome: str = "",
    *,
    ended: str = "",
    day: str = "",
    missing: Sequence[str] = (),
    fleeting: Collection[str] = (),
) -> tuple[ActionItem, ...]:
    """The item one step further in its life, and what was only proposed under it taken back when it ends.

    Closing and cancelling need an outcome, given now or before; a follow-up is closed by having been done and needs none.
    Reopening keeps the outcome that did not hold among the additions, so that closing again needs a new one.

    Args:
        item: as it is now.
        to: the state wished for.
        children: any items; those that stand under it are needed to close or cancel it.
        outcome: what came of it.
        ended: the same in one word, where it is one of those there are.
        day: today, `YYYY-MM-DD`.
        missing: what its playbook asks for before that state and nobody has recorded.
        fleeting: names of records that go with the kind of customer when the item ends.

    Raises:
        IllegalStep: if that step does not exist, something is missing, or the item cannot be closed yet.
    """
    if to == item.state:
        return (item,)
    if to not in STEPS[item.state]:
        raise IllegalStep(Note("action.no_such_step", {"item": item.id, "from": item.state, "to": to}))
    if to == "closed" and (closing := can_close(item, children, missing)).reason is not None:
        raise IllegalStep(closing.reason)
    if to != "cancelled" and missing:
        raise IllegalStep(lacking(item, to, missing))
    if item.state == "closed":
        item = reopened(item)
    said = outcome.strip()
    moved = replace(item, state=to, outcome=said or item.outcome, ended=ended if said else item.ended)
    if to not in _FINISHED:
        return (moved,)
    if not moved.outcome and FOLLOW_UP not in item.slot:
        raise IllegalStep(Note(f"action.no_outcome.{to}", {"item": item.id}))
    return (over(moved, day, fleeting), *taken_back(item, children, moved.outcome))


def over(item: ActionItem, day: str, fleeting: Collection[str] = ()) -> ActionItem:
    """A finished item without what was only meant for those at work on it: what kind of customer it was goes with it."""
    records = tuple(one for one in item.records if one.name not in fleeting)
    return replace(item, closed=day, customer_type="", guidance={}, records=records)


def reopened(item: ActionItem, *sentences: str) -> ActionItem:
    """A closed item in work again; the outcome that did not hold is kept among what was added, sentences after it.

    What the customer said of the result before is kept there too, and must be asked again.
    """
    heard = [one for one in item.records if one.name in _OF_THE_END]
    said = [*([item.outcome] if item.outcome else []), *(f"{one.name}: {one.text} ({one.day})" for one in heard)]
    records = tuple(one for one in item.records if one.name not in _OF_THE_END)
    return replace(
        item, state="in_work", outcome="", ended="", closed="", records=records,
        additions=(*item.additions, *said, *sentences),
    )  # fmt: skip


def taken_back(item: ActionItem, children: Iterable[ActionItem], outcome: str) -> tuple[ActionItem, ...]:
    """Whatever stands under an item, at any depth, and is only proposed: cancelled, since its reason has ended."""
    everything = tuple(children)
    found: list[ActionItem] = []
    for child in everything:
        if child.parent == item.id:
            if child.state == "proposed":
                found.append(replace(child, state="cancelled", outcome=outcome))
            found += taken_back(child, everything, outcome)
    return tuple(sorted(found, key=lambda child: child.id))


def due_day(span: Span | None, today: date, calendar: Calendar) -> str:
    """The day something opened today must be done by, `YYYY-MM-DD`; empty where the rule gives no time."""
    return due(today, span, calendar).isoformat() if span else ""


def approve(
    item: ActionItem, children: Sequence[ActionItem] = (), *, today: date, calendar: Calendar
) -> tuple[ActionItem, ...]:
    """A proposed item opened by a person's yes, and its follow-ups with it; steps under it wait for their own yes.

    The time to do it in runs from that day.

    Raises:
        IllegalStep: if the item is not proposed.
    """
    if item.state != "proposed":
        raise IllegalStep(Note("action.no_such_step", {"item": item.id, "from": item.state, "to": "open"}))
    follow_ups = [
        child for child in children if child.parent == item.id and FOLLOW_UP in child.slot and child.state == "proposed"
    ]
    return tuple(
        replace(one, state="open", due=due_day(one.due_in, today, calendar) or one.due) for one in (item, *follow_ups)
    )


def assign(item: ActionItem, delegate: str, entry: str) -> ActionItem:
    """The item with somebody assigned by its owner to act, the delegation recorded as an entry (S0-36)."""
    if item.delegate == delegate:
        return item
    return replace(item, delegate=delegate, additions=(*item.additions, entry))


ACCOUNT_MANAGER: Final = "account_manager"
"""The one role the register may name somebody for, customer by customer (S1-06, S1-25)."""


def answerable(people: Iterable[Person], role: str, day: date, account_manager: str) -> Person | None:
    """Who has a role for one customer: the account manager his entry in the register names, else who holds the role on that day."""
    if role == ACCOUNT_MANAGER and account_manager:
        return Person(role=role, name=account_manager)
    return holder(people, role, day)


def holder(people: Iterable[Person], role: str, day: date) -> Person | None:
    """Who holds a role on that day: of those whose dates (both inclusive) hold it, the one who came last."""
    written = day.isoformat()
    fitting = [p for p in people if p.role == role and p.since <= written and (not p.until or written <= p.until)]
    return max(fitting, key=lambda person: person.since, default=None)
