"""The JSON Schemas of everything written or read as text, generated from the types and committed.

Regenerate with `make schemas`; a test compares them with the types.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

ENDING = ".schema.json"


def names() -> list[str]:
    """The schemas there are, such as `ruleset`."""
    files = resources.files(__package__).iterdir()
    return sorted(file.name.removesuffix(ENDING) for file in files if file.name.endswith(ENDING))


def text(name: str) -> str:
    """A schema as its file holds it.

    Raises:
        FileNotFoundError: if there is none of that name.
    """
    return (resources.files(__package__) / f"{name}{ENDING}").read_text("utf-8")


def schema(name: str) -> dict[str, Any]:
    """A schema as data."""
    loaded: dict[str, Any] = json.loads(text(name))
    return loaded
