"""The part of Request Tracker's query language that the small imitation understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

TOKENS = re.compile(r"\s*(\(|\)|'(?:\\.|[^'\\])*'|!=|>=|<=|=|>|<|[\w.{}]+)")
Row = dict[str, Any]
Test = Callable[[Row], bool]


def condition(query: str, inactive: set[str]) -> Test:
    """What a query asks of a row."""
    parts = TOKENS.findall(query)
    test = _joined(parts, inactive) if parts else lambda _: False
    assert not parts, f"not understood: {query} at {parts}"
    return test


def _joined(parts: list[str], inactive: set[str]) -> Test:
    """AND binds no tighter than OR here: mixed ones must stand in parentheses, as ours do."""
    tests, word = [_single(parts, inactive)], ""
    while parts and parts[0] in {"AND", "OR"}:
        assert word in {"", parts[0]}, "AND and OR mixed without parentheses"
        word = parts.pop(0)
        tests.append(_single(parts, inactive))
    return lambda row: (any if word == "OR" else all)(test(row) for test in tests)


def _single(parts: list[str], inactive: set[str]) -> Test:
    if parts[0] == "(":
        parts.pop(0)
        inner = _joined(parts, inactive)
        assert parts.pop(0) == ")"
        return inner
    name, sign = _bare(parts.pop(0)), parts.pop(0)
    if sign == "IS":
        filled = parts[0] == "NOT"
        assert [parts.pop(0) for _ in range(1 + filled)][-1] == "NULL"
        return lambda row: bool(_value(row, name)) == filled
    wanted = _bare(parts.pop(0))
    if wanted in {"__Active__", "__Inactive__"}:
        return lambda row: (_value(row, name) in inactive) == (wanted == "__Inactive__")
    return lambda row: _compared(_value(row, name), sign, wanted)


def _compared(value: Any, sign: str, wanted: str) -> bool:
    if isinstance(value, set):  # one of several transactions
        return any(_compared(one, sign, wanted) for one in value)
    if sign == "STARTSWITH":
        return str(value).startswith(wanted)
    a, b = (int(value), int(wanted)) if isinstance(value, int) else (str(value), wanted)
    tests = {"=": a == b, "!=": a != b, ">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b}  # type: ignore[operator]
    return tests[sign]


def _value(row: Row, name: str) -> Any:
    field = re.fullmatch(r"CF\.\{(.+)\}", name)
    return row["CustomFields"].get(field[1], "") if field else row[name]


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith("'") else text
