"""What an author most likely meant: new entries called nearly as an inherited one, and points written as something else."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from typing import Any

from csat_plugin.language.merge import Merged

NEARLY = 0.87
"""How alike two names are from which one is taken for a slip of the other: above `satisfied` and `dissatisfied` (0.86)."""


_NUMBER = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)"
_PERCENT = re.compile(rf"{_NUMBER} ?[%％]")
_MARK = re.compile(rf"{_NUMBER} ?(?:of|out of|/|／) ?{_NUMBER}")
_RANGE = re.compile(rf"{_NUMBER} ?(?:-|–|~|～|至|到|to|\.\.) ?{_NUMBER}")
_SIGN = re.compile(rf"(<=|>=|<|>|≤|≥|=<|=>|=|==) ?{_NUMBER}")
_SIGNS = {"<=": "at_most", "=<": "at_most", "≤": "at_most", ">=": "at_least", "=>": "at_least", "≥": "at_least"}
_ABOVE = re.compile(rf"{_NUMBER} ?(?:points?|分|点)?")
MOST_POINTS = Decimal(100)


def sign_word(sign: str) -> str:
    """The operator a sign stands for; empty for none."""
    return {**_SIGNS, "<": "below", ">": "above", "=": "is", "==": "is"}.get(sign, "")


def points_amiss(text: str, *, between: bool = False) -> tuple[str, str]:
    """How a text misses being points of 100, as a variant of CSAT300, and what is meant; both empty where it does not.

    Args:
        text: as written.
        between: whether it stands where two ends are wanted.
    """
    words = text.strip()
    if found := _PERCENT.fullmatch(words):
        return ("percent", found[1]) if Decimal(found[1]) <= MOST_POINTS else ("above", "")
    if found := _MARK.fullmatch(words):
        mark, best = Decimal(found[1]), Decimal(found[2])
        if best and mark <= best:
            points = (mark / best * MOST_POINTS).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
            return "mark", f"{points:f}"
        return "", ""
    if found := _RANGE.fullmatch(words):
        ends = f"[{found[1]}, {found[2]}]"
        return ("ends", ends) if between else ("range", f"{{between: {ends}}}")
    if found := _SIGN.fullmatch(words):
        return "sign", f"{{{sign_word(found[1])}: {found[2]}}}"
    found = _ABOVE.fullmatch(words)
    return ("above", "") if found and Decimal(found[1]) > MOST_POINTS else ("", "")


def slips(merged: Merged, section: str) -> dict[str, str]:
    """New name in the author's own text -> the inherited name it nearly equals.

    Names that differ in digits and marks alone (`review_2`) are meant as they stand.
    """
    own = _entries(merged.own.data, section)
    inherited = {name for source in merged.sources[:-1] for name in _entries(source.data, section)}
    found = {}
    for name, entry in own.items():
        if name in inherited or entry == "off":
            continue
        near = [other for other in inherited if _letters(other) != _letters(name) and _alike(name, other) >= NEARLY]
        if near:
            found[name] = max(sorted(near), key=lambda other: _alike(name, other))
    return found


def stands_alone(section: str, entry: Any) -> bool:
    """Whether an entry has what one that inherits nothing must have; of a band, a target or an action."""
    if not isinstance(entry, dict):
        return True
    if section == "bands":
        return "from" in entry
    if section == "actions":
        return {"event", "when", "open"} <= entry.keys()
    return "reaching" in entry and ("each" in entry or {"share", "of"} <= entry.keys())


def _entries(data: Any, section: str) -> dict[str, Any]:
    entries = data.get(section) if isinstance(data, dict) else None
    return (
        {name: entry for name, entry in entries.items() if isinstance(name, str)} if isinstance(entries, dict) else {}
    )


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name))
