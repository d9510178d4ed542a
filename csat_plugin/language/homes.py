"""Where a key belongs that is none in the place it was written in: under a neighbour, into an entry, into another section."""

from __future__ import annotations

from typing import Any

from csat_plugin.language.repeated import kind_of

Schema = dict[str, Any]
OWN_TARGET = ("for", "target")
"""Path, without the number of the entry, of what one segment or customer must reach."""


def resolved(root: Schema, branch: Schema) -> Schema:
    """A part of the schema, its reference followed."""
    reference = branch.get("$ref", "")
    return root["$defs"][reference.rpartition("/")[2]] if reference else branch


def neighbour(root: Schema, here: Schema, key: str, value: Any) -> str:
    """The one key of the same place under which this key with this value would fit; empty where there is none or several.

    Args:
        root: the whole schema.
        here: the schema of the place.
        key: as written.
        value: what stands after it.
    """
    fitting = [name for name, part in here.get("properties", {}).items() if _fits(root, part, key, value)]
    return fitting[0] if len(fitting) == 1 else ""


def member(root: Schema, branches: list[Schema], key: str) -> bool:
    """Whether entries of such a kind have a key called so: somebody wrote it one level too high."""
    return any(key in resolved(root, branch).get("properties", {}) for branch in branches)


def sections(root: Schema) -> dict[str, str]:
    """Key -> the top-level entries whose members have such a key, for a key written in the wrong place."""
    homes: dict[str, list[str]] = {}
    for top, part in root.get("properties", {}).items():
        inner = part.get("additionalProperties") or part.get("items") or part
        for branch in inner.get("anyOf", [inner]) if isinstance(inner, dict) else []:
            definition = root.get("$defs", {}).get(branch.get("$ref", "").rpartition("/")[2], branch)
            for key in definition.get("properties", {}):
                homes.setdefault(key, []).append(f"`{top}:`")
    return {key: ", ".join(dict.fromkeys(found)) for key, found in homes.items()}


def _fits(root: Schema, part: Schema, key: str, value: Any) -> bool:
    for branch in [resolved(root, one) for one in resolved(root, part).get("anyOf", [part])]:
        if key in branch.get("properties", {}):
            return True
        inner = branch.get("additionalProperties")
        if isinstance(inner, dict) and isinstance(value, dict) and value and _entry(root, inner, value):
            return True
    return False


def _entry(root: Schema, inner: Schema, value: dict[str, Any]) -> bool:
    """Whether a mapping has the keys of such an entry."""
    for branch in [resolved(root, one) for one in resolved(root, inner).get("anyOf", [inner])]:
        known = branch.get("properties", {})
        if kind_of(value) == branch.get("type") and known and value.keys() <= known.keys():
            return True
    return False
