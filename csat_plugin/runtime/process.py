"""Names of processes, so that a run that was killed on this machine is known to be over without waiting."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_SPACE: Final = Path("/proc/self/ns/pid")
_STAT: Final = "/proc/{pid}/stat"
_DEAD: Final = ("Z", "X")
"""States of a process that has ended and whose parent has not asked yet, as in a container nobody cleans up in."""
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
    pid, began = _here(name)
    return bool(pid) and _began(pid) != began


def alive(name: str) -> int:
    """The number of a process that surely runs, on this machine; 0 when it does not, or nothing can be said."""
    pid, began = _here(name)
    return pid if pid and _began(pid) == began else 0


def _here(name: str) -> tuple[int, str]:
    """Number of a process of this machine since its last start, and when it began; 0 when it is of another."""
    machine, pid, began = [*name.rsplit(" ", 2), "", ""][:3]
    here = bool(machine) and machine == _machine() and pid.isdecimal()
    return (int(pid), began) if here else (0, "")


def _machine() -> str:
    """This machine since it was started, and the space its process numbers are of (a container has its own)."""
    try:
        return f"{platform.node()} {_BOOT.read_text('ascii').strip()} {_SPACE.readlink()}"
    except OSError:
        return ""


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty when there is none, or only what is left of a dead one."""
    try:
        fields = Path(_STAT.format(pid=pid)).read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in _DEAD else fields[_STARTED]
