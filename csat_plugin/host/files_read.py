"""What an adapter that reads files may offer, beside what `csat_plugin.host.adapter` names: which files those are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class ReadsFiles(Protocol):
    """What an adapter may offer beside the seven verbs, so that no second connection reads a file and counts it twice."""

    def files(self) -> Iterator[Path]:
        """Every file there is now that its settings let it read. None is opened, and nothing is raised."""
        ...
