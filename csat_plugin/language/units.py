"""Values that carry their unit: `5 working days`, `25%`, `10 per day`. Read once, here."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import UNSET, UnsetType

from csat_plugin.core.exact import exact, to_hundredths
from csat_plugin.core.rules import Cap, Span, SpanUnit
from csat_plugin.language.document.words import CAP, DAYS, HOURS, MONTHS, PERCENT, SPAN, WEEKS, WORKING_DAYS, T, Words

_UNITS: tuple[tuple[str, SpanUnit], ...] = (
    (HOURS, "hours"),
    (WORKING_DAYS, "working_days"),
    (DAYS, "days"),
    (WEEKS, "weeks"),
    (MONTHS, "months"),
)


def span(text: str) -> Span:
    """A length of time: `5 working days`, `5 个工作日`, `3か月`.

    Raises:
        ValueError: if the text is no length of time.
    """
    if not re.fullmatch(SPAN, text):
        raise ValueError(f"{text!r} is no length of time")
    digits = re.match("[0-9]+", text)
    number = digits[0] if digits else ""
    word = text.removeprefix(number).strip()
    unit = next(unit for words, unit in _UNITS if re.fullmatch(words, word))
    return Span(int(number), unit)


def percent(text: str) -> int:
    """A share in hundredths of a percent: `75%` is 7500.

    Raises:
        ValueError: if the text is no percentage.
    """
    if not re.fullmatch(PERCENT, text):
        raise ValueError(f"{text!r} is no percentage")
    return to_hundredths(exact(text.removesuffix("%")))


def cap(text: str) -> Cap:
    """A limit: `10 per day`.

    Raises:
        ValueError: if the text is no limit.
    """
    if not (found := re.fullmatch(CAP, text)):
        raise ValueError(f"{text!r} is no limit")
    number, _, per = text.split()
    return Cap(
        int(number), "day" if per == "day" else "week" if per == "week" else "month" if found[1] == "month" else "run"
    )


def given(value: T | UnsetType, default: T) -> T:
    """The value where the author wrote one, else the default."""
    return default if isinstance(value, UnsetType) else value


def written(value: Words | str | UnsetType) -> dict[str, str]:
    """A text per language; one bare text counts as English, to which every other language falls back."""
    if value is UNSET or isinstance(value, UnsetType):
        return {}
    if isinstance(value, str):
        return {"en": value}
    texts = {"en": value.en, "zh": value.zh, "ja": value.ja}
    return {language: text for language, text in texts.items() if isinstance(text, str)}


def several(value: str | list[str] | UnsetType) -> tuple[str, ...]:
    """One or several names as a tuple."""
    if isinstance(value, UnsetType):
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def places(value: Decimal) -> int:
    """Decimal places that matter: 1.50 has one."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
