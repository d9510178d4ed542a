"""Exact numbers: decimals read from their text, then integers, with half-up rounding at named steps only.

Units used everywhere in the core:

* **micropoints**: millionths of a point of the 100-point scale (`int`, 0 to 100_000_000). S0-24.
* **hundredths**: weights and percentages with two decimals (`int`, 20 % = 2000, weight 20 = 2000).

Rounding happens half up on non-negative integers at exactly five steps: rating, response, channel, composite, display.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MICRO = 1_000_000
"""Micropoints in one point."""

HUNDRED = 100 * MICRO
"""A full score of 100 points, in micropoints."""

FULL_WEIGHT = 10_000
"""All weights of a ruleset together: 100 points of weight in hundredths."""

MOST_PLACES = 6
"""Decimal places a raw value or a number in a rule may have."""


MOST_DIGITS = 20
"""Digits before the point a number may have: far more than any mark, weight or sum of money."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_QUOTED = 40
"""Signs of a wrong text that its message quotes."""


class TooLarge(ValueError):
    """A text is a number, but one of more digits than any that is computed with."""


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

    Digits of any script with at most one point, a sign, an exponent; nothing else that Python would take for a number.

    Raises:
        TooLarge: if it has more digits than any mark, weight or sum of money has.
        ValueError: if the text is no plain finite number or has more than six decimal places.
    """
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{_short(text)} is not a number")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise TooLarge(f"{_short(text)} is too large a number") from None
    digits, exponent = _bare(value)
    if -exponent > MOST_PLACES:
        raise ValueError(f"{_short(text)} has more than {MOST_PLACES} decimal places")
    if digits + exponent > MOST_DIGITS:
        raise TooLarge(f"{_short(text)} is too large a number")
    return value


def to_micro(value: Decimal) -> int:
    """A decimal of at most six places as an integer count of millionths, exact whatever its length.

    Raises:
        ValueError: if the value is not finite or has more than six decimal places.
    """
    return _counted(value, MOST_PLACES)


def to_hundredths(value: Decimal) -> int:
    """A decimal of at most two places as an integer count of hundredths, exact whatever its length.

    Raises:
        ValueError: if the value is not finite or has more than two decimal places.
    """
    return _counted(value, 2)


def _counted(value: Decimal, places: int) -> int:
    """How many units of the last of those places a value is; by whole numbers alone, since a context would round."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    sign, digits, exponent = value.as_tuple()
    units, shift = int("".join(map(str, digits)) or "0"), int(exponent) + places
    if shift < 0:
        units, rest = divmod(units, 10 ** min(-shift, len(digits) + 1))
        if rest:
            raise ValueError(f"{value} has more than {places} decimal places")
        shift = 0
    return (-1 if sign else 1) * (units * 10**shift if units else 0)


def _bare(value: Decimal) -> tuple[int, int]:
    """Digits and exponent without the zeros at the end; unlike `normalize`, nothing is rounded."""
    _, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    bare = text.rstrip("0")
    return (len(bare), int(exponent) + len(text) - len(bare)) if bare else (0, 0)


def _short(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}...")


def shown(micro: int, places: int) -> Decimal:
    """Micropoints as the decimal a person sees, rounded half up once (AMB-3).

    Args:
        micro: zero or greater, in micropoints.
        places: decimal places, 0 to 6.
    """
    return Decimal(half_up(micro, 10 ** (6 - places))).scaleb(-places)


def percent_of(part: int, whole: int, places: int = 1) -> Decimal | None:
    """`part` of `whole` in percent, rounded half up to so many decimal places; `None` of nothing."""
    return Decimal(half_up(part * 10 ** (2 + places), whole)).scaleb(-places) if whole else None


def percent_shown(part: int, whole: int) -> str:
    """The same with one decimal as text, `77.3 %`; `-` of nothing."""
    share = percent_of(part, whole)
    return "-" if share is None else f"{share} %"


def short_of(share: int, reached: int, counted: int) -> Decimal:
    """By how many percentage points a missed target was missed: the wanted share less the one printed, never less than 0.1.

    Args:
        share: wanted, hundredths of a percent.
        reached: how many reach it.
        counted: of how many, at least one.
    """
    missing = (Decimal(share) / 100 - (percent_of(reached, counted) or 0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(missing, Decimal("0.1"))


def or_dash(value: object) -> str:
    """A figure as text; `-` where there is none."""
    return "-" if value is None else str(value)


def plain(value: Decimal) -> str:
    """A number as people write it, without exponent and needless zeros: 80, 95.1."""
    return f"{value.normalize():f}"
