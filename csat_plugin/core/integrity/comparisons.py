"""Whether the way people were asked shows in their marks: by mode, by interviewer, and early against late answers (S2-21, methods 5.7).

Groups are not drawn by lot, so a difference is a sign to be looked at and no proof: who is met in person is another customer than
who is called. A difference counts as one only beyond five points and beyond chance, with all groups compared allowed for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from statistics import NormalDist, fmean
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.exact import MICRO
from csat_plugin.core.integrity.signs import FAVOUR
from csat_plugin.core.statistics.intervals import Z95
from csat_plugin.core.statistics.paired import difference_of_means, holm

FEWEST: Final = 10
"""Marks a group, and all others together, must have before they are compared."""

By = Literal["mode", "interviewer", "asked"]


class Compared(Struct, frozen=True, kw_only=True):
    """One group's marks against all others of its channel."""

    by: By
    """`asked`: those who answered late against those who answered early."""
    channel: str
    group: str
    n: int
    mean: float
    """Points."""
    others: int
    difference: float
    """Its mean less that of the others, points."""
    margin: float
    """Half width of the 95 % interval of the difference, before the number of groups is allowed for."""
    tested: int
    """How many groups of that channel were compared in this way."""
    p: float
    """Two-sided, with all of them allowed for (Holm)."""

    @property
    def told(self) -> bool:
        """Whether it is worth a word: more than five points, and beyond chance."""
        return abs(self.difference) > FAVOUR and self.p < 0.05  # noqa: PLR2004 - 95 %


def compared(answers: Iterable[Received]) -> tuple[Compared, ...]:
    """All comparisons there are enough marks for, by mode, interviewer and time of answer."""
    channels: dict[str, list[Received]] = defaultdict(list)
    for one in answers:
        if one.points is not None:
            channels[one.rating.channel].append(one)
    return tuple(
        found
        for channel in sorted(channels)
        for found in (
            *_groups("mode", channel, channels[channel], lambda one: one.rating.mode),
            *_groups("interviewer", channel, channels[channel], lambda one: one.rating.interviewer),
            *_late(channel, channels[channel]),
        )
    )


def _groups(by: By, channel: str, marks: Sequence[Received], group_of: Callable[[Received], str]) -> Iterator[Compared]:
    """Each group with enough marks against all others; of two groups only the smaller one, for the other says the same."""
    groups: dict[str, list[float]] = defaultdict(list)
    for one in marks:
        if name := group_of(one):
            groups[name].append((one.points or 0) / MICRO)
    enough = sorted(
        (name for name in groups if len(groups[name]) >= FEWEST), key=lambda name: (len(groups[name]), name)
    )
    if len(groups) == len(enough) == 2:  # noqa: PLR2004 - two
        enough = enough[:1]
    yield from _against_others(by, channel, groups, enough)


def _late(channel: str, marks: Sequence[Received]) -> Iterator[Compared]:
    """The slower half of those whose time of asking is known against the quicker one; late ones stand for those who never answer."""
    taken = [(one.rating.answered - one.rating.asked, one) for one in marks if one.rating.answered and one.rating.asked]
    timed = sorted((delay, one.points or 0) for delay, one in taken if delay > timedelta())
    if not timed:
        return
    middle = timed[(len(timed) - 1) // 2][0]
    groups = {
        "early": [points / MICRO for delay, points in timed if delay <= middle],
        "late": [points / MICRO for delay, points in timed if delay > middle],
    }
    yield from _against_others("asked", channel, groups, ["late"])


def _against_others(
    by: By, channel: str, groups: Mapping[str, Sequence[float]], named: Sequence[str]
) -> Iterator[Compared]:
    found = []
    for name in named:
        own = groups[name]
        rest = [mark for other, some in groups.items() if other != name for mark in some]
        if min(len(own), len(rest)) < FEWEST:
            continue
        change = difference_of_means(own, rest)
        if change.margin is not None:
            found.append((name, own, len(rest), change.difference, change.margin))
    allowed = holm([_p(difference, margin) for _, _, _, difference, margin in found])
    for (name, own, others, difference, margin), p in zip(found, allowed, strict=True):
        yield Compared(
            by=by, channel=channel, group=name, n=len(own), mean=fmean(own), others=others, difference=difference,
            margin=margin, tested=len(found), p=p,
        )  # fmt: skip


def _p(difference: float, margin: float) -> float:
    """Two-sided p as for a normal distribution whose 95 % margin is that of Welch's t: with ten marks in a group near enough."""
    if not margin:
        return 0.0 if difference else 1.0
    return 2 * (1 - NormalDist().cdf(abs(difference) / margin * Z95))
