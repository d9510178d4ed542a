"""The formulas, written once: from cells of integers to a channel's points, and from channels to the composite.

Every reduction (Python, DuckDB) ends here, so a number cannot depend on where its ratings were added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Channel
from csat_plugin.core.scoring.cells import Cell

FORMULA_VERSION = 1
"""Goes into every digest; raised whenever a change here or in a reduction can change a number."""

PLAIN_ROLE = 100
"""Weight, in hundredths, of a role that `role_weights` does not name."""


def channel_points(channel: Channel, cells: Sequence[Cell], places: int | None = None) -> int:
    """Step 3: a channel's micropoints from the cells of one subject and slot, rounded half up once (S2-19).

    Args:
        channel: says how its responses are put together: `mean` and `latest` are total / responses, `median` is
            (lower + upper + 1) // 2, `role_mean` the weighted mean of the role means.
        cells: at least one, each with at least one response; more than one only for `role_mean`.
        places: decimal places to round to where a contract rounds channels first; `None` rounds to whole micropoints.
    """
    unit = 1 if places is None else 10 ** (6 - places)
    if channel.aggregate == "median":
        (cell,) = cells
        middle = (cell.lower + cell.upper + 1) // 2
        return half_up(middle, unit) * unit
    if channel.aggregate == "role_mean":
        weights = dict(channel.role_weights)
        parts = [(weights.get(cell.role, PLAIN_ROLE), cell) for cell in cells]
        divisor = sum(weight for weight, _ in parts)
        if divisor:
            mean = sum((Fraction(weight * cell.total, cell.responses) for weight, cell in parts), Fraction(0)) / divisor
            return half_up(mean.numerator, mean.denominator * unit) * unit
    return half_up(sum(cell.total for cell in cells), sum(cell.responses for cell in cells) * unit) * unit


def composite(parts: Iterable[tuple[int, int]]) -> int | None:
    """Step 4: sum(points x weight) / sum(weight), half up to whole micropoints; `None` when no weight is left (S0-21).

    Args:
        parts: (micropoints, effective weight in hundredths) of each channel that has points.
    """
    points = weights = 0
    for each, weight in parts:
        points += each * weight
        weights += weight
    return half_up(points, weights) if weights else None


def reaches(bar: int, precision: int) -> int:
    """The fewest micropoints that, rounded to `precision` places, are not below `bar` (AMB-3): compare `exact >= it`.

    Raises nothing: a bar finer than the precision is met by the next figure that can be shown.
    """
    unit: int = 10 ** (6 - precision)
    return max(0, -(-bar // unit) * unit - unit // 2)
