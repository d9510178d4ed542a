"""An entry whose body stands in the column of its name: the name has nothing, and its keys look like entries of the section.

CSAT306 says it once, for all that follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path, Source

FEWEST = 2
"""Keys of a body from which on the slip is sure."""


def unindented(source: Source, schema: dict[str, Any]) -> Iterator[Diagnostic]:
    """A finding for each name without a value that is followed by keys only its own body has."""
    data = source.data if isinstance(source.data, dict) else {}
    for section, part in schema.get("properties", {}).items():
        entries = data.get(section)
        keys = _keys_of_entries(part, schema)
        if not isinstance(entries, dict) or not keys:
            continue
        names = list(entries)
        for n, name in enumerate(names):
            body = []
            for key in names[n + 1 :]:
                if key not in keys:
                    break
                body.append(key)
            if entries[name] is None and name not in keys and len(body) >= FEWEST:
                yield _finding(source, (section, name), body)


def outside(findings: Iterable[Diagnostic], said: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that are about something else than such bodies."""
    spans = [(one.file, one.line, int(one.values["last"])) for one in said if one.code == "CSAT306"]
    return [
        one
        for one in findings
        if one.code == "CSAT306" or not any(one.file == f and first <= one.line <= last for f, first, last in spans)
    ]


def _keys_of_entries(part: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """The keys an entry of a section may have; empty where its entries are no objects of fixed keys."""
    inner = part.get("additionalProperties")
    found: set[str] = set()
    for branch in inner.get("anyOf", [inner]) if isinstance(inner, dict) else []:
        definition = schema.get("$defs", {}).get(branch.get("$ref", "").rpartition("/")[2], branch)
        found |= set(definition.get("properties", {}))
    return found


def _finding(source: Source, path: Path, body: list[str]) -> Diagnostic:
    place = source.place(path, key=True)
    first = source.place((path[0], body[0]), key=True)
    above = (path[0], body[-1])
    last = max(where.line for at, where in [*source.values.items(), *source.keys.items()] if at[:2] == above)
    keys = ", ".join(f"`{key}`" for key in body)
    return Diagnostic(
        code="CSAT306", level="error", file=source.name, line=place.line, column=place.column,
        values={"name": str(path[1]), "keys": keys, "first": str(first.line), "last": str(last), "n": str(len(body))},
    )  # fmt: skip
