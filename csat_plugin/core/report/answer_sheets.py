"""Answer sheets: answers given together are averaged first, then the sheets, so that a figure can be computed again by hand.

A sheet is one response: what one person wrote on one form, or said in one call. A blank on it leaves its other answers alone, and
every sheet counts as much as any other; the mean over all answers is therefore another figure where sheets have blanks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Node

Key = tuple[str, str, str]
"""Subject, channel, response."""


class Together(Struct, frozen=True, kw_only=True):
    """How one channel's figure comes about from its answer sheets."""

    aggregate: str
    """How the sheets are put together: `mean`, `median`, `latest` or `role_mean`."""
    sheets: int
    answers: int
    points: int
    """The channel's figure, micropoints."""
    alone: int | None = None
    """The mean of the answers one by one, micropoints; `None` where not all of them are at hand."""


def together(node: Node, rules: Ruleset, lines: Mapping[str, RatingLine]) -> Together | None:
    """What a channel's figure is the mean of; `None` where every sheet has one answer and their mean is the figure.

    Also where answers are rolled up by indicators: each of those says its own.

    Args:
        node: one channel of a score.
        rules: say how its sheets are put together.
        lines: id -> rating, of the score's subject.
    """
    channel = rules.channel(node.channel)
    if node.points is None or channel is None or not node.responses or node.tree:
        return None
    if node.responses == node.answers and channel.aggregate == "mean":
        return None
    own = [lines[rating] for rating in node.ratings if rating in lines]
    whole = len(own) == len(node.ratings) and all(line.points is not None for line in own)
    total = sum(line.count for line in own)
    return Together(
        aggregate=channel.aggregate,
        sheets=node.responses,
        answers=node.answers,
        points=node.points,
        alone=half_up(sum((line.points or 0) * line.count for line in own), total) if whole and total else None,
    )


def sheet_points(lines: Iterable[RatingLine]) -> list[tuple[int, int]]:
    """Each answer sheet among counted ratings: its micropoints, and for how many people it stands."""
    sheets: dict[Key, list[RatingLine]] = {}
    for line in lines:
        if line.points is not None:
            sheets.setdefault((line.subject, line.channel, line.response or line.rating), []).append(line)
    return [
        (half_up(sum((x.points or 0) * x.count for x in one), sum(x.count for x in one)), max(x.count for x in one))
        for one in sheets.values()
    ]


def numbered(lines: Sequence[RatingLine]) -> dict[str, int]:
    """Rating -> number of its answer sheet among those of its subject and channel, from 1.

    Ratings that do not count, and those of a channel where every sheet of the subject has one answer, have none.
    """
    places: dict[tuple[str, str], list[RatingLine]] = {}
    for line in lines:
        if line.counted and line.response:
            places.setdefault((line.subject, line.channel), []).append(line)
    found: dict[str, int] = {}
    for own in places.values():
        sheets: dict[str, int] = {}
        for line in sorted(own, key=lambda x: (x.answered, x.response, x.rating)):
            sheets.setdefault(line.response, len(sheets) + 1)
        if len(sheets) < len(own):
            found |= {line.rating: sheets[line.response] for line in own}
    return found
