"""In which language a command line is answered before any workspace is known, and its help and usage sentences.

They stand in the text catalogue like all others; their file is written as JSON, which is YAML too, because `csat --help` must
not wait for a YAML reader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh", "ja")
SPOKEN: ContextVar[str] = ContextVar("SPOKEN", default="en")
"""The language of this run, as far as it is known: help and failures are said in it."""
_FILE = Path(__file__).parents[1] / "texts" / "help.yaml"


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language `--lang` names, wherever it stands; else that of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`)."""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        named = argument if before == "--lang" else argument.removeprefix("--lang=")
        if named in LANGUAGES and (before == "--lang" or named != argument):
            return named
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return locale[:2] if locale[:2] in LANGUAGES else "en"


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(_FILE.read_text("utf-8"))
    return found


def help_text(*codes: str) -> str:
    """The first of these sentences that there is, in the language of this run; empty when there is none."""
    entry = next((_texts()[code] for code in codes if code in _texts()), {})
    return entry.get(SPOKEN.get(), "")


def usage_text(code: str, **values: object) -> str:
    """A sentence about a command line that cannot be understood."""
    return help_text(code).format_map(values)
