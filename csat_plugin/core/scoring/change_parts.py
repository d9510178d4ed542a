"""A change by level and indicator (S2-14): parts that add up to it exactly.

Of a channel in both periods: its share of the score now x what its figure moved by. With a tree that is, for each indicator answered
both times, share now x (points now - points before); what is left of the channel came of which indicators were answered and what they
weighed, and is a part of its own. What came of other channels and of other rules is as `core.scoring.change` says. Figures are exact
fractions; each part is rounded like the score, and the largest bears what that leaves over, so that the parts of a level are the level's
and all parts are the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from csat_plugin.core.exact import MICRO
from csat_plugin.core.scoring.change import Change, rounded, shares
from csat_plugin.core.scoring.result import Node, Score, TreeNode

Of = Literal["indicator", "channel", "answered", "channels", "rules"]
"""An `indicator` (a level, where it has parts); a `channel` without a tree; which indicators were `answered`; which `channels` were
there; the `rules`."""


class ChangePart(Struct, frozen=True, kw_only=True):
    """What one part took from a score, or gave it."""

    of: Of
    channel: str = ""
    indicator: str = ""
    points: Decimal
    """Of the score, rounded like it."""
    parts: tuple[ChangePart, ...] = ()
    """Of a level its indicators; together they are its points."""


class _Exact(Struct, frozen=True, kw_only=True):
    """A part before it is rounded, points."""

    of: Of
    channel: str = ""
    indicator: str = ""
    points: Fraction
    parts: tuple[_Exact, ...] = ()


def change_parts(again: Score, now: Score, change: Change) -> tuple[ChangePart, ...]:
    """The parts of one subject's change, levels in the order of the rules, then what no level has; they add up to `change.by`.

    Args:
        again: the former period by the rules of the later one.
        now: the later period.
        change: the same change as service, who answered, channels and rules.
    """
    found = _found(again, now)
    own = change.by - change.channels - change.rules
    parts = _fitted(found, own) if found else ()
    rest = own if not found else own * 0
    return (
        *parts,
        ChangePart(of="channels", points=change.channels + rest),
        ChangePart(of="rules", points=change.rules),
    )


def _found(again: Score, now: Score) -> tuple[_Exact, ...]:
    before, after = ({node.channel: node for node in score.nodes} for score in (again, now))
    old, new = shares(again), shares(now)
    levels: list[_Exact] = []
    answered, torn = Fraction(0), False
    for channel, share in new.items():
        if channel not in old:
            continue
        whole = share * Fraction((after[channel].points or 0) - (before[channel].points or 0), MICRO)
        if not after[channel].tree or not before[channel].tree:
            levels.append(_Exact(of="channel", channel=channel, points=whole))
            continue
        own = _levels(before[channel], after[channel], share)
        levels += own
        torn = True
        answered += whole - sum((one.points for one in own), Fraction(0))
    return (*levels, _Exact(of="answered", points=answered)) if torn else tuple(levels)


def _levels(before: Node, after: Node, share: Fraction) -> list[_Exact]:
    was = {one.indicator: one.points for one in before.tree}
    below: dict[str, list[TreeNode]] = {}
    for one in after.tree:
        below.setdefault(one.parent, []).append(one)

    def parts(parent: str, of_all: Fraction) -> list[_Exact]:
        there = [one for one in below.get(parent, ()) if one.points is not None]
        divisor = sum(one.weight for one in there)
        found = []
        for one in there:
            own = of_all * Fraction(one.weight, divisor) if divisor else Fraction(0)
            if one.indicator in below:
                inner = tuple(parts(one.indicator, own))
                points = sum((part.points for part in inner), Fraction(0))
            elif (former := was.get(one.indicator)) is not None:
                inner, points = (), own * Fraction((one.points or 0) - former, MICRO)
            else:
                continue
            found.append(
                _Exact(of="indicator", channel=after.channel, indicator=one.indicator, points=points, parts=inner)
            )
        return found

    return parts("", share)


def _fitted(found: Sequence[_Exact], whole: Decimal) -> tuple[ChangePart, ...]:
    """The parts rounded like `whole`, which they add up to."""
    exponent = whole.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    shown = [rounded(one.points, unit) for one in found]
    largest = max(range(len(found)), key=lambda n: (abs(found[n].points), -n))
    shown[largest] += whole - sum(shown, Decimal(0))
    return tuple(
        ChangePart(
            of=one.of,
            channel=one.channel,
            indicator=one.indicator,
            points=points,
            parts=_fitted(one.parts, points) if one.parts else (),
        )
        for one, points in zip(found, shown, strict=True)
    )


def by_indicator(parts: Sequence[ChangePart], channel: str) -> Mapping[str, Decimal]:
    """Indicator -> its part, of one channel, at every depth."""
    found: dict[str, Decimal] = {}
    waiting = [part for part in parts if part.of == "indicator" and part.channel == channel]
    while waiting:
        part = waiting.pop()
        found[part.indicator] = part.points
        waiting += part.parts
    return found
