"""What a score's own past says: falling, far from what it was, low for long (S0-57, S4-05, S4-10, methods 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean
from typing import Final

from msgspec import Struct

from csat_plugin.core.exact import to_micro
from csat_plugin.core.facts import Value
from csat_plugin.core.scoring.margins import PROVEN
from csat_plugin.core.scoring.result import Score
from csat_plugin.core.statistics.series import mann_kendall, value_limits

WINDOW: Final = 6
"""Periods looked at for a trend, this one included."""

FALLS: Final = 3
"""Falls in a row that are called falling, where together they come to `LARGE`."""

LARGE: Final = Decimal(5)
"""Points below which a fall, or a distance from what was usual, is not worth a person's time."""

BY_CHANCE: Final = 0.10
"""One-sided p of Mann-Kendall up to which a series of at least `WINDOW` periods is called falling."""

EARLIER: Final = 5
"""Earlier periods control limits need."""


class Past(Struct, frozen=True):
    """One period of one subject: its score as shown, and its band; `None` without a score."""

    value: Decimal | None
    band: str = ""
    half: float | None = None
    """Half the width of its margin, points; `None` where nobody can say."""


class Falling(Struct, frozen=True, kw_only=True):
    """How a series ends. `by` says which of the two tests calls it falling; empty when neither does."""

    falls: int
    """Falls in a row at its end."""
    lost: Decimal
    """Points lost in them."""
    by: str
    """`falls`, `trend` or empty."""
    p: float | None
    """One-sided p of the trend; `None` for fewer than six periods."""


def falling(values: Sequence[Decimal]) -> Falling:
    """Whether a series falls: three falls in a row that together come to five points, or a trend chance rarely makes.

    The trend is one-sided Mann-Kendall over the last six values, at p of at most 0.10: a two-sided test at 5 % would have
    stayed silent on the alarm the requirement was taken from.

    Args:
        values: scores as shown, oldest first.
    """
    falls, lost = 0, Decimal(0)
    for before, after in zip(reversed(values[:-1]), reversed(values[1:]), strict=True):
        if after >= before:
            break
        falls, lost = falls + 1, lost + before - after
    last = [float(value) for value in values[-WINDOW:]]
    p = mann_kendall(last).falling if len(last) == WINDOW else None
    by = "falls" if falls >= FALLS and lost >= LARGE else "trend" if p is not None and p <= BY_CHANCE else ""
    return Falling(falls=falls, lost=lost, by=by, p=p)


def history_facts(series: Sequence[Past], lowest_band: str) -> dict[str, Value]:
    """Facts of one subject's scores over time. Periods without a score are passed over; this one without gives no fact.

    Args:
        series: oldest first, the last one is the period that is decided on.
        lowest_band: id of the lowest band of the rules.
    """
    if not series or series[-1].value is None:
        return dict.fromkeys(
            (
                "score.falling",
                "score.falls",
                "score.lowest_for",
                "score.deviates",
                "score.deviation",
                "score.deviation_proven",
            ),
            None,
        )
    scored = [(past.value, past.band) for past in series if past.value is not None]
    values = [value for value, _ in scored]
    told = falling(values)
    low = 0
    for _, band in reversed(scored):
        if band != lowest_band:
            break
        low += 1
    return {
        "score.falling": bool(told.by),
        "score.falls": told.falls,
        "score.lowest_for": low,
        **_deviation(values, series[-1].half),
    }


def indicator_changes(series: Sequence[Score]) -> dict[str, Value]:
    """How each indicator moved since the newest earlier period that has a figure of it, micropoints (S4-10).

    Args:
        series: one subject's scores, oldest first; the last one is that of the period that is decided on.

    Returns:
        A fact for each indicator of the last score; `None` where there is nothing to hold it against.
    """
    found: dict[str, Value] = {}
    *earlier, now = series
    former = [_indicators(score) for score in reversed(earlier)]
    for name, points in _indicators(now).items():
        before = next((one[name] for one in former if one.get(name) is not None), None)
        found[f"score.indicator_change.{name}"] = None if points is None or before is None else points - before
    return found


def _indicators(score: Score) -> dict[str, int | None]:
    return {part.indicator: part.points for node in score.nodes for part in node.tree}


def _deviation(values: Sequence[Decimal], half: float | None) -> dict[str, Value]:
    """How far the last value is from the mean of the earlier ones, and whether it leaves their control limits.

    Limits of five values are often too narrow by chance: whether the distance is proven says if it is beyond three standard errors of
    what those who answered this time make; `None` where nobody can say.
    """
    earlier, now = [float(value) for value in values[:-1]], values[-1]
    if len(earlier) < EARLIER:
        return {"score.deviates": None, "score.deviation": None, "score.deviation_proven": None}
    limits = value_limits(earlier)
    far = now - Decimal(str(round(fmean(earlier), 1)))
    outside = not limits.low <= float(now) <= limits.high
    return {
        "score.deviates": outside and abs(far) >= LARGE,
        "score.deviation": to_micro(far),
        "score.deviation_proven": None if half is None else float(abs(far)) > PROVEN * half,
    }
