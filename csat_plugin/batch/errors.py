"""What can go wrong with a batch run, in a sentence, and loading the extra's libraries."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from csat_plugin.texts.coded import CodedError


class BatchError(CodedError):
    """A batch run is not possible. Codes are `batch.<word>`."""


def library(name: str) -> Any:
    """A library of the extra `batch`, imported now.

    Raises:
        BatchError: `batch.extra_missing` when it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as missing:
        raise BatchError("batch.extra_missing", library=missing.name or name) from missing
