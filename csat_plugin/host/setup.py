"""What a new connection to a platform needs to be told, so that `csat connect` can ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Ask(Struct, frozen=True, kw_only=True):
    """One setting a person is asked for."""

    key: str
    """Of the connection's settings."""
    code: str
    """Code of the text catalogue: the question."""
    secret: bool = False
    """Typed unseen, kept in a file of its own, never written into `csat.yaml`."""


class Setup(Struct, frozen=True, kw_only=True):
    """How a connection to a platform begins."""

    asks: tuple[Ask, ...] = ()
    settings: Mapping[str, Any] = {}
    """What a new connection says beside that, as plain YAML data: where results would be written."""
