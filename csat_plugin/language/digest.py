"""The digest of a ruleset: equal for equal meaning, different as soon as a number or a decision could differ."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import msgspec

from csat_plugin.core.rules import Ruleset

LEFT_OUT = frozenset(
    {
        "digest",
        "title",
        "cites",
        "why",
        "origin",
        "weight_origin",
        "shown",
        "questionnaires",
        "economics",
        "services",
        "privacy",
    }
)
"""What explains a rule, words a question, reckons what work costs, or quotes an agreement, but cannot change a number or a decision."""


def digest(rules: Ruleset) -> str:
    """sha256 of the ruleset's canonical JSON, as 64 hexadecimal digits.

    Comments, `why`, `cites`, titles and places are left out, and so is whatever has its default: a later version that knows
    more words gives an old text the digest it always had. Numbers are written without trailing zeros; keys are sorted.
    """
    text = json.dumps(_plain(rules), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = [field for field in msgspec.structs.fields(value) if field.name not in LEFT_OUT]
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields if not _is_default(value, field)}
        if tag := value.__struct_config__.tag:
            plain["type"] = tag
        return plain
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _is_default(value: msgspec.Struct, field: msgspec.structs.FieldInfo) -> bool:
    if field.default_factory is not msgspec.NODEFAULT:
        return bool(getattr(value, field.name) == field.default_factory())
    return bool(field.default is not msgspec.NODEFAULT and getattr(value, field.name) == field.default)
