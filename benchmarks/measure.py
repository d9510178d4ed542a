"""Running a job in a process of its own, and what is measured of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    what: str
    seconds: float
    against: str = ""
    """What it is held against, measured in the same run."""
    yardstick: float = 0.0
    """Seconds of that."""
    target: str = ""
    wall: float = 0.0
    """Seconds by the clock on the wall, where `seconds` and `yardstick` are those of the processor."""
    megabytes: int = 0
    """Greatest memory of the process; 0 where it says nothing."""
    note: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.seconds / self.yardstick:.2f}" if self.yardstick else "-"


def job(name: str, *arguments: object) -> dict[str, Any]:
    """Run one job of `benchmarks.jobs` in a fresh process; its figures with the greatest memory in MB."""
    command = [sys.executable, "-m", "benchmarks.jobs", name, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 # our own job
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def started(commands: Sequence[Sequence[str]], times: int) -> list[float]:
    """The median seconds the processor works on each command from its start to its end; they take turns."""
    taken: list[list[float]] = [[] for _ in commands]
    for _ in range(times):
        for command, seconds in zip(commands, taken, strict=True):
            before = _of_children()
            subprocess.run(command, capture_output=True, check=True)  # noqa: S603 # our own commands
            seconds.append(_of_children() - before)
    return [median(seconds) for seconds in taken]


def _of_children() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def timed(into: dict[str, Any], name: str) -> Iterator[None]:
    """Put the seconds a block takes into a dictionary, and under `<name>_cpu` those the processor worked on it."""
    begin, worked = time.perf_counter(), time.process_time()
    yield
    into[name] = time.perf_counter() - begin
    into[f"{name}_cpu"] = time.process_time() - worked


def megabytes() -> int:
    """The greatest memory this process had so far, in MB (Linux and macOS count differently)."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1 << 20) if sys.platform == "darwin" else most // 1024
