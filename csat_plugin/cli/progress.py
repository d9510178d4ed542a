"""A progress bar on a terminal while platforms are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from csat_plugin.runtime.sync import Progress as Report


@contextmanager
def bar() -> Iterator[Report]:
    """Shows connection, stream and rows read so far, on stderr."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("")

        def report(connection: str, stream: str, rows: int) -> None:
            shown.update(task, description=f"{connection}: {stream} {rows:,}")

        yield report
