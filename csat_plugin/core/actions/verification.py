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
    """Of those drawn: who has answered since he was asked."""
    satisfied: int
    recorded: int = 0
    """Of those drawn: in how many items whoever did the work wrote a mark down; that is no answer (S3-12)."""
    recorded_satisfied: int = 0
    low: float | None = None
    """Lower end of Wilson's 95 % interval of the share satisfied, the closed items taken as all there are; 0 to 1."""
    high: float | None = None


def by_segment(
    closed: Sequence[ActionItem],
    chosen: Sequence[ActionItem],
    segment: Callable[[ActionItem], str],
    verdict: Callable[[ActionItem], bool | None],
    own: Callable[[ActionItem], bool | None] = lambda _: None,
) -> tuple[Segment, ...]:
    """Everybody together, then each segment by name.

    Args:
        closed: what was drawn from.
        chosen: what was drawn.
        segment: of an item's customer; empty where it has none.
        verdict: whether the customer is satisfied with the result; `None` while he has not said.
        own: what the item itself says of that; `None` where nothing is written down.
    """
    names = sorted({name for item in closed if (name := segment(item))})
    rows = [_row("", closed, chosen, verdict, own)]
    for name in names:
        there, asked = ([item for item in some if segment(item) == name] for some in (closed, chosen))
        rows.append(_row(name, there, asked, verdict, own))
    return tuple(rows)


def _row(
    name: str,
    closed: Sequence[ActionItem],
    chosen: Sequence[ActionItem],
    verdict: Callable[[ActionItem], bool | None],
    own: Callable[[ActionItem], bool | None],
) -> Segment:
    answers = [answer for item in chosen if (answer := verdict(item)) is not None]
    written = [mark for item in chosen if (mark := own(item)) is not None]
    low, high = wilson(sum(answers), len(answers), len(closed)) if answers else (None, None)
    return Segment(
        segment=name,
        closed=len(closed),
        drawn=len(chosen),
        answered=len(answers),
        satisfied=sum(answers),
        recorded=len(written),
        recorded_satisfied=sum(written),
        low=low,
        high=high,
    )
