"""What a header itself says of the scale below it: its ends, and which of them is best."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from msgspec import structs

from csat_plugin.tables.numbers import read_number
from csat_plugin.tables.words import folded

from .scales import ScaleGuess
from .words import holds, known, names_any

TOPS = r"(?P<high>100|10|[3-9])"
RANGE = re.compile(
    r"(?<![\d./-])(?P<low>[01])\s*(?:-|\u2013|\u2014|~|\u301c|\uff5e|\.\.|\u2026|to|bis|à|a|até|al|至|到|から|до)\s*"
    + TOPS
    + r"(?![\d./-]*\d)",
    re.IGNORECASE,
)
"""`(1-10)`, `0 to 10`, `von 1 bis 5`."""

TOP = re.compile(
    r"(?:/|out of|of|von|sur|su|de|из|满分|滿分|max\.?)\s*" + TOPS + r"(?!\d)"
    r"|(?<!\d)(?P<high2>100|10|[3-9])\s*(?:分制|分满分|分滿分|点満点|段階|points?\b|stars?\b|sterne|étoiles|estrellas|stelle)",
    re.IGNORECASE,
)
"""`/10`, `out of 5`, `5分制`, `10点満点`."""

EQUALS = r"(?:=|:|\u2192|为|是|が|は|means|is|ist|bedeutet|signifie|est|es|significa|é|è)"
WORTH = re.compile(r"(?<!\d)(\d{1,3})\s*" + EQUALS + r"\s*([^\d,;()=/]+)", re.IGNORECASE)
"""`1 = sehr gut`, `1 is best`."""

BESIDE = re.compile(r"(?<![A-Za-z\d.])(\d{1,3})\s*[-\u2013\u2014(]?\s*([^\d\s,;()=/:.-][^\d,;()=/]*)")
"""`1 best`, `1最好`, `1 (best)`: the end's name begins right after the number."""

NAMED_FIRST = re.compile(r"([^\d,;()=/:]+?)\s*(?:=|:|is\b|ist\b|为|是|が|は)\s*(\d{1,3})(?!\d)", re.IGNORECASE)
"""`best = 1`."""

RECOMMEND_TOP = 10

SCHOOL = 6
"""The worst of the marks of which 1 is the best in German schools."""


def ends(column: str) -> tuple[int | None, int] | None:
    """The ends of the scale a header names; the lower one `None` where it names only the upper."""
    plain = unicodedata.normalize("NFKC", column)
    if found := RANGE.search(plain, 1):  # at the very beginning it is the number of a question
        return int(found["low"]), int(found["high"])
    if found := TOP.search(plain):
        return None, int(found["high"] or found["high2"])
    return None


def named_ends(column: str) -> dict[str, int]:
    """The numbers a header calls the `best` and the `worst` mark, as far as it does."""
    plain = unicodedata.normalize("NFKC", column)
    told: dict[str, int] = {}
    pairs = [(number, words, False) for number, words in WORTH.findall(plain)]
    pairs += [(found[1], found[2], True) for found in BESIDE.finditer(plain, 1)]  # at the very beginning: a question's
    pairs += [(number, words, False) for words, number in NAMED_FIRST.findall(plain)]
    for number, words, first in pairs:
        for end in ("worst", "best"):
            names = (word for word in known()[end] if holds(words, word))
            if any(not first or folded(words).startswith(folded(name)) for name in names):
                told.setdefault(end, int(number))
    return told


def _low_best(guess: ScaleGuess, column: str, least: Decimal, greatest: Decimal) -> ScaleGuess | None:
    """The scale whose smallest number is the best mark, where the header says so; `None` where it does not.

    Where the header names no worst mark, or marks go beyond it, the top is the guessed one and stays a guess.
    """
    told = named_ends(column)
    best, worst = told.get("best"), told.get("worst")
    if worst is not None and (worst <= best if best is not None else worst <= 1):
        return None
    if worst is None and best not in (0, 1):
        return None
    top = worst if worst is not None else (ends(column) or (None, None))[1]
    sure = top is not None and greatest <= top
    low = "0" if best == 0 else "1" if best == 1 or least else guess.low
    silent = guess.no_answer if low != "0" else tuple(text for text in guess.no_answer if not _zero(text))
    high = str(top) if sure else guess.high
    if not sure and high == "10" and greatest <= SCHOOL:
        high = str(SCHOOL)  # 1 as the best of ten is hardly met: where nothing goes beyond 6, these are school marks
    return structs.replace(guess, low=low, high=high, direction="low", no_answer=silent, sure=sure)


def recommends(column: str) -> bool:
    """Whether a header asks how likely one would recommend, which is asked on 0 to 10."""
    return names_any(column, known()["recommend"])


def as_stated(guess: ScaleGuess, column: str, values: Mapping[str, int]) -> ScaleGuess:
    """The guess, or the scale the header names if the numbers that occur lie on it.

    Args:
        guess: of the values.
        column: the header.
        values: text of each value -> how often.
    """
    if guess.marks:
        return guess
    numbers = [n.value for text in values if (n := read_number(text, leading=guess.leading_number)) and n.of is None]
    if not numbers:
        return guess
    least, greatest = min(numbers), max(numbers)
    low_best = next((int(top) for word, top in known()["low_best"].items() if holds(column, word)), 0)
    if low_best and greatest <= low_best and (least >= 1 or guess.no_answer):
        return structs.replace(guess, low="1", high=str(low_best), direction="low", sure=False)
    if inverted := _low_best(guess, column, least, greatest):
        return inverted
    told = ends(column)
    if told is None and recommends(column) and least >= 0 and guess.high in {"5", "10"}:
        told = (0, RECOMMEND_TOP)
    if told is None or greatest > told[1] or guess.high == "100" > str(told[1]):
        return guess
    low = told[0] if told[0] is not None else int(Decimal(guess.low))
    if least < low and not (least == 0 and low == 1):
        return guess
    silent = guess.no_answer if low else tuple(text for text in guess.no_answer if not _zero(text))
    return structs.replace(guess, low=str(low), high=str(told[1]), no_answer=silent, sure=True)


def _zero(text: str) -> bool:
    number = read_number(text)
    return number is not None and not number.value
