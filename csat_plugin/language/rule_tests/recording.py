"""Writes what came out of tests into their `expect`, comments and layout kept: the same editing as `csat rules set`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from csat_plugin.language.edit import NotSettable, flow, set_value
from csat_plugin.language.read import read_yaml
from csat_plugin.language.rule_tests.came import Came
from csat_plugin.language.source import Path

EXPECT = "expect"


class Recorded(Struct, frozen=True, kw_only=True):
    """One thing written into a test, or one that could not be."""

    test: str
    path: Path
    """From the root of the file."""
    value: str
    """As written."""
    written: bool = True
    """`false`: it stands there in several lines and has to be changed by hand."""


def recorded(text: str, test: str, came: Sequence[Came], *, anew: bool) -> tuple[str, list[Recorded]]:
    """A test file's text with what came out of one test.

    Args:
        text: of the file, lines ending in a line feed.
        test: name of the test.
        came: what came out of it.
        anew: whether expectations that do not hold are replaced; else only a test without any `expect` gets one.
    """
    source, _ = read_yaml(text, "")
    data = source.data["tests"][test] if source is not None else None
    data = data if isinstance(data, dict) else {}
    wanted = list(_missing(came)) if not _expects(data, came) else list(_other(data, came)) if anew else []
    done: list[Recorded] = []
    for path, value in wanted:
        whole: Path = ("tests", test, *path)
        one = flow(value)
        try:
            text = set_value(text, whole, one)
        except NotSettable:
            done.append(Recorded(test=test, path=whole, value=one, written=False))
        else:
            done.append(Recorded(test=test, path=whole, value=one))
    return text, done


def _expects(data: Any, came: Sequence[Came]) -> bool:
    return any(isinstance(_at(data, (*one.path, EXPECT)), dict) for one in came)


def _missing(came: Sequence[Came]) -> Iterator[tuple[Path, Any]]:
    """A whole `expect` for each place; rules that open items are named without what stands under them."""
    for one in came:
        if first := {key: _plain(key, one.values[key]) for key in one.first if key in one.values}:
            yield (*one.path, EXPECT), first


def _other(data: Any, came: Sequence[Came]) -> Iterator[tuple[Path, Any]]:
    """Of what is expected, whatever came out otherwise."""
    for one in came:
        expected = _at(data, (*one.path, EXPECT))
        for key, written in expected.items() if isinstance(expected, dict) else ():
            if key not in one.values:
                continue
            value = one.values[key]
            base = (*one.path, EXPECT, key)
            if key == "actions":
                value = value if isinstance(written, dict) else list(value)
            if key == "excluded" or not (isinstance(value, dict) and isinstance(written, dict)) or key == "actions":
                if not _same(written, value):
                    yield base, value
                continue
            for inner, part in written.items():
                if inner in value and not _same(part, value[inner]):
                    yield (*base, inner), value[inner]


def _plain(key: str, value: Any) -> Any:
    return list(value) if key == "actions" else value


def _same(written: Any, came: Any) -> bool:
    if isinstance(written, dict) and isinstance(came, dict):
        return written.keys() == came.keys() and all(_same(written[key], came[key]) for key in came)
    if isinstance(written, list) and isinstance(came, list):
        return sorted(map(str, written)) == sorted(map(str, came))
    return bool(written == came)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        known = dict(enumerate(data)) if isinstance(data, list) else data
        if not isinstance(known, dict) or step not in known:
            return None
        data = known[step]
    return data
