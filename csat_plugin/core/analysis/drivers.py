"""Which questions go with the mark for everything, how good we are there, and whether the rules weigh them so (methods 5.6, S0-50).

Observation, not cause: what goes together may have a third thing behind it. Below the number of sheets that carry it nothing but
the single correlations is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.analysis.sheets import Side
from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Ruleset, Tree
from csat_plugin.core.statistics.drivers import Quadrant, Sums, correlations, fisher, needed, quadrant, shares, varies

WHOLE = 10_000
"""Everything, in hundredths of a percent."""


class Driver(Struct, frozen=True, kw_only=True):
    """One question or indicator beside the mark for everything."""

    question: str
    """Id of an indicator, of a question, or the question as the data calls it."""
    mean: int
    """Hundredths of a point over the sheets."""
    correlation: float
    low: float
    high: float
    """95 % interval of the correlation (Fisher)."""
    share: float | None = None
    """Its part of what all drivers explain, 0 to 1 (they sum to R squared); 0 where its correlation is not proven; `None` = too few sheets."""
    quadrant: Quadrant | Literal["open"] | None = None
    """What its share and performance suggest; `open` = its correlation cannot be told apart from any other's, so its place among the
    shares may be chance."""
    asked: int | None = None
    """What it weighs by the rules, hundredths of a percent; `None` where no tree holds it."""
    review: bool = False
    """Whether its place by weight and its place by share are far apart."""

    @property
    def proven(self) -> bool:
        """Whether it goes with the mark for everything beyond chance."""
        return self.low > 0 or self.high < 0


class Drivers(Struct, frozen=True, kw_only=True):
    """The drivers in one channel."""

    channel: str
    sheets: int
    """Complete ones: one a person."""
    incomplete: int
    needed: int
    explained: float | None = None
    """R squared of all drivers together; `None` with too few sheets."""
    drivers: tuple[Driver, ...] = ()
    """By share, without one by correlation; the strongest first."""
    same: tuple[str, ...] = ()
    """Questions that everybody answered alike: nothing can go with them."""

    @property
    def missing(self) -> int:
        """How many sheets are missing until shares can be told."""
        return max(0, self.needed - self.sheets)


def drivers(side: Side, rules: Ruleset) -> Drivers:
    """The drivers of one channel; none where the mark for everything is always the same."""
    sums = side.sums
    vary = [i for i in range(1, len(side.questions) + 1) if sums.n and varies(sums, i)]
    called = [side.spelled.get(part, part) for part in side.questions]
    same = tuple(name for i, name in enumerate(called, 1) if i not in vary)
    found = Drivers(
        channel=side.channel,
        sheets=sums.n,
        incomplete=side.incomplete,
        needed=needed(len(side.questions) - len(same) or 1),
        same=same if sums.n else (),
    )
    if not vary or not varies(sums, 0):
        return found
    matrix = correlations(_only(sums, [0, *vary]))
    names = [called[i - 1] for i in vary]
    asked = _asked(rules, side.channel)
    made = []
    for at, (i, name) in enumerate(zip(vary, names, strict=True), 1):
        r = matrix[0][at]
        low, high = fisher(r, sums.n) or (-1.0, 1.0)
        made.append(
            Driver(
                question=name,
                mean=half_up(sums.sums[i], sums.n),
                correlation=r,
                low=low,
                high=high,
                asked=asked.get(name),
            )
        )
    if found.missing:
        ordered = sorted(made, key=lambda one: (-abs(one.correlation), one.question))
        return replace(found, drivers=tuple(ordered))
    parts = shares(matrix)
    with_shares = [
        replace(one, share=max(0.0, part) if one.proven else 0.0) for one, part in zip(made, parts, strict=True)
    ]
    return replace(found, explained=sum(parts), drivers=_placed(with_shares))


def _only(sums: Sums, kept: list[int]) -> Sums:
    return Sums(
        n=sums.n,
        sums=tuple(sums.sums[i] for i in kept),
        products=tuple(tuple(sums.products[i][j] for j in kept) for i in kept),
    )


def _placed(made: list[Driver]) -> tuple[Driver, ...]:
    """With quadrants by the means of share and of performance, and a mark at weights that are far from the shares.

    Neither is drawn from a driver whose range overlaps those of all others.
    """
    importance, performance = fmean(one.share or 0.0 for one in made), fmean(one.mean for one in made)
    weighed = [one for one in made if one.asked is not None]
    by_weight = _places((one.question, float(one.asked or 0)) for one in weighed)
    by_share = _places((one.question, one.share or 0.0) for one in weighed)
    far = max(2.0, len(weighed) / 2)
    placed = [
        replace(
            one,
            quadrant=None
            if len(made) == 1 or one.high < 0  # nobody is advised to do worse at what goes with low marks
            else quadrant(one.share or 0.0, one.mean, importance, performance)
            if _apart(one, made)
            else "open",
            review=one.question in by_weight
            and _apart(one, made)
            and abs(by_weight[one.question] - by_share[one.question]) >= far,
        )
        for one in made
    ]
    return tuple(sorted(placed, key=lambda one: (-(one.share or 0.0), -abs(one.correlation), one.question)))


def _apart(one: Driver, made: Iterable[Driver]) -> bool:
    """Whether its correlation differs from some other's beyond chance, as far as two ranges that do not touch tell."""
    return any(one.high < other.low or other.high < one.low for other in made)


def _places(figures: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Place of each, the greatest first; equal ones share the mean of theirs."""
    known = dict(figures)
    return {
        name: 1
        + sum(other > figure for other in known.values())
        + (sum(other == figure for other in known.values()) - 1) / 2
        for name, figure in known.items()
    }


def _asked(rules: Ruleset, channel: str) -> dict[str, int]:
    """What each indicator of a channel's tree weighs in all, hundredths of a percent."""
    known = rules.channel(channel)
    tree = rules.tree(known.indicators) if known else None
    return _weights(tree, "", WHOLE) if tree else {}


def _weights(tree: Tree, parent: str, whole: int) -> dict[str, int]:
    parts = tree.parts(parent)
    divisor = sum(part.weight for part in parts)
    found: dict[str, int] = {}
    for part in parts:
        own = half_up(whole * part.weight, divisor) if divisor else 0
        found |= _weights(tree, part.id, own) or {part.id: own}
    return found
