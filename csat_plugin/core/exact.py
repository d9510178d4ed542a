"""Exact numbers: decimals read from their text, then integers, with half-up rounding at named steps only.

Units used everywhere in the core:

* **micropoints**: millionths of a point of the 100-point scale (`int`, 0 to 100_000_000). S0-24.
* **hundredths**: weights and percentages with two decimals (`int`, 20 % = 2000, weight 20 = 2000).

Rounding happens half up on non-negative integers at exactly five steps: rating, response, channel, composite, display.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, Overflow

MICRO = 1_000_000
"""Micropoints in one point."""

HUNDRED = 100 * MICRO
"""A full score of 100 points, in micropoints."""

FULL_WEIGHT = 10_000
"""All weights of a ruleset together: 100 points of weight in hundredths."""

MOST_PLACES = 6
"""Decimal places a raw value or a number in a rule may have."""


def half_up(numerator: int, denominator: int) -> int:
    """Divide two integers, rounding half up.

    Args:
        numerator: zero or greater.
        denominator: greater than zero.

    Raises:
        ValueError: if the numerator is negative or the denominator is not positive (a fault of the caller: scores,
            weights and counts are never negative).
    """
    if numerator < 0 or denominator <= 0:
        raise ValueError(f"half_up needs numerator >= 0 and denominator > 0, got {numerator} / {denominator}")
    return (2 * numerator + denominator) // (2 * denominator)


def exact(text: str) -> Decimal:
    """Read a decimal from its text, never through a float.

    Raises:
        ValueError: if the text is no plain finite number or has more than six decimal places.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    try:
        exponent = value.normalize().as_tuple().exponent
    except Overflow:
        raise ValueError(f"{text!r} is too large a number") from None
    if isinstance(exponent, int) and -exponent > MOST_PLACES:
        raise ValueError(f"{text!r} has more than {MOST_PLACES} decimal places")
    return value


def to_micro(value: Decimal) -> int:
    """A decimal of at most six places as an integer count of millionths (exact)."""
    return int(value.scaleb(6).to_integral_exact())


def to_hundredths(value: Decimal) -> int:
    """A decimal of at most two places as an integer count of hundredths.

    Raises:
        ValueError: if the value has more than two decimal places.
    """
    scaled = value.scaleb(2)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than two decimal places")
    return int(scaled)


def shown(micro: int, places: int) -> Decimal:
    """Micropoints as the decimal a person sees, rounded half up once (AMB-3).

    Args:
        micro: zero or greater, in micropoints.
        places: decimal places, 0 to 6.
    """
    return Decimal(half_up(micro, 10 ** (6 - places))).scaleb(-places)
