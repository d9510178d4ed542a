"""How effective the work was, by who did it and what kind it was, and where it only looks done (S2-28, S2-39)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.remedies import effective, last_marks
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE
from csat_plugin.core.statistics.intervals import wilson

Holder = Literal["owner", "supplier", "category", "playbook", "all"]
HELPED = 80
AGAIN = 90
"""Days after the end of an item in which the same reason tells that it did not last."""


class Effectiveness(Struct, frozen=True, kw_only=True):
    """Of one owner, supplier, category or playbook: how many items were closed, rated, and helped."""

    holder: str
    closed: int
    """Closed or reopened since."""
    rated: int
    """Whose remedy somebody who raised it has rated."""
    helped: int
    """Rated 80 points or more by all of those."""
    reopened: int
    """In work again because the remedy did not help."""
    unexplained: int
    """Closed without a decision and without a word on what was done."""
    unconfirmed: int
    """Closed without any customer having said that it is."""
    low: float | None = None
    """Lower end of Wilson's 95 % interval of the share that helped, 0 to 1; `None` where nothing was rated."""
    high: float | None = None

    @property
    def share(self) -> Fraction | None:
        """Helped of rated; `None` where nothing was rated."""
        return Fraction(self.helped, self.rated) if self.rated else None


def effectiveness(
    items: Iterable[ActionItem], rules: Ruleset, by: Holder, suppliers: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Effectiveness, ...]:
    """The items that came to an end, each under its holder; the whole under `""` with `all`.

    Args:
        items: every item; what stands under another one is left out, since customers are asked about the whole.
        rules: for the category of a playbook.
        by: what to group by.
        suppliers: item -> suppliers of the tickets it rests on, each counted.
    """
    groups: dict[str, list[ActionItem]] = {}
    for item in items:
        if item.parent or not (item.state == "closed" or item.remedies):
            continue
        for holder in _holders(item, rules, by, suppliers or {}):
            groups.setdefault(holder, []).append(item)
    return tuple(_of(holder, group) for holder, group in sorted(groups.items()))


def _holders(item: ActionItem, rules: Ruleset, by: Holder, suppliers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    match by:
        case "owner":
            return (item.delegate or item.owner or item.owner_role,)
        case "supplier":
            return suppliers.get(item.id) or ("",)
        case "category":
            return (category_of(rules, item),)
        case "playbook":
            return (item.kind,)
    return ("",)


def category_of(rules: Ruleset, item: ActionItem) -> str:
    """The kind of measure: what was said of the item, else its playbook's; empty where nobody has said."""
    book = rules.playbook(item.kind)
    return item.category or (book.category if book else "")


def _of(holder: str, items: list[ActionItem]) -> Effectiveness:
    rated = [verdict for item in items if (verdict := effective(item)) is not None]
    helped = sum(rated)
    low, high = wilson(helped, len(rated)) if rated else (None, None)
    return Effectiveness(
        holder=holder,
        closed=len(items),
        rated=len(rated),
        helped=helped,
        reopened=sum(item.state != "closed" for item in items),
        unexplained=sum(item.state == "closed" and unexplained(item) for item in items),
        unconfirmed=sum(item.state == "closed" and not confirmed(item) for item in items),
        low=low,
        high=high,
    )


def unexplained(item: ActionItem) -> bool:
    """Whether nothing says what was decided or done: an outcome in one word alone, and no decision (S2-39)."""
    words = item.outcome.strip()
    return not item.decision.strip() and (not words or (bool(item.ended) and ":" not in words and "：" not in words))


def confirmed(item: ActionItem) -> bool:
    """Whether a customer has said anything of the result: a mark for the remedy, or what he said when called."""
    return bool(last_marks(item)) or item.recorded(CALLBACK_SCORE) is not None


def satisfied(item: ActionItem) -> bool | None:
    """Whether the customer is satisfied with the result (80 points or more): by the remedy question, else by the call."""
    by_question = effective(item)
    return by_question if by_question is not None else called(item)


def called(item: ActionItem) -> bool | None:
    """Whether the mark of the call that stands in the item is 80 points or more; `None` where nobody wrote one down."""
    found = item.recorded(CALLBACK_SCORE)
    return None if found is None else Decimal(found.text) >= HELPED


class Again(Struct, frozen=True, kw_only=True):
    """How often the same reason came again soon after an item ended: with the work done, and without (S1-27)."""

    days: int
    closed: int
    after_closed: int
    cancelled: int
    after_cancelled: int


def came_again(items: Iterable[ActionItem], days: int = AGAIN) -> Again:
    """Count the items after which another of the same rule and customer was opened within so many days.

    Args:
        items: every item; what stands under another one is left out.
        days: counted from the day an item ended.
    """
    listed = [item for item in items if not item.parent]
    opened: dict[str, list[str]] = {}
    for item in listed:
        opened.setdefault(item.slot, []).append(item.opened)
    over = [item for item in listed if item.closed and item.state in ("closed", "cancelled")]
    found = {item.id for item in over if _soon_after(item, opened[item.slot], days)}
    done = [item.id for item in over if item.state == "closed"]
    left = [item.id for item in over if item.state == "cancelled"]
    return Again(
        days=days,
        closed=len(done),
        after_closed=len(found.intersection(done)),
        cancelled=len(left),
        after_cancelled=len(found.intersection(left)),
    )


def _soon_after(item: ActionItem, opened: Iterable[str], days: int) -> bool:
    limit = (date.fromisoformat(item.closed) + timedelta(days=days)).isoformat()
    return any(item.opened < day and item.closed <= day <= limit for day in opened)
