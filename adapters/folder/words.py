"""The known words of the field, read from `mapping.yaml` beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from csat_plugin.core.model import Outcome, TicketState
from csat_plugin.tables.words import folded

MARKS = re.compile(r"[\s_\-()\[\].,:;?!]+")
"""What stands between the words of a header."""

IDEOGRAPHS = "\u2e80"
"""From this letter on words are written without blanks between them."""


@cache
def known() -> dict[str, Any]:
    """The whole of `mapping.yaml`."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays text: `yes` is a word here
    text = resources.files(__package__).joinpath("mapping.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 # BaseLoader makes texts only
    return found


@cache
def states() -> dict[str, TicketState]:
    """A state as platforms and people call it -> ours."""
    return {folded(word): state for state, words in known()["states"].items() for word in (state, *words)}


@cache
def outcomes() -> dict[str, Outcome]:
    """What came of asking, in people's words -> ours."""
    return {folded(word): outcome for outcome, words in known()["outcomes"].items() for word in (outcome, *words)}


@cache
def roles() -> dict[str, str]:
    """A role as people call it -> ours."""
    return {folded(word): role for role, words in known()["roles"].items() for word in words}


@cache
def kinds() -> dict[str, str]:
    """A kind of ticket as platforms and people call it -> ours."""
    return {folded(word): kind for kind, words in known()["kinds"].items() for word in (kind, *words)}


@cache
def headers() -> dict[str, list[str]]:
    """Target field -> header words that mean it, best first."""
    return {target: [folded(word) for word in words] for target, words in known()["headers"].items()}


def holds(header: str, word: str) -> bool:
    """Whether a folded header holds a folded word: anywhere for Chinese and Japanese, as whole words otherwise."""
    if any(letter >= IDEOGRAPHS for letter in word):
        return word.replace(" ", "") in header.replace(" ", "")
    inner = _spaced(word)
    return bool(inner) and f" {inner} " in f" {_spaced(header)} "


def names_any(header: str, words: Iterable[str]) -> bool:
    """Whether a header holds one of the words."""
    return any(holds(folded(header), folded(word)) for word in words)


@lru_cache(maxsize=4_096)
def _spaced(text: str) -> str:
    return MARKS.sub(" ", text).strip()
