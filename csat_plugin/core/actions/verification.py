"""What came of asking some of the customers whose items were carried out: whether they are satisfied, by segment (S3-12, S3-13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.statistics.intervals import wilson


class Segment(Struct, frozen=True, kw_only=True):
    """The result for one segment of customers; empty for all together."""

    segment: str
    closed: int
    drawn: int
    answered: int
    satisfied: int
    low: float | None = None
    """Lower end of Wilson's 95 % interval of the share satisfied, the closed items taken as all there are; 0 to 1."""
    high: float | None = None


def by_segment(
    closed: Sequence[ActionItem],
    chosen: Sequence[ActionItem],
    segment: Callable[[ActionItem], str],
    verdict: Callable[[ActionItem], bool | None],
) -> tuple[Segment, ...]:
    """Everybody together, then each segment by name.

    Args:
        closed: what was drawn from.
        chosen: what was drawn.
        segment: of an item's customer; empty where it has none.
        verdict: whether the customer is satisfied with the result; `None` while he has not said.
    """
    names = sorted({name for item in closed if (name := segment(item))})
    rows = [_row("", closed, chosen, verdict)]
    for name in names:
        own, asked = ([item for item in some if segment(item) == name] for some in (closed, chosen))
        rows.append(_row(name, own, asked, verdict))
    return tuple(rows)


def _row(
    name: str,
    closed: Sequence[ActionItem],
    chosen: Sequence[ActionItem],
    verdict: Callable[[ActionItem], bool | None],
) -> Segment:
    answers = [answer for item in chosen if (answer := verdict(item)) is not None]
    low, high = wilson(sum(answers), len(answers), len(closed)) if answers else (None, None)
    return Segment(
        segment=name,
        closed=len(closed),
        drawn=len(chosen),
        answered=len(answers),
        satisfied=sum(answers),
        low=low,
        high=high,
    )
