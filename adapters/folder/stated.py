"""What a header itself says of the scale below it: its ends, and which of them is best."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from msgspec import structs

from csat_plugin.tables.numbers import read_number

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

WORTH = re.compile(r"(?<!\d)(\d{1,3})\s*(?:=|:|为|是|が|は|means|ist|bedeutet|signifie|significa)\s*([^\d,;()=/]+)")
"""`1 = sehr gut`."""

RECOMMEND_TOP = 10


def ends(column: str) -> tuple[int | None, int] | None:
    """The ends of the scale a header names; the lower one `None` where it names only the upper."""
    plain = unicodedata.normalize("NFKC", column)
    if found := RANGE.search(plain, 1):  # at the very beginning it is the number of a question
        return int(found["low"]), int(found["high"])
    if found := TOP.search(plain):
        return None, int(found["high"] or found["high2"])
    return None


def best_is_low(column: str) -> int | None:
    """The worst mark's number where a header says that the smallest number is the best mark."""
    told: dict[str, int] = {}
    for number, words in WORTH.findall(unicodedata.normalize("NFKC", column)):
        for end in ("best", "worst"):
            if any(holds(words, word) for word in known()[end]):
                told.setdefault(end, int(number))
    best, worst = told.get("best"), told.get("worst")
    if best is not None and worst is not None:
        return worst if best < worst else None
    if best == 1:
        return (ends(column) or (None, 0))[1]
    return worst if worst is not None and worst > 1 else None


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
    if worst := best_is_low(column):
        if least >= 0 and greatest <= worst:
            return structs.replace(guess, low="1" if least else guess.low, high=str(worst), direction="low", sure=True)
        return guess
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
