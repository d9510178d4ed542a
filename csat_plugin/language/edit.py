"""Setting one value in a YAML text: comments, order and layout of everything else stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from csat_plugin.language.merge import HEAD
from csat_plugin.language.read import plain, read_yaml
from csat_plugin.language.source import Path

_PLAIN_KEY = re.compile(r"[^\W\d][\w.-]*|[^\s\w:#,\[\]{}&*!|>'\"%@`?-]")
"""Keys that need no quotes: words, and single signs such as ◎."""


class NotSettable(Exception):
    """A path that cannot be set as it stands.

    Args:
        code: of the sentence.
        path: as far as it leads.
        found: what stands there.
    """

    def __init__(self, code: str, path: Path, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.path = ".".join(str(step) for step in path)
        self.found = found


def set_value(text: str, path: Path, value: str) -> str:
    """The text with one value set; where the key is not there yet, it is written where it belongs.

    Args:
        text: a YAML text whose root is a mapping, lines ending in a line feed.
        path: keys from the root, and indexes of entries of lists that are there.
        value: as an author would write it on one line, such as `80%` or `{is: zhao.min}`.

    Raises:
        NotSettable: if the path leads through something that holds no keys, or to a value of several lines.
    """
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if not isinstance(root, yaml.MappingNode):
        raise NotSettable("rules.set.no_mapping", ())
    node: yaml.Node = root
    for depth, step in enumerate(path):
        child = _child(node, step)
        if child is None:
            return _added(text, root, node, path, depth, value)
        node = child
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        raise NotSettable("rules.set.lines", path)
    start, end = _span(node)
    return f"{text[:start]}{_after_colon(text, start)}{value}{text[end:]}"


def value_text(value: str) -> str:
    """What a person typed as one YAML value on one line; in quotes where it would be read as something else."""
    if not value.strip():
        return '""'
    source, found = read_yaml(f"- [{value}]", "")
    data = source.data if source is not None and not any(one.level == "error" for one in found) else None
    inner = data[0] if isinstance(data, list) else None
    whole = isinstance(inner, list) and len(inner) == 1
    mapped = isinstance(inner, list) and isinstance(inner[0], dict) and not value.lstrip().startswith("{")
    quoted = value.strip()[:1] in "'\"[{"
    if not whole or mapped or " #" in value or ("?" in value and not quoted):
        return json.dumps(value, ensure_ascii=False)
    return value.strip()


def flow(value: Any) -> str:
    """Plain data as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, str):
        return value_text(value) if plain(value) == value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Iterable):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    return None


def _added(text: str, root: yaml.MappingNode, node: yaml.Node, path: Path, depth: int, value: str) -> str:
    """The text with a key that was not there, in the mapping that holds it."""
    rest = [str(step) for step in path[depth:]]
    entry = f"{_key(rest[0])}: {_nested(rest[1:], value)}"
    if isinstance(node, yaml.ScalarNode) and not node.value:
        start, _ = _span(node)
        return f"{text[:start]}{_after_colon(text, start)}{{{entry}}}{text[start:]}"
    if not isinstance(node, yaml.MappingNode):
        start, end = _span(node)
        raise NotSettable("rules.set.holds_none", path[:depth], text[start:end].strip())
    if node.flow_style:
        if not node.value:
            return f"{text[: node.start_mark.index + 1]}{entry}{text[node.end_mark.index - 1 :]}"
        end = _span(node.value[-1][1])[1]
        return f"{text[:end]}, {entry}{text[end:]}"
    if node is root and rest[0] not in HEAD:
        return f"{text.rstrip()}\n\n{entry}\n"
    last = node.value[-1]
    if node is root:
        last = next(pair for pair in reversed(node.value) if pair[0].value in HEAD)
    return _line_after(text, max(_span(last[0])[1], _end(last[1])), " " * node.value[0][0].start_mark.column + entry)


def _line_after(text: str, index: int, line: str) -> str:
    """The text with a line of its own after the one that index is on."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{line}{text[end:]}"


def _nested(keys: list[str], value: str) -> str:
    for key in reversed(keys):
        value = f"{{{_key(key)}: {value}}}"
    return value


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _span(node: yaml.Node) -> tuple[int, int]:
    """Where a value begins and ends; a text of several lines without the line end behind it."""
    return node.start_mark.index, node.end_mark.index


def _end(node: yaml.Node) -> int:
    """Where the last thing of a value ends: comments and empty lines behind it are not its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(_span(last[0])[1], _end(last[1])) if isinstance(last, tuple) else _end(last)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return max(node.end_mark.index - 1, node.start_mark.index)
    return int(node.end_mark.index)


def _after_colon(text: str, index: int) -> str:
    """A blank where a value would follow its colon at once."""
    return " " if text[index - 1 : index] == ":" else ""
