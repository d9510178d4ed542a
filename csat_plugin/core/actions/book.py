"""The items of a workspace while decisions are being made: what is open, what holds what, what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from csat_plugin.core.actions.decisions import Decisions, Firing, HeldBack, Problem
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.rules import Action, Cap
from csat_plugin.core.scoring.result import Note

REST = "+rest"
"""Stands in the place of the subject in the slot of a rule's summary item."""


def of_nobody(item: ActionItem) -> bool:
    """Whether an item is about no single customer: a rule's summary, or the review of a period."""
    return item.subject in (REST, item.period)


class Book:
    """Every item there is, by slot, and what this run has done to them."""

    def __init__(self, items: Iterable[ActionItem]) -> None:
        self._items = {item.id: item for item in sorted(items, key=lambda item: item.id)}
        self._slots: dict[str, list[str]] = {}
        self._rules: dict[str, list[str]] = {}
        self._children: dict[str, list[str]] = {}
        self._resting: dict[tuple[str, str], str] = {}
        for item in self._items.values():
            self._enter(item)
        self._opened: dict[str, None] = {}
        self._added: dict[str, None] = {}
        self._cleared: dict[str, None] = {}
        self._unchanged: dict[str, None] = {}
        self._held: dict[HeldBackKey, HeldBack] = {}
        self._problems: list[Problem] = []

    def _enter(self, item: ActionItem) -> None:
        self._slots.setdefault(item.slot, []).append(item.id)
        if item.parent:
            self._children.setdefault(item.parent, []).append(item.id)
        else:
            self._rules.setdefault(item.rule, []).append(item.id)
        self._rest(item)

    def _rest(self, item: ActionItem) -> None:
        for ref in (*item.because_scores, *item.because_ratings):
            self._resting.setdefault((item.rule, ref), item.id)  # a parent comes before what is under it

    def in_slot(self, slot: str) -> list[ActionItem]:
        """Every item of a slot, open or not, oldest first."""
        return sorted((self._items[i] for i in self._slots.get(slot, ())), key=_sequence)

    def open_in(self, slot: str) -> list[ActionItem]:
        """The open items of a slot, oldest first."""
        return [item for item in self.in_slot(slot) if live(item)]

    def below(self, item: ActionItem) -> list[ActionItem]:
        """The steps and follow-ups under an item, and what stands under those."""
        found = [self._items[i] for i in self._children.get(item.id, ())]
        return [*found, *(one for child in found for one in self.below(child))]

    def holding(self, rule: str, ref: str) -> ActionItem | None:
        """The item of a rule, open or not, that already rests on what fired.

        A rating is looked up in the whole rule: its customer may have become known since, but it was acted on already.
        """
        found = self._resting.get((rule, ref))
        return self._items[found] if found else None

    def about(self, slot: str, firing: Firing) -> ActionItem | None:
        """The item that rests on what fired under another value: a score that was corrected since."""
        return next(
            (item for item in self.in_slot(slot) if any(ref.startswith(firing.family) for ref in item.because_scores)),
            None,
        )

    def opened_within(self, action: Action, cap: Cap, today: date) -> int:
        """How many items of a rule count towards its cap so far; steps and the summary do not count."""
        mine = [self._items[i] for i in self._rules.get(action.id, ())]
        mine = [item for item in mine if item.subject != REST]
        if cap.per == "run":
            return sum(item.id in self._opened for item in mine)
        now = window(today, cap)
        return sum(bool(item.opened) and window(date.fromisoformat(item.opened), cap) == now for item in mine)

    def open(self, item: ActionItem) -> None:
        """Take up a new item."""
        self._items[item.id] = item
        self._enter(item)
        self._opened[item.id] = None

    def add(self, item: ActionItem) -> None:
        """Put an item back with an addition."""
        self._items[item.id] = item
        self._rest(item)
        if item.id not in self._opened:
            self._added[item.id] = None

    def clear(self, item: ActionItem) -> None:
        """Put an item back whose reason is gone."""
        self._items[item.id] = item
        if item.id not in self._opened:
            self._added.pop(item.id, None)
            self._cleared[item.id] = None

    def keep(self, item: ActionItem) -> None:
        """Say that an item already holds what fired."""
        self._unchanged[item.id] = None

    def hold(self, action: Action, subject: str, name: str, reason: Note) -> None:
        """Say that something was held back."""
        held = HeldBack(rule=action.id, subject=subject, subject_name=name, reason=reason, place=action.origin)
        self._held.setdefault((held.rule, held.subject, reason.code, tuple(sorted(reason.values.items()))), held)

    def complain(self, action: Action, note: Note) -> None:
        """Say that a rule could not be carried out as written; each thing once."""
        problem = Problem(rule=action.id, note=note, place=action.origin)
        if problem not in self._problems:
            self._problems.append(problem)

    def decisions(self) -> Decisions:
        """What this run came to."""
        touched = {*self._opened, *self._added, *self._cleared}
        return Decisions(
            opened=tuple(self._items[i] for i in self._opened),
            added=tuple(self._items[i] for i in self._added),
            cleared=tuple(self._items[i] for i in self._cleared),
            held_back=tuple(self._held.values()),
            unchanged=tuple(self._items[i] for i in self._unchanged if i not in touched),
            problems=tuple(self._problems),
        )


HeldBackKey = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _sequence(item: ActionItem) -> tuple[int, str]:
    number = item.id.rpartition(":")[2]
    return (int(number) if number.isdecimal() else 0, item.id)


def window(day: date, cap: Cap) -> str:
    """The stretch of time a cap counts in, as text: `2026-10-05`, `2026-W41`, `2026-10`; a run counts as its day."""
    if cap.per == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return day.isoformat()[:7] if cap.per == "month" else day.isoformat()
