"""Times as people and platforms write them, to aware UTC. A date alone is midnight of the workspace's zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from csat_plugin.tables.table import Cell, as_text

Order = Literal["year_first", "day_first", "month_first"]
Seen = Literal["day_first", "month_first", "undecided", "mixed", "none"]
"""What a whole column says about its order; `none`: no date in it needs to know."""

ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
"""Year 1 of a Japanese era is the number plus one."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january янв января январь januar jänner janv janvier ene enero janeiro gen gennaio",
            "feb february фев февраля февраль februar fév fev févr février fevrier febrero fevereiro febbraio",
            "mar march мар марта март märz maerz mrz mars marzo março marco",
            "apr april апр апреля апрель avr avril abr abril aprile",
            "may мая май mai mayo maio mag maggio",
            "jun june июн июня июнь juni juin junio junho giu giugno",
            "jul july июл июля июль juli juil juillet julio julho lug luglio",
            "aug august авг августа август août aout ago agosto",
            "sep sept september сен сент сентября сентябрь septembre septiembre set setiembre setembro settembre",
            "oct october окт октября октябрь okt oktober octobre octubre out outubro ott ottobre",
            "nov november ноя нояб ноября ноябрь novembre noviembre novembro",
            "dec december дек декабря декабрь dez dezember déc décembre decembre dic diciembre dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Names of months and their abbreviations in English, Russian, German, French, Spanish, Portuguese and Italian -> number."""

WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? (?=\w)", re.IGNORECASE)
UNIX = re.compile(
    r"^(?P<name>[A-Za-z]{3}) (?P<d>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) (?:(?P<zone>UTC|GMT) )?(?P<y>\d{4})$"
)
"""`Oct 12 15:05:00 2026`, as Request Tracker and Unix write it after the weekday."""

CLOCK = (
    r"(?:[T ,]*(?P<early>上午|下午|午前|午後|AM|PM)?\s*(?P<hour>\d{1,2})[:時时点](?P<minute>\d{1,2})?"
    r"(?:[:分](?P<second>\d{1,2})?(?:[.,](?P<part>\d{1,9}))?)?秒?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$"
)
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::[0-5]\d)?Z?)?\Z", re.ASCII)
YEAR_FIRST = re.compile(
    r"^(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?:\s?日)?(?:\s?\(.{1,3}\))?" + CLOCK
)
SHORT_YEAR_FIRST = re.compile(r"^(?P<y>\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + CLOCK)
ERA = re.compile(
    r"^(?P<era>令和|平成|昭和|[RHSrhs])\s?(?P<y>\d{1,2}|元)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + CLOCK
)
YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2})(?:г\.?)?" + CLOCK)
DAY_NAMED = re.compile(
    r"^(?P<d>\d{1,2})(?:er|o|a)?[ .-]+(?:de )?(?P<name>[^\W\d_]{3,10})[ .,-]+(?:del? )?(?P<y>\d{4})(?: ?г\.?)?" + CLOCK
)
DAY_NAMED_SHORT = re.compile(
    r"^(?P<d>\d{1,2})(?P<mark>[/-])(?P<name>[^\W\d_]{3,9})\.?(?P=mark)(?P<y>\d{4}|\d{2})" + CLOCK
)
NAME_FIRST = re.compile(r"^(?P<name>[^\W\d_]{3,10})[ .-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ,]+(?P<y>\d{4})" + CLOCK)
COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2})(?P<n>\d{2})(?P<s>\d{2})Z?)?$")
MONTH = re.compile(r"^(?P<y>\d{4})\s?[-/年.]\s?(?P<m>\d{1,2})(?:月(?:份)?)?$")
MONTH_LAST = re.compile(r"^(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>(?:19|20)\d{2})$")
MONTH_NAMED = re.compile(r"^(?P<name>[^\W\d_]{3,10})\.?[ -](?:del? )?(?P<y>(?:19|20)\d{2})$")
SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
EPOCH = re.compile(r"^(1\d{9}|1\d{12})$")

DAYS_1900 = date(1899, 12, 30)
DAYS_1904 = date(1904, 1, 1)
SERIALS = (18_000, 80_000)
"""Day numbers read as dates: 1949 to 2119."""

REMEMBERED = 16_384
"""Texts whose reading is kept: the same day stands in many rows."""

DAY = len("2026-10-03")
TWELVE = 12
MILLISECONDS = 13


class DateReader:
    """Reads the dates of one column.

    Args:
        zone: where a time without zone was written down.
        order: of `3/10/2026`; `None` reads only dates that need no order.
        date1904: whether bare day numbers count from 1904.
        ask: tells the order when the first date comes that does not say it, instead of `order`.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        order: Order | None = None,
        *,
        date1904: bool = False,
        ask: Callable[[], Order | None] | None = None,
    ) -> None:
        self.zone = zone
        self.order = order
        self._ask = ask
        self._known: dict[str, datetime | DateReader | None] = {}
        self._base = DAYS_1904 if date1904 else DAYS_1900

    def read(self, cell: Cell) -> datetime | None:
        """The moment a cell means, aware and in UTC, or `None` when it means none or its order is not known."""
        if type(cell) is str:
            if len(cell) > DAY and ISO.match(cell) and cell[11:13] != "24":  # as `_text`; seldom the same twice
                try:
                    moment = datetime.fromisoformat(cell)
                    return moment if moment.tzinfo is UTC else self._utc(moment)
                except (ValueError, OverflowError):
                    return None
            found = self._known.get(cell, self)  # itself stands for "not known"
            return self._remember(cell) if found is self else found  # type: ignore[return-value]  # not itself here
        if isinstance(cell, datetime):
            return self._utc(cell)
        if isinstance(cell, date):
            return self._utc(datetime.combine(cell, time()))
        if isinstance(cell, bool) or cell is None:
            return None
        if isinstance(cell, (int, float)):
            return self._serial(float(cell)) if SERIALS[0] <= cell <= SERIALS[1] else self._text(as_text(cell))
        return self._remember(as_text(cell))

    def _remember(self, cell: str) -> datetime | None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        try:
            found = self._text(cell.strip())
        except (ValueError, OverflowError):
            found = None
        self._known[cell] = found
        return found

    def _text(self, text: str) -> datetime | None:
        if ISO.match(text) and text[11:13] != "24":  # the patterns below say the same, ten times slower
            return self._utc(datetime.fromisoformat(text))
        text = WEEKDAY.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))
        if found := UNIX.match(text):
            text = f"{found['d']} {found['name']} {found['y']} {found['clock']} {found['zone'] or ''}".rstrip()
        for pattern in (YEAR_FIRST, ERA, YEAR_LAST, DAY_NAMED, DAY_NAMED_SHORT, NAME_FIRST, SHORT_YEAR_FIRST):
            found = pattern.match(text)
            if found and (day := self._day(pattern, found)):
                return self._moment(day, found)
        if found := COMPACT.match(text):
            clock = time(int(found["h"] or 0), int(found["n"] or 0), int(found["s"] or 0))
            moment = datetime.combine(date(int(found["y"]), int(found["m"]), int(found["d"])), clock)
            return self._utc(moment.replace(tzinfo=UTC) if text.endswith("Z") else moment)
        if first := _month(text):
            return self._utc(datetime.combine(first, time()))
        if SERIAL.match(text) and SERIALS[0] <= float(text) <= SERIALS[1]:
            return self._serial(float(text))
        if EPOCH.match(text):
            seconds = int(text) / 1000 if len(text) == MILLISECONDS else int(text)
            return datetime.fromtimestamp(seconds, UTC)
        return None

    def _day(self, pattern: re.Pattern[str], found: re.Match[str]) -> date | None:
        if pattern is YEAR_FIRST:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        if pattern is ERA:
            year = 1 if found["y"] == "元" else int(found["y"])
            return date(ERAS[found["era"].upper()] + year, int(found["m"]), int(found["d"]))
        if pattern is SHORT_YEAR_FIRST:
            return (
                date(2000 + int(found["y"]), int(found["m"]), int(found["d"])) if self.order == "year_first" else None
            )
        if pattern is YEAR_LAST:
            return self._ordered(int(found["a"]), int(found["b"]), found["y"], found["mark"])
        month = MONTHS.get(found["name"].casefold())
        year = int(found["y"]) + (2000 if pattern is DAY_NAMED_SHORT and len(found["y"]) == 2 else 0)  # noqa: PLR2004 # digits
        return date(year, month, int(found["d"])) if month else None

    def _ordered(self, one: int, two: int, year_text: str, mark: str) -> date | None:
        if self._ask is not None:
            self.order, self._ask = self._ask(), None
        short = len(year_text) == 2  # noqa: PLR2004 # two digits
        if short and (self.order == "year_first" or (self.order is None and mark != ".")):
            return None
        year = int(year_text) + (2000 if short else 0)
        order = self.order
        if one > TWELVE >= two or mark == ".":
            order = "day_first"
        elif two > TWELVE >= one:
            order = "month_first"
        elif one == two:
            order = "day_first"
        if order == "day_first":
            return date(year, two, one)
        return date(year, one, two) if order == "month_first" else None

    def _moment(self, day: date, found: re.Match[str]) -> datetime:
        if found["hour"] is None:
            return self._utc(datetime.combine(day, time()))
        hour, half = int(found["hour"]), (found["half"] or found["early"] or "").upper().replace(".", "")
        if half in {"PM", "下午", "午後"} and hour < TWELVE:
            hour += TWELVE
        elif half in {"AM", "上午", "午前"} and hour == TWELVE:
            hour = 0
        part = int((found["part"] or "0").ljust(6, "0")[:6])
        clock = time(hour, int(found["minute"] or 0), min(59, int(found["second"] or 0)), part)
        moment = datetime.combine(day, clock)
        mark = (found["zone"] or "").upper()
        if mark in {"Z", "UTC", "GMT"}:
            return moment.replace(tzinfo=UTC)
        if mark:
            digits = mark[1:].replace(":", "").ljust(4, "0")
            shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            return self._utc(moment.replace(tzinfo=timezone(-shift if mark[0] == "-" else shift)))
        return self._utc(moment)

    def _serial(self, days: float) -> datetime:
        whole = int(days)
        seconds = round((days - whole) * 86_400)
        return self._utc(datetime.combine(self._base, time()) + timedelta(days=whole, seconds=seconds))

    def _utc(self, moment: datetime) -> datetime:
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)


def _month(text: str) -> date | None:
    """The first day of a month: `2026-10`, `10/2026`, `Oktober 2026`."""
    if found := MONTH.match(text) or MONTH_LAST.match(text):
        return date(int(found["y"]), int(found["m"]), 1)
    if (found := MONTH_NAMED.match(text)) and (month := MONTHS.get(found["name"].casefold())):
        return date(int(found["y"]), month, 1)
    return None


def needs_order(cell: Cell) -> tuple[int, int] | None:
    """The two numbers of a date such as `3/10/2026` whose order is not written in it, or `None`."""
    if not isinstance(cell, str) or not cell or "." in cell[:6] or cell[:4].isdecimal():
        return None
    found = YEAR_LAST.match(" ".join(unicodedata.normalize("NFKC", cell).split()))
    return (int(found["a"]), int(found["b"])) if found else None


class ColumnOrder:
    """What the dates of a column, seen one after the other, say about the order of day and month."""

    def __init__(self) -> None:
        self.seen: Seen = "none"

    def see(self, cell: Cell) -> None:
        """Take one more cell into account: one number over 12 decides, a contradiction makes the column `mixed`."""
        pair = needs_order(cell)
        if pair is None or self.seen == "mixed":
            return
        one, two = pair
        here: Seen = "undecided"
        if one > TWELVE >= two:
            here = "day_first"
        elif two > TWELVE >= one:
            here = "month_first"
        if here == "undecided":
            self.seen = "undecided" if self.seen == "none" else self.seen
        elif self.seen in {"none", "undecided"}:
            self.seen = here
        elif self.seen != here:
            self.seen = "mixed"


def order_of(cells: Iterable[Cell]) -> Seen:
    """The order of day and month over a whole column."""
    column = ColumnOrder()
    for cell in cells:
        column.see(cell)
    return column.seen
