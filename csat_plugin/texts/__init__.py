"""Every sentence the product says, in English, Simplified Chinese and Japanese, by code.

One catalogue: the YAML files of this folder, each entry `code: {en: ..., zh: ..., ja: ...}` with `{named}` places as in
`str.format`. A sentence that a language lacks is said in English; a test keeps the catalogue complete. A word that follows a
number stands as `{n} {n:rating|ratings}`: the first form for 1, the second for any other number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Literal

import yaml

Language = Literal["en", "zh", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "zh", "ja")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All entries: code -> language -> text.

    Raises:
        ValueError: if two files define one code.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, str]] = {}
    for file in sorted(resources.files(__package__).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        entries = yaml.load(file.read_text("utf-8"), Loader=loader) or {}  # noqa: S506 - both are safe loaders
        if twice := found.keys() & entries.keys():
            raise ValueError(f"{file.name} defines {sorted(twice)} again")
        found.update(entries)
    return found


class _Counting(Formatter):
    """`str.format` that also knows `{n:one form|other form}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """The value; of two forms the one that goes with it as a number."""
        one, several, other = format_spec.partition("|")
        if not several:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else other


_COUNTING = _Counting()


def say(code: str, language: str = "en", values: Mapping[str, object] | None = None) -> str:
    """The sentence of that code in that language, its places filled.

    Raises:
        KeyError: if the catalogue has no such code, or the sentence names a place that `values` does not fill.
    """
    entry = catalogue()[code]
    text = entry.get(language, entry["en"])
    return _COUNTING.vformat(text, (), values or {}) if "|" in text else text.format_map(dict(values or {}))


def knows(code: str) -> bool:
    """Whether the catalogue has that code."""
    return code in catalogue()
