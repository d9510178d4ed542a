"""Numbers as people write them in spreadsheets: full-width digits, units, percent, thousands marks, ratios."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from csat_plugin.core.exact import MOST_PLACES

UNITS = re.compile(
    r"\s*(分|点|點|points?|pts?\.?|баллов|балла|балл|件|人|次|名|票|份|封|颗星|顆星|つ星|星|stars?)$", re.IGNORECASE
)
LEADING = re.compile(r"^\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:$|[^\d.,\s%/])")
PLAIN = re.compile(r"^[+-]?\d+(\.\d+)?$")
GROUPED = re.compile(r"^[+-]?[1-9]\d{0,2}(?:([,.' ])\d{3})(?:\1\d{3})*$")
GROUPED_POINT = re.compile(r"^[+-]?\d{1,3}(?:[,' ]\d{3})+\.\d+$")
GROUPED_COMMA = re.compile(r"^[+-]?\d{1,3}(?:[.' ]\d{3})+,\d+$")
COMMA = re.compile(r"^[+-]?\d+,\d+$")
RATIO = re.compile(r"^(\S+)\s*(?:/|／|out of|of)\s*(\S+)$", re.IGNORECASE)


class Number(Struct, frozen=True, kw_only=True):
    """A number read from text. `of` is the whole of a ratio (`4/5` -> 4 of 5); `percent` when a percent sign stood there."""

    value: Decimal
    of: Decimal | None = None
    percent: bool = False


@lru_cache(maxsize=4096)
def read_number(text: str, *, leading: bool = False) -> Number | None:
    """The number a text means, or `None` when it means none, never a guess.

    Args:
        text: a cell, such as `５分`, `92.5％`, `1,234`, `4,5`, `4/5`.
        leading: also read the number that begins a label, such as `3 - High`; only when the mapping asks for it.

    A comma is a decimal comma when it cannot be a thousands mark (`4,5`, `0,123`, `1.234,5`); `1,234` is one thousand
    two hundred and thirty-four; a lone point is always a decimal point.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2019", "'").strip()
    plain = " ".join(plain.split())
    if ratio := RATIO.match(plain):
        part, whole = _decimal(UNITS.sub("", ratio[1])), _decimal(UNITS.sub("", ratio[2]))
        if part is None or whole is None or whole <= 0:
            return None
        return Number(value=part, of=whole)
    percent = plain.endswith("%")
    value = _decimal(UNITS.sub("", plain.removesuffix("%").rstrip()))
    if value is None and leading and (start := LEADING.match(plain)):
        value = _decimal(start[1])
    return None if value is None else Number(value=value, percent=percent)


def _decimal(text: str) -> Decimal | None:
    if PLAIN.match(text):
        return Decimal(text)
    grouped = GROUPED.match(text)
    if grouped and grouped[1] != ".":
        return Decimal(re.sub(r"[,' ]", "", text))
    if grouped and text.count(".") > 1:
        return Decimal(text.replace(".", ""))
    if GROUPED_POINT.match(text):
        return Decimal(re.sub(r"[,' ]", "", text))
    if GROUPED_COMMA.match(text):
        return Decimal(re.sub(r"[.' ]", "", text).replace(",", "."))
    if COMMA.match(text):
        return Decimal(text.replace(",", "."))
    return None


def plain(value: Decimal) -> str:
    """A decimal as the store keeps it: no exponent, no needless zeros.

    >>> plain(Decimal("5.0")), plain(Decimal("100"))
    ('5', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


__all__ = ["MOST_PLACES", "Number", "plain", "read_number"]
