"""Names an author most likely mistyped: new entries called nearly as an inherited one."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from csat_plugin.language.merge import Merged

NEARLY = 0.87
"""How alike two names are from which one is taken for a slip of the other: above `satisfied` and `dissatisfied` (0.86)."""


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
