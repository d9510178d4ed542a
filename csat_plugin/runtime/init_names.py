"""Names in the data that may be one customer's: proposed, never merged."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

from csat_plugin.tables.words import folded

MAYBE = "maybe_same_as"
"""Column of a new register that asks about a name; nothing reads it."""

NEARLY = 0.9
"""Names this alike (0 to 1) may be one, spelled wrongly."""

MOST = 500
"""Names compared at most: beyond it too many pairs."""

SHORTEST, SHORTEST_IDEOGRAPHS, LONG_ENOUGH = 4, 2, 6
"""Letters a name must have that is a part of another one, and one that is spelled wrongly."""

IDEOGRAPHS = "\u2e80"
LEGAL = re.compile(
    r"(股份)?有限责?任?公司|股份公司|集团|集團|公司|株式会社|有限会社|合同会社|\(株\)|\(有\)"
    r"|(?<!\w)(limited|ltd|inc|incorporated|co|corp|corporation|company|llc|plc|gmbh|ag|kg|se|s\.?a\.?|s\.?r\.?l\.?|b\.?v\.?|oy|ab|as|ооо|зао|оао|пао|ао)(?!\w)\.?"
)
"""What a name says of the firm's legal form."""

BETWEEN = re.compile(r"[\W_]+")


def likely_same(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names that may be one customer's: 恒达股份 and 恒达股份有限公司; the longer name of a pair comes second.

    Args:
        names: as they stand in the data.
    """
    plain = {name: _plain(name) for name in names[:MOST]}
    found = []
    for one, other in combinations(plain, 2):
        if _same(plain[one], plain[other]):
            found.append((one, other) if len(one) <= len(other) else (other, one))
    return found


def asked_in(register: Path) -> list[tuple[str, str]]:
    """The pairs a new register asks about: a name, and the one it may be."""
    if not register.is_file():
        return []
    with register.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["name"], row[MAYBE]) for row in rows if row.get(MAYBE)]


def _plain(name: str) -> str:
    text = folded(name)
    return BETWEEN.sub("", LEGAL.sub(" ", text)) or BETWEEN.sub("", text)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if re.findall(r"\d+", short) != re.findall(r"\d+", long):  # Client 1, Client 12
        return False
    least = SHORTEST_IDEOGRAPHS if short[:1] >= IDEOGRAPHS else SHORTEST
    if len(short) >= least and (long.startswith(short) or long.endswith(short)):
        return True
    if len(short) < LONG_ENOUGH or len(long) - len(short) > 2:  # noqa: PLR2004 # a slip, not another word
        return False
    return SequenceMatcher(None, one, other).ratio() >= NEARLY
