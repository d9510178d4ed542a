"""Recognises the date and the mark of a file by the values below a header that names neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from csat_plugin.tables.dates import DateReader
from csat_plugin.tables.numbers import Number, read_number
from csat_plugin.tables.words import folded

from .scales import ScaleGuess, guess_scale
from .words import IDEOGRAPHS, known, names_any

MOSTLY = 0.8
"""Share of a column's values that must be dates."""

CLOSING, PLAIN, OPENING = range(3)
"""Ranks of dates by their header: when work ended, one that says nothing, when it began or is due."""

COMPACT = frozenset({8, 14})
"""Digits of a date written as one number, such as 20261003; other bare numbers are no dates without a header saying so."""

FEWEST_STEPS = 3
"""Different numbers a column of marks must show: two may be any yes and no."""

HUNDRED = 100
TYPICAL_TOP, TYPICAL_MEAN = 80, 40
"""What the greatest and the mean of marks out of 100 reach at least; percentages of another kind stay below."""

OWN_RUN = 5
"""Rows from which on different numbers without a gap are a running number."""

SWITCHES = frozenset({"yes_no", "yes_no_ru", "good_bad_zh"})
"""Scales of two words that may answer any question; only a header tells that they are marks."""

CODE = re.compile(r"[A-Za-z]+[-_/.]?(?:[A-Za-z0-9]+[-_/.])*[A-Za-z0-9]*\d{2,}")
"""A code with letters first and digits last."""

FEWEST_IDS = 5
"""Rows from which on such codes are told from chance."""

FEWEST_TEXTS, OWN_WORDS = 5, 0.3
"""Different texts, and their share, from which on a column is written by people and not chosen from a list."""

LONG, LONG_CJK = 12, 6
"""Letters of a text that says something."""

_UTC = ZoneInfo("UTC")


def dates(values: Mapping[str, int]) -> bool:
    """Whether most values of a column are dates.

    Args:
        values: text of each value that occurs -> how often.
    """
    reader = DateReader(_UTC, "day_first")
    said = {text: n for text, n in values.items() if not stands_for_blank(text)}
    return bool(said) and sum(n for text, n in said.items() if reader.read(text)) >= MOSTLY * sum(said.values())


def stands_for_blank(text: str) -> bool:
    """Whether a text such as `Not set` means that there is no time."""
    return folded(text) in _blanks()


@cache
def _blanks() -> frozenset[str]:
    return frozenset(folded(word) for word in known()["blank"])


def rank_of_date(column: str) -> int:
    """What a header says about its date: `CLOSING`, `PLAIN` or `OPENING`."""
    if names_any(column, known()["dates"]["closing"]):
        return CLOSING
    return OPENING if names_any(column, known()["dates"]["opening"]) else PLAIN


def spare_date(
    columns: Sequence[str], values: Sequence[Counter[str]], taken: Mapping[str, str]
) -> tuple[str, str] | None:
    """The best date among the columns nothing else needs.

    Returns:
        Target field and column: `ticket.closed` where the header speaks of an end, else `answered`; `None` without a date.
    """
    used = set(taken.values())
    found: list[tuple[int, int, str]] = []
    for at, (column, counts) in enumerate(zip(columns, values, strict=True)):
        if not column or column in used or not _written_as_date(counts) or not dates(counts):
            continue
        found.append((rank_of_date(column), at, column))
    if not found:
        return None
    rank, _, column = min(found)
    if rank == OPENING and "ticket.opened" in taken:
        return None
    return ("ticket.closed" if rank == CLOSING else "answered"), column


def _written_as_date(counts: Counter[str]) -> bool:
    bare = sum(n for text, n in counts.items() if read_number(text) and len(text) not in COMPACT)
    return bare < MOSTLY * counts.total()


def spare_mark(columns: Sequence[str], values: Sequence[Counter[str]], used: set[str]) -> str:
    """The column whose values look most like marks; empty when none does.

    Words, signs and stars come before 1 to 5, that before 1 to 10, that before 0 to 100; of equals the first.
    """
    found = _ranked(columns, values, used)
    return min(found)[2] if found else ""


def marks_beside(columns: Sequence[str], values: Sequence[Counter[str]], used: set[str]) -> list[str]:
    """Further columns that look like marks and are not read: another question's, or another scale's."""
    return [column for _, _, column in sorted(_ranked(columns, values, used), key=lambda found: found[1])]


def spare_id(columns: Sequence[str], values: Sequence[Counter[str]], used: set[str], rows: int) -> str:
    """The first column in which every row has its own code of letters and digits, such as `REQ70012`; empty without one."""
    for column, counts in zip(columns, values, strict=True):
        if column and column not in used and len(counts) == rows >= FEWEST_IDS and all(map(CODE.fullmatch, counts)):
            return column
    return ""


def free_text(columns: Sequence[str], values: Sequence[Counter[str]], used: set[str]) -> str:
    """The column that holds what people wrote in their own words; of several the one with the longest texts."""
    found: list[tuple[float, str]] = []
    for column, counts in zip(columns, values, strict=True):
        if not column or column in used or names_any(column, known()["not_comments"]) or len(counts) < FEWEST_TEXTS:
            continue
        told = counts.total()
        long = sum(n for text, n in counts.items() if len(text) >= (LONG_CJK if _ideographs(text) else LONG))
        spaced = sum(n for text, n in counts.items() if " " in text or _ideographs(text))
        if long >= told / 2 and spaced >= told / 2 and len(counts) >= OWN_WORDS * told and not dates(counts):
            found.append((-sum(len(text) * n for text, n in counts.items()) / told, column))
    return min(found)[1] if found else ""


def _ideographs(text: str) -> bool:
    return any(letter >= IDEOGRAPHS for letter in text)


def _ranked(columns: Sequence[str], values: Sequence[Counter[str]], used: set[str]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    no_marks = [*known()["not_marks"], *known()["measures"]]
    for at, (column, counts) in enumerate(zip(columns, values, strict=True)):
        if not column or column in used or len(counts) < 2 or names_any(column, no_marks):  # noqa: PLR2004 # one value tells nothing
            continue
        scale = guess_scale(counts)
        if scale and (rank := _rank_of_marks(counts, scale)) is not None:
            found.append((rank, at, column))
    return found


def _rank_of_marks(counts: Counter[str], scale: ScaleGuess) -> int | None:
    if scale.marks:
        words = {folded(text) for text in counts}
        if len(words & {folded(word) for word in scale.marks}) < 2:  # noqa: PLR2004 # one word may be of anything: 普通
            return None
        switches = [known()["scales"][name]["words"] for name in SWITCHES]
        return None if any(words <= {folded(word) for word in switch} for switch in switches) else 0
    numbers = {text: found for text in counts if (found := read_number(text, leading=scale.leading_number))}
    tops = {"3": 1, "4": 1, "5": 1, "6": 1, "7": 1, "10": 2, "100": 3}
    if len({number.value for number in numbers.values()}) < FEWEST_STEPS or scale.high not in tops:
        return None
    hundred = int(scale.high) == HUNDRED
    if not hundred and any(number.value != int(number.value) for number in numbers.values()):
        return None
    if hundred and not _out_of_hundred(counts, numbers):
        return None
    return None if _running(counts, numbers) else tops[scale.high]


def _out_of_hundred(counts: Counter[str], numbers: Mapping[str, Number]) -> bool:
    read = sum(counts[text] for text in numbers)
    mean = sum(number.value * counts[text] for text, number in numbers.items()) / read
    return max(number.value for number in numbers.values()) >= TYPICAL_TOP and mean >= TYPICAL_MEAN


def _running(counts: Counter[str], numbers: Mapping[str, Number]) -> bool:
    """Whether every number stands once and none is left out: a running number."""
    told = [number.value for number in numbers.values()]
    return len(told) > OWN_RUN and len(told) == counts.total() and max(told) - min(told) == len(told) - 1
