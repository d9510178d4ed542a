"""Saying the values of a report in a language: sentences from the catalogue, numbers and days as the language writes them.

Babel only formats: the digits are those of the exact decimal, the same in every language and format.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

from csat_plugin.core.names import in_some_language
from csat_plugin.core.report.content import Day, Number, PeriodName, Several, Term, Text, Value, Word
from csat_plugin.texts import knows, say

NOTHING = "–"
"""How a missing value is shown: never as zero."""

_BETWEEN = {
    "list": {"en": ", ", "zh": "、", "ja": "、"},
    "clause": {"en": "; ", "zh": "；", "ja": "。"},
    "sentence": {"en": " ", "zh": "", "ja": ""},
    "dot": {"en": " · ", "zh": " · ", "ja": " · "},
}
_MONTH = {"en": "MMMM y", "zh": "y年M月", "ja": "y年M月"}
_DAY = {"en": "d MMM y", "zh": "y年M月d日", "ja": "y年M月d日"}


class Voice:
    """One language's way of saying values. `language` is `en`, `zh` or `ja`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, value: Value | None) -> str:
        """A value in words; a missing one as a dash."""
        match value:
            case None:
                return NOTHING
            case Word():
                return value.text
            case Number():
                return number(value, self.language)
            case Day():
                return self._day(value)
            case PeriodName():
                return period(value.label, self.language)
            case Term():
                return self._term(value)
            case Text():
                return self._text(value)
            case Several():
                parts = [self.say(part) for part in value.parts]
                return _BETWEEN[value.between][self.language].join(parts) if parts else NOTHING

    def code(self, code: str, **values: Value) -> str:
        """A sentence of the report's catalogue."""
        return self.say(Text(f"report.{code}", dict(values)))

    def _text(self, value: Text) -> str:
        code = value.code
        if not knows(code):
            return code
        n = value.values.get("n")
        if self.language == "en" and isinstance(n, Number) and n.value == 1 and knows(f"{code}.one"):
            code = f"{code}.one"
        return say(code, self.language, {name: self.say(part) for name, part in value.values.items()})

    def _term(self, term: Term) -> str:
        if term.titles:
            return in_some_language(term.titles, self.language)
        code = f"report.{term.id}"
        return say(code, self.language) if knows(code) else term.id.partition(".")[2] or term.id

    def _day(self, day: Day) -> str:
        moment = datetime.fromisoformat(day.iso) if "T" in day.iso else None
        base = moment.date() if moment else date.fromisoformat(day.iso)
        said = format_date(base, _DAY[self.language], locale=_locale(self.language))
        if moment:
            said += f" {moment:%H:%M}" + (f" ({day.zone})" if day.zone else "")
        return said


def number(value: Number, language: str) -> str:
    """An exact decimal with all its places; a true minus sign, a plus where the sign matters."""
    places = max(0, -int(value.value.as_tuple().exponent))
    body = _pattern(places).apply(abs(value.value), _locale(language), decimal_quantization=False)
    sign = "−" if value.value < 0 else "+" if value.signed and value.value > 0 else "±" if value.signed else ""
    if value.unit == "percent":
        return f"{sign}{body} %" if language == "en" else f"{sign}{body}%"
    return sign + str(body)


def period(label: str, language: str) -> str:
    """`October 2026` for `2026-10`; other labels as they are."""
    year, _, month = label.partition("-")
    if not (year.isdigit() and month.isdigit() and len(month) == 2):  # noqa: PLR2004 - MM
        return label
    return str(format_date(date(int(year), int(month), 1), _MONTH[language], locale=_locale(language)))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse({"en": "en_GB", "zh": "zh_Hans_CN", "ja": "ja_JP"}[language])


@cache
def _pattern(places: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * places if places else ""))


def plain(value: Decimal) -> str:
    """A decimal without exponent, all places kept."""
    return format(value, "f")
