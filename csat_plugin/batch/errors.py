"""What can go wrong with a batch run, in a sentence, and loading the extra's libraries."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from csat_plugin.texts import say


class BatchError(Exception):
    """A batch run is not possible. `code` and `values` make the sentence in any language; `str()` is English."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(say(code, "en", values))
        self.code = code
        self.values = values


def library(name: str) -> Any:
    """A library of the extra `batch`, imported now.

    Raises:
        BatchError: `batch.extra_missing` when it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as missing:
        raise BatchError("batch.extra_missing", library=missing.name or name) from missing
