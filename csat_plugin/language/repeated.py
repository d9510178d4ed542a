"""Values as a finding repeats them: short, in YAML's own form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

LONGEST_SHOWN = 40
"""Characters of a value that a finding repeats."""


def shown(value: Any) -> str:
    """A value as a finding repeats it: short, in YAML's own form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + _cut(", ".join(f"{k}: …" for k in value)) + "}"
    if isinstance(value, list):
        return "[" + _cut(", ".join(shown(item) for item in value)) + "]"
    return "null" if value is None else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def kind_of(value: Any) -> str:
    """JSON Schema's word for what a value is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, Decimal):
        return "number"
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "string"
