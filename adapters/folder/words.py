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

MARKS = re.compile(r"[\s_\-()\[\]{}<>.,:;?!/|#*\"'\u2019]+")
"""What stands between the words of a header."""

HUMPS = re.compile(r"(?<=[a-z\u00df-\u00ff0-9])(?=[A-Z\u00c0-\u00de])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where words written together begin: `TicketId`, `CSATScore`, `ClosedAt`."""

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
    """Whether a header holds a word: anywhere for Chinese and Japanese, as whole words otherwise."""
    word = folded(word)
    if any(letter >= IDEOGRAPHS for letter in word):
        return word.replace(" ", "") in folded(header).replace(" ", "")
    inner = _spaced(word)
    return bool(inner) and any(f" {inner} " in f" {form} " for form in forms(header))


def means(header: str, word: str) -> bool:
    """Whether a header is just this word, however it is written: `closed_at`, `Closed at`, `ClosedAt`."""
    inner = _spaced(folded(word))
    return folded(header) == folded(word) or (bool(inner) and inner in forms(header))


def names_any(header: str, words: Iterable[str]) -> bool:
    """Whether a header holds one of the words."""
    return any(holds(header, word) for word in words)


@lru_cache(maxsize=4_096)
def forms(header: str) -> tuple[str, ...]:
    """A header as its words, blanks between them: as written, and with words written together taken apart."""
    return tuple(dict.fromkeys((_spaced(folded(header)), _spaced(folded(HUMPS.sub(" ", header))))))


@lru_cache(maxsize=4_096)
def _spaced(text: str) -> str:
    return MARKS.sub(" ", text).strip()
