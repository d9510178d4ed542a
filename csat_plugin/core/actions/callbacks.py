"""The mark a customer gives when called about a finished item, as a rating of its own (S3-22).

It counts once: it is the rating of that item and that day of closing. A closing after the item was reopened is about another result,
and has a call and a rating of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import exact, plain, to_micro
from csat_plugin.core.model import Rating
from csat_plugin.core.rules import Ruleset, Scale
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE
from csat_plugin.core.scoring.points import points_on, scale_for

CONNECTION: Final = "actions"
"""Where these ratings come from, beside the connections of platforms."""
HUNDRED: Final = Decimal(100)
PLACES: Final = 6
_SHARED: Final = ("customer", "customer_name", "contact", "contact_name", "role", "project", "service", "team", "department", "supplier", "handler")  # fmt: skip
"""What the call-back shares with the ratings the item rests on, where all of them agree."""


def counted_in(rules: Ruleset, item: ActionItem) -> str:
    """The channel in which the mark of the item's call-back counts; empty where none does."""
    book = rules.playbook(item.kind)
    return book.closing.counts_in if book is not None and book.closing is not None else ""


def id_of(item: ActionItem) -> str:
    """Id of the rating of a closed item's call-back."""
    return f"{CONNECTION}:{item.id}@{item.closed}"


def called_back(rules: Ruleset, item: ActionItem, behind: Sequence[Rating], at: datetime) -> Rating | None:
    """The rating a closed item's call-back is; `None` where it counts nowhere, nobody was called, or its mark has no place on the scale.

    Args:
        rules: with the playbook that says where it counts.
        item: closed.
        behind: the ratings the item rests on.
        at: when the mark was recorded.
    """
    channel, called = counted_in(rules, item), item.recorded(CALLBACK_SCORE)
    if not channel or called is None or item.state != "closed":
        return None
    scale = scale_for(rules.channel(channel), Decimal(0), HUNDRED, "high")
    raw = mark_on(scale, exact(called.text))
    if raw is None:
        return None
    shared = {name: value for name in _SHARED if (value := _agreed(behind, name))}
    kind = rules.score.subject
    if kind in ("customer", "contact", "team", "department", "service", "supplier"):
        shared[kind] = item.subject
    elif kind == "project":
        shared["customer"], _, shared["project"] = item.subject.partition("/")
    made = Rating(
        id=id_of(item), response=id_of(item), channel=channel, raw=raw, low=scale.low, high=scale.high,
        direction=scale.direction, label="" if raw == called.text else called.text, interviewer=called.by, mode="phone",
        asked=at, answered=at, closed=at, source=f"csat actions show {item.id}",
    )  # fmt: skip
    return replace(made, **shared)


def mark_on(scale: Scale, points: Decimal) -> str | None:
    """The mark that stands for so many points (0 to 100) on a scale; `None` where the scale has none."""
    wanted = to_micro(points)
    if scale.kind == "map":
        return next((mark for mark, given in scale.options if given == wanted), None)
    low, high = scale.low or Decimal(0), scale.high
    if high is None:
        return None
    value = low + (high - low) * points / HUNDRED if scale.kind == "minmax" else high * points / HUNDRED
    if scale.direction == "low":
        value = low + high - value
    raw = plain(round(value, PLACES))
    return raw if isinstance(points_on(scale, raw), int) else None


def _agreed(ratings: Sequence[Rating], name: str) -> str:
    values = {getattr(one, name) or "" for one in ratings}
    return str(values.pop()) if len(values) == 1 else ""
