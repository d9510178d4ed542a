"""Facts written in steps: `{contact: {domain: x}}` means `{contact.domain: x}`."""

from __future__ import annotations

from typing import Any

from csat_plugin.core.facts import Facts
from csat_plugin.language.source import Path

_NAMES = [fact.name for fact in Facts() if not fact.family]
FAMILIES: dict[str, tuple[str, ...]] = {
    family: tuple(name.partition(".")[2] for name in _NAMES if name.startswith(f"{family}."))
    for family in dict.fromkeys(name.partition(".")[0] for name in _NAMES if "." in name)
    if family not in _NAMES
}
"""First words that are no facts themselves (`ticket`, `customer`, `contact` ...), with what may follow."""


def flat(condition: Any, where: Path) -> tuple[Any, dict[Path, Path]]:
    """A condition with every fact under its full name.

    Args:
        condition: as written; what has not the shape of a condition stays as it is.
        where: its path in the text.

    Returns:
        The condition, and for every path below it the path in the text.
    """
    origins: dict[Path, Path] = {}
    return _flat(condition, (), where, origins), origins


def _flat(condition: Any, path: Path, where: Path, origins: dict[Path, Path]) -> Any:
    origins[path] = where
    if isinstance(condition, list):
        return [_flat(part, (*path, n), (*where, n), origins) for n, part in enumerate(condition)]
    if not isinstance(condition, dict):
        return condition
    made: dict[str, Any] = {}
    for key, value in condition.items():
        if key in FAMILIES and isinstance(value, dict):
            for rest, compared in value.items():
                name = f"{key}.{rest}"
                made[name] = _flat(compared, (*path, name), (*where, key, rest), origins)
        else:
            made[key] = _flat(value, (*path, key), (*where, key), origins)
    return made
