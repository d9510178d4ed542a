"""What came after the work: complaints and customers lost with it and without it, and what each customer kept has cost (S1-27, S3-40).

Without it are those of whom the same work was opened and not carried out in the time looked at: they had the same reason. Customers nobody
meant to visit are no measure for those who were visited because they were angry. A customer is looked at once, from the first work done on
him, or the first opened where none was: whoever is visited five times and leaves has left once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.actions.economics import CENT
from csat_plugin.core.actions.effectiveness import satisfied
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.statistics.intervals import wilson
from csat_plugin.core.statistics.shares import Share, newcombe

DAYS: Final = 90
"""How long after the work it is looked at what came of it."""

Event = Literal["complaint", "lost"]
Verdict = Literal["fewer", "more", "not_proven", "nobody_without", "nobody_with"]


class After(Struct, frozen=True, kw_only=True):
    """Customers with the work done, or without it: how many were looked at, and what came after."""

    looked_at: int
    complained: int
    lost: int
    either: int
    """Complained or lost, each once."""
    waiting: int = 0
    """Whose time is not over yet."""

    @property
    def range(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share with either, 0 to 1."""
        return wilson(self.either, self.looked_at) if self.looked_at else None


class Afterwards(Struct, frozen=True, kw_only=True):
    """Both groups, and whether the difference is more than chance."""

    days: int
    done: After
    undone: After
    verdict: Verdict
    low: float | None = None
    """Lower end of the 95 % interval of the difference (with the work minus without), -1 to 1 (Newcombe)."""
    high: float | None = None
    kept: tuple[str, ...] = ()
    """Customers with the work done who neither complained nor left in that time."""
    won_back: tuple[str, ...] = ()
    """Customers with the work done who are satisfied with its result."""
    months: int = 0
    """Calendar months from the first to the last of the work done, both counted."""


def afterwards(
    items: Iterable[ActionItem],
    customers: Mapping[str, str],
    events: Mapping[str, Sequence[tuple[date, Event]]],
    today: date,
    days: int = DAYS,
) -> Afterwards:
    """Hold those of whom the work was done against those of whom it was not.

    Args:
        items: of the work looked at, such as visits; what stands under another one is left out.
        customers: item -> the customer it is about; items of nobody known are left out.
        events: customer -> days on which he complained, or his contract ended.
        today: times that end later are not over.
        days: how long it is looked at.
    """
    listed = [item for item in items if not item.parent and customers.get(item.id)]
    done: list[tuple[ActionItem, date]] = []
    first: dict[str, date] = {}
    without_it: dict[str, date] = {}
    for item in listed:
        closed = date.fromisoformat(item.closed) if item.closed else None
        opened = date.fromisoformat(item.opened) if item.opened else None
        if item.state == "closed" and closed is not None:
            done.append((item, closed))
            _earliest(first, customers[item.id], closed)
        elif item.state == "cancelled" and (start := closed or opened) is not None:
            _earliest(without_it, customers[item.id], start)
        elif opened is not None and item.state != "proposed" and opened + timedelta(days=days) < today:
            _earliest(without_it, customers[item.id], opened)
    with_it, unhappy = _after(first, events, today, days)
    never = {customer: day for customer, day in without_it.items() if customer not in first}
    without, _ = _after(never, events, today, days)
    verdict, low, high = _compared(with_it, without)
    over = {customer for customer, day in first.items() if day + timedelta(days=days) < today}
    return Afterwards(
        days=days, done=with_it, undone=without, verdict=verdict, low=low, high=high,
        kept=tuple(sorted(over - unhappy)),
        won_back=tuple(sorted({customers[item.id] for item, _ in done if satisfied(item)})),
        months=_months([day for _, day in done]),
    )  # fmt: skip


def _earliest(known: dict[str, date], customer: str, day: date) -> None:
    known[customer] = min(day, known.get(customer, day))


def _after(
    since: Mapping[str, date],
    events: Mapping[str, Sequence[tuple[date, Event]]],
    today: date,
    days: int,
) -> tuple[After, set[str]]:
    complained = lost = either = waiting = 0
    unhappy: set[str] = set()
    for customer, start in since.items():
        end = start + timedelta(days=days)
        if end >= today:
            waiting += 1
            continue
        found = {event for day, event in events.get(customer, ()) if start < day <= end}
        complained += "complaint" in found
        lost += "lost" in found
        either += bool(found)
        if found:
            unhappy.add(customer)
    n = len(since) - waiting
    return After(looked_at=n, complained=complained, lost=lost, either=either, waiting=waiting), unhappy


def _compared(done: After, undone: After) -> tuple[Verdict, float | None, float | None]:
    if not done.looked_at:
        return "nobody_with", None, None
    if not undone.looked_at:
        return "nobody_without", None, None
    change = newcombe(Share(undone.either, undone.looked_at), Share(done.either, done.looked_at))
    verdict: Verdict = "not_proven" if not change.proven else "fewer" if change.difference < 0 else "more"
    return verdict, change.low, change.high


def _months(days: Sequence[date]) -> int:
    if not days:
        return 0
    first, last = min(days), max(days)
    return (last.year - first.year) * 12 + last.month - first.month + 1


def each(cost: Decimal, months: int, n: int) -> Decimal | None:
    """What each of so many customers has cost, to the cent, half up; `None` where there is none (S3-40).

    Args:
        cost: of the programme in a month.
        months: how long it has run.
        n: customers kept, or won back.
    """
    return (cost * months / n).quantize(CENT, ROUND_HALF_UP) if n else None
