"""How sure a score is: margins that people believe, of small panels too (S2-30, design section 5, practice 1.9).

The spread of one response is pooled per channel over all subjects and thirteen slots (the period and twelve months), never
taken from one subject's two marks. A contractual mark and the answers of the whole decision chain have no sampling error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import fsum, pi, sqrt

from msgspec import Struct

from csat_plugin.core.exact import HUNDRED, MICRO, half_up
from csat_plugin.core.rules import Channel
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.evidence import Evidence
from csat_plugin.core.scoring.formula import PLAIN_ROLE
from csat_plugin.core.scoring.judging import SPREAD_MONTHS
from csat_plugin.core.scoring.result import Margin, Node, Note
from csat_plugin.core.statistics.intervals import t95

WIDEST = 40.0
"""Points; a margin beyond it says only that nothing can be said."""
NARROWEST = 0.1
"""Points; what is estimated is never printed as certain."""
PROVEN = 1.5
"""Margins that are three standard errors: what lies beyond is no chance even where many scores are looked at every month."""
ENOUGH = 5
"""Degrees of freedom from which the spread within one subject and month is used; below, months are taken together."""
FEWEST = 2
"""Degrees of freedom below which there is no spread."""


class Spread(Struct, frozen=True):
    """How much one response of a channel varies about its subject's mean: standard deviation in points, degrees of freedom."""

    points: float
    df: int


def spread_of(cells: Iterable[Cell]) -> Spread | None:
    """The pooled spread of one channel, or `None` when too few answers tell.

    Within subject and month first; where that leaves fewer than five degrees of freedom (one questionnaire a month),
    within subject over the months together. Aggregates do not tell.
    """
    recent = [cell for cell in cells if cell.slot <= SPREAD_MONTHS and cell.singles]
    groups = [(cell.singles, cell.sum, cell.squares) for cell in recent]
    found = _pooled(groups)
    if found is None or found.df < ENOUGH:
        joined: dict[str, tuple[int, int, int]] = {}
        for cell in recent:
            n, total, squares = joined.get(cell.subject, (0, 0, 0))
            joined[cell.subject] = (n + cell.singles, total + cell.sum, squares + cell.squares)
        found = _pooled(joined.values())
    return found if found and found.df >= FEWEST else None


def _pooled(groups: Iterable[tuple[int, int, int]]) -> Spread | None:
    parts, df = [], 0
    for n, total, squares in groups:
        parts.append((n * squares - total * total) / n)
        df += n - 1
    # fsum is exact before its one rounding, so the order of the cells cannot show.
    return Spread(sqrt(fsum(parts) / df) / 100, df) if df else None


class Part(Struct, frozen=True, kw_only=True):
    """One channel's share in the uncertainty of a score."""

    node: Node
    channel: Channel
    evidence: Evidence
    spread: Spread | None
    unasked: Fraction
    """Share of those who could answer that did not: 0 for a census, 1 when their number is not known."""


def margin_of(parts: Sequence[Part], divisor: int) -> Margin:
    """The 95 % margin of a score from its channels, taken as independent; degrees of freedom after Satterthwaite.

    Args:
        parts: the channels with effective weight.
        divisor: sum of the effective weights, hundredths.
    """
    influence = one_more(parts, divisor)
    variances: list[tuple[float, int]] = []
    for part in parts:
        if not part.unasked:
            continue
        if part.spread is None:
            return Margin(reason=Note("margin.no_spread", {"channel": part.node.channel}), one_more=influence)
        share = part.node.effective_weight / divisor
        mean = part.spread.points**2 * _per_mean(part.channel, part.evidence.cells) * float(part.unasked)
        variances.append((share * share * mean, part.spread.df))
    if not variances:
        return Margin(reason=Note("margin.exact"))
    if fsum(v for v, _ in variances) <= 0:
        names = [part.node.channel for part in parts if part.unasked]
        return Margin(reason=Note("margin.no_spread", {"channel": names[0]}), one_more=influence)
    half = half_width(variances)
    return Margin(reason=None if half else Note("margin.too_wide"), half_width=half, one_more=influence)


def half_width(variances: Sequence[tuple[float, int]]) -> float | None:
    """Half the width of the 95 % margin, points to one decimal; `None` where it says nothing: without spread, or too wide.

    Args:
        variances: of each channel, (share of the score)^2 x variance of its figure, with its degrees of freedom.
    """
    variance = fsum(v for v, _ in variances)
    if variance <= 0:
        return None
    df = variance**2 / fsum(v * v / n for v, n in variances)
    half = t95(max(1.0, df)) * sqrt(variance)
    return None if half > WIDEST else max(NARROWEST, round(half, 1))


def noise_of(channel: Channel, cells: Sequence[Cell], unasked: Fraction) -> float:
    """Variance of a channel's figure for responses of variance 1: 0 where everybody who could answer did."""
    return _per_mean(channel, cells) * float(unasked) if unasked else 0.0


def _per_mean(channel: Channel, cells: Sequence[Cell]) -> float:
    """Variance of the channel's figure for responses of variance 1: 1/n for a mean."""
    if channel.aggregate == "role_mean":
        weights = dict(channel.role_weights)
        parts = [(weights.get(cell.role, PLAIN_ROLE), cell.responses) for cell in cells]
        divisor = sum(weight for weight, _ in parts)
        if divisor:
            return fsum((weight / divisor) ** 2 / n for weight, n in parts)
    n = sum(cell.responses for cell in cells)
    # A median of n answers is about as certain as a mean of 2n/pi.
    return pi / 2 / n if channel.aggregate == "median" and n > 1 else 1 / n


def one_more(parts: Sequence[Part], divisor: int) -> int | None:
    """Whole points by which one rating more (anything the scale allows) or one fewer could move the score.

    Taken as for a mean. Contractual marks stay as they are. `None` when there is nothing else.
    """
    moves = []
    for part in parts:
        if part.channel.contractual:
            continue
        cells = part.evidence.cells
        n, total = part.evidence.responses, part.evidence.total
        lowest, least, greatest = (
            min(c.lowest for c in cells),
            min(c.least for c in cells),
            max(c.greatest for c in cells),
        )
        here = [Fraction(total - n * lowest, n * (n + 1)), Fraction(n * HUNDRED - total, n * (n + 1))]
        if n > 1:
            here += [Fraction(total - n * least, n * (n - 1)), Fraction(n * greatest - total, n * (n - 1))]
        moves.append(max(here) * part.node.effective_weight / divisor)
    if not moves:
        return None
    most = max(moves)
    return half_up(most.numerator, most.denominator * MICRO)
