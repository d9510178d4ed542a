"""Bands: the name of a score's range, looked up on the rounded score (S0-25..S0-29, AMB-3, AMB-4)."""

from __future__ import annotations

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Band, Ruleset


def rounded(exact: int, precision: int) -> int:
    """Micropoints of the score as shown: step 5, half up to `precision` decimal places."""
    unit: int = 10 ** (6 - precision)
    return half_up(exact, unit) * unit


def lowest_shown(lower: int, precision: int) -> int:
    """Micropoints of the lowest score, as shown, that lies in a band beginning at `lower`.

    A band's end may be finer than what is shown: at no decimal places one from 59.4 begins with 60, for 59 lies below it.
    """
    unit: int = 10 ** (6 - precision)
    return -(-lower // unit) * unit


def band_of(exact: int, rules: Ruleset) -> tuple[str, bool]:
    """The band of a score and whether the score lies below the lowest band's lower end (`below_band_floor`).

    Args:
        exact: the composite before display, micropoints.
        rules: without bands the name is empty.
    """
    ordered: list[Band] = sorted(rules.bands, key=lambda band: band.lower)
    if not ordered:
        return "", False
    seen = rounded(exact, rules.score.precision)
    found = [band for band in ordered if band.lower <= seen]
    return (found[-1].id, False) if found else (ordered[0].id, True)
