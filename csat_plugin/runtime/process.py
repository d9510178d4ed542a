"""Names of processes, so that a run that was killed on this machine is known to be over without waiting."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_SPACE: Final = Path("/proc/self/ns/pid")
_STAT: Final = "/proc/{pid}/stat"
_STARTED: Final = 19
"""Place of the moment a process began among the fields after its name."""


def this_process() -> str:
    """A name nothing else has: machine, its start, process, and when that began; empty where this cannot be said.

    Only Linux says enough. Elsewhere a number alone may be another process by now, or be asked for with harm (Windows).
    """
    machine = _machine()
    began = _began(os.getpid())
    return f"{machine} {os.getpid()} {began}" if machine and began else ""


def gone(name: str) -> bool:
    """Whether a process surely runs no more: it was of this machine, since its last start, and is not there."""
    machine, _, rest = name.rpartition(" ")[0].rpartition(" ")
    pid, began = rest, name.rpartition(" ")[2]
    return bool(machine) and machine == _machine() and pid.isdecimal() and _began(int(pid)) != began


def _machine() -> str:
    """This machine since it was started, and the space its process numbers are of (a container has its own)."""
    try:
        return f"{platform.node()} {_BOOT.read_text('ascii').strip()} {_SPACE.readlink()}"
    except OSError:
        return ""


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty when there is none."""
    try:
        return Path(_STAT.format(pid=pid)).read_text("ascii", "replace").rpartition(")")[2].split()[_STARTED]
    except OSError:
        return ""
