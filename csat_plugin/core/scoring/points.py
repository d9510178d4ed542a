"""Step 1 of the calculation: a raw value on its scale becomes whole micropoints of the 100-point scale.

* `ratio`: raw / high x 100 (S0-30, AMB-5); * `minmax`: (raw - low) / (high - low) x 100; * `map`: a table of marks.
* direction `low` (1 is best) turns the raw value round first: raw' = low + high - raw.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Literal

from csat_plugin.core.exact import TooLarge, exact, half_up, plain, to_micro
from csat_plugin.core.model import Direction, Mark
from csat_plugin.core.rules import Channel, Scale

Fault = Literal["off_scale", "unknown_mark"]

_ALIKE = ("○〇◯⚪oO", "×✕✖╳☓⨯✗✘xX", "◎⊚⦾", "△▲▵▴Δ∆", "☆★", "✓✔√☑")
_SELECTORS = {0xFE0E: None, 0xFE0F: None}


def label_of(mark: str) -> str:
    """A mark in the form in which two spellings of it are equal: NFKC, one kind of blank, no case, numbers by value."""
    text = " ".join(unicodedata.normalize("NFKC", mark).translate(_SELECTORS).split()).casefold()
    try:
        return plain(exact(text))
    except ValueError:
        return text


_LOOKS_LIKE = {label_of(mark): group[0] for group in _ALIKE for mark in group}


def option(scale: Scale, mark: str) -> int | None:
    """Micropoints a `map` scale gives to a mark, or `None` when the scale has no such mark.

    A mark that only looks alike (a typed circle for a Japanese one, a letter x for a cross) is accepted when the scale
    has exactly one mark of that look.
    """
    wanted = label_of(mark)
    for written, points in scale.options:
        if label_of(written) == wanted:
            return points
    look = _LOOKS_LIKE.get(wanted)
    alike = [points for written, points in scale.options if look and _LOOKS_LIKE.get(label_of(written)) == look]
    return alike[0] if len(alike) == 1 else None


def points_on(scale: Scale, raw: str) -> int | Fault:
    """Micropoints of a raw value on a scale, or why it has none.

    Returns:
        0 to 100_000_000; `off_scale` when the number lies outside the scale or the scale is not known; `unknown_mark`
        when the text is no number (or, on a `map` scale, none of its marks).
    """
    if scale.kind == "map":
        found = option(scale, raw)
        return "unknown_mark" if found is None else found
    try:
        value = exact(raw)
    except TooLarge:
        return "off_scale"
    except ValueError:
        return "unknown_mark"
    low, high = scale.low, scale.high
    if high is None or value > high or value < (low if low is not None else 0):
        return "off_scale"
    if scale.direction == "low":
        if low is None:
            return "off_scale"
        value = low + high - value
    return _converted(scale.kind, value, low, high)


def _converted(kind: Literal["ratio", "minmax"], value: Decimal, low: Decimal | None, high: Decimal) -> int | Fault:
    zero = (low if low is not None else Decimal(0)) if kind == "minmax" else Decimal(0)
    above, width = to_micro(value - zero), to_micro(high - zero)
    if above < 0 or width <= 0:
        return "off_scale"
    return half_up(above * 100_000_000, width)


def scale_for(channel: Channel | None, low: Decimal | None, high: Decimal | None, direction: Direction) -> Scale:
    """The scale a rating is converted on: the channel's where the rules set one, else the rating's own as a ratio."""
    if channel and channel.scale:
        return channel.scale
    return Scale(name="", kind="ratio", low=low, high=high, direction=direction)


def lowest(scale: Scale) -> int:
    """The fewest micropoints one more rating on this scale could give."""
    if scale.kind == "map":
        return min((points for _, points in scale.options), default=0)
    if scale.kind == "minmax" or scale.low is None or not scale.high or scale.low <= 0:
        return 0
    found = _converted("ratio", scale.low, scale.low, scale.high)
    return found if isinstance(found, int) else 0


class Converter:
    """Step 1 for one channel with a memory: each distinct raw value is converted once, however many ratings have it."""

    __slots__ = ("_channel", "_fixed", "_known")

    def __init__(self, channel: Channel | None) -> None:
        self._channel = channel
        self._fixed = bool(channel and channel.scale)
        self._known: dict[str, list[tuple[Decimal | None, Decimal | None, Direction, int | Fault, int]]] = {}

    def of(self, mark: Mark) -> tuple[int | Fault, int]:
        """Micropoints (or the fault) and the lowest points possible on that scale. The mark must have a raw value."""
        raw = mark.raw or ""
        seen = self._known.get(raw)
        if seen is None:
            seen = self._known[raw] = []
        low, high, direction = mark.low, mark.high, mark.direction
        fixed = self._fixed
        for known_low, known_high, known_direction, points, least in seen:
            if fixed or (
                (known_high is high or known_high == high)  # mostly the very same: comparing decimals takes its time
                and (known_low is low or known_low == low)
                and known_direction == direction
            ):
                return points, least
        scale = scale_for(self._channel, low, high, direction)
        points, least = points_on(scale, raw), lowest(scale)
        seen.append((low, high, direction, points, least))
        return points, least
