"""JSON Schemas of what people write below `connections:`, made from the types adapters read it into.

An editor completes from them, and `csat validate` finds every mistake at its place before an adapter is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from csat_plugin.host.settings import WorkspaceText
from csat_plugin.language.schema import schema_for
from csat_plugin.language.schema_findings import LENIENT

SettingsSchema = Callable[[], Mapping[str, Any]]
"""Makes the JSON Schema of an adapter's settings; called only when it is needed."""

NUMBER = {"type": LENIENT, "pattern": r"^[+-]?[0-9]+([.][0-9]+)?$"}
TITLE = "csat-plugin workspace (csat.yaml)"


def settings_schema(kind: type, defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The JSON Schema of what a person may write for a struct of settings.

    Scalars are read leniently (see `as_texts`), so a number may stand where a text is wanted, and the other way round.

    Args:
        kind: the msgspec struct the adapter reads its settings into.
        defaults: what holds where a setting is left out, as plain YAML data: whatever stands there need not be written.
    """
    schema = deepcopy(schema_for(kind))
    definitions = schema["$defs"]
    _fill(schema, defaults or {}, definitions)
    return dict(_lenient(schema))


def _fill(schema: dict[str, Any], defaults: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
    """Take from `required` what has a default, and show it, at every depth."""
    schema["required"] = [key for key in schema.get("required", ()) if key not in defaults]
    for key, value in defaults.items():
        part = schema["properties"][key]
        below = definitions.get(part.get("$ref", "").rpartition("/")[2])
        if below is not None and isinstance(value, Mapping):
            _fill(below, value, definitions)
        else:
            part["default"] = value


def _lenient(part: Any) -> Any:
    if isinstance(part, list):
        return [_lenient(one) for one in part]
    if not isinstance(part, dict):
        return part
    read = {key: _lenient(value) for key, value in part.items() if (key, value) != ("required", [])}
    if "properties" in read:
        read["properties"] = {key: _written(value) for key, value in read["properties"].items()}
    if part.get("type") == "number":
        return read | NUMBER
    return read | {"type": LENIENT} if part.get("type") == "string" else read


def _written(part: dict[str, Any]) -> dict[str, Any]:
    """Without the way of writing nothing at all: what is not set is left out."""
    ways = [way for way in part.get("anyOf", ()) if way != {"type": "null"}]
    if not ways:
        return part
    rest = {key: value for key, value in part.items() if key != "anyOf" and (key, value) != ("default", None)}
    return rest | (ways[0] if len(ways) == 1 else {"anyOf": ways})


def workspace_schema(adapters: Mapping[str, SettingsSchema]) -> dict[str, Any]:
    """The JSON Schema of `csat.yaml` with the settings of those adapters.

    Args:
        adapters: name as written after `adapter:` -> the schema of its settings.
    """
    schema = deepcopy(schema_for(WorkspaceText, TITLE))
    schemas = {name: connection_schema(name, make()) for name, make in sorted(adapters.items())}
    for name, one in schemas.items():
        for key, part in one.pop("$defs", {}).items():
            schema["$defs"][_own(name, key)] = _moved(part, name)
        schema["$defs"][_own(name, "connection")] = _moved({k: v for k, v in one.items() if k != "$schema"}, name)
    connection = schema["properties"]["connections"]["additionalProperties"]
    connection |= {
        "required": ["adapter"],
        "properties": {"adapter": {"description": "Which platform.", "type": "string", "examples": sorted(schemas)}},
        "allOf": [
            {
                "if": {"properties": {"adapter": {"const": name}}, "required": ["adapter"]},
                "then": {"$ref": f"#/$defs/{_own(name, 'connection')}"},
            }
            for name in schemas
        ],
    }
    schema["$defs"] = dict(sorted(schema["$defs"].items()))
    return schema


def workspace_schema_text(adapters: Mapping[str, SettingsSchema]) -> str:
    """`workspace_schema` as it stands in a file."""
    return json.dumps(workspace_schema(adapters), ensure_ascii=False, indent=2) + "\n"


def connection_schema(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of one connection as written: the adapter's settings and the key that says which adapter it is."""
    properties = {"adapter": {"description": "Which platform.", "const": name}} | settings.get("properties", {})
    return {**settings, "properties": properties}


def _own(adapter: str, key: str) -> str:
    return f"{adapter}.{key}"


def _moved(part: Any, adapter: str) -> Any:
    """References into the definitions of that adapter."""
    if isinstance(part, list):
        return [_moved(one, adapter) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: f"#/$defs/{_own(adapter, value.rpartition('/')[2])}" if key == "$ref" else _moved(value, adapter)
        for key, value in part.items()
    }
