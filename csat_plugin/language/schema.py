"""JSON Schema out of the types, and validation of a text by it, every finding at its true place.

The schema is generated, committed and never edited by hand: `python -m csat_plugin.language.schema` writes it anew.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.rule_tests.document import RuleTests
from csat_plugin.language.source import Source

T = TypeVar("T")

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMITTED: dict[str, tuple[type, str]] = {
    "ruleset.schema.json": (Document, "csat-plugin ruleset"),
    "rule-tests.schema.json": (RuleTests, "csat-plugin rule tests"),
}
"""Files in `schemas/` made by this module: name -> type and title."""
REGENERATE = "python -m csat_plugin.language.schema"


@cache
def schema_for(kind: type, title: str = "") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a struct type.

    Args:
        kind: a msgspec struct. A static method `definitions()` may name further structs and ready fragments that its fields
            refer to by `#/$defs/<name>`.
        title: the schema's own title; default: the type's name.
    """
    more: tuple[type, ...] = ()
    ready: dict[str, Any] = {}
    if definitions := getattr(kind, "definitions", None):
        more, ready = definitions()
    _, components = msgspec.json.schema_components([kind, *more])
    components |= ready
    root = components.pop(kind.__name__)
    schema = {"$schema": DIALECT, **root, "title": title or kind.__name__, "$defs": dict(sorted(components.items()))}
    return {key: _plain(value) for key, value in schema.items() if value != []}


def _plain(schema: Any) -> Any:
    """Msgspec says a decimal is text with a format; in the rule language it is a number."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            schema = {k: v for k, v in schema.items() if k != "format"} | {"type": "number"}
        return {key: _plain(value) for key, value in schema.items() if (key, value) != ("required", [])}
    return [_plain(item) for item in schema] if isinstance(schema, list) else schema


def schema_text(kind: type, title: str = "") -> str:
    """The schema as it is committed: two blanks of indentation, one newline at the end."""
    return json.dumps(schema_for(kind, title), ensure_ascii=False, indent=2) + "\n"


def validate(source: Source, kind: type) -> list[Diagnostic]:
    """Everything in the text that the type does not allow, in order of place.

    Args:
        source: the text as read.
        kind: the struct type of the whole document.
    """
    from csat_plugin.language.schema_findings import findings
    from csat_plugin.language.unindented import outside, unindented

    schema = schema_for(kind)
    lost = list(unindented(source, schema))
    return sorted(outside([*lost, *findings(source, schema)], lost), key=Diagnostic.order)


def convert(source: Source, kind: type[T]) -> T:
    """The text as values of the type. Call it only when `validate` found nothing.

    Raises:
        msgspec.ValidationError: if the text does not fit the type after all.
    """
    return msgspec.convert(source.data, kind)


def write(folder: Path) -> list[Path]:
    """Write the committed schemas into a folder and say which files they are."""
    written = []
    for name, (kind, title) in COMMITTED.items():
        path = folder / name
        path.write_text(schema_text(kind, title), encoding="utf-8", newline="\n")
        written.append(path)
    return written


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "schemas"
    for path in write(target):
        sys.stdout.write(f"{path}\n")
