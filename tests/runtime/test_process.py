"""Whether the process of a run is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from csat_plugin.runtime import process
from csat_plugin.runtime.process import alive, gone, this_process

LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells enough about processes")
SAY = "from csat_plugin.runtime.process import this_process; print(this_process(), flush=True); input()"


@LINUX
def test_a_process_that_runs_is_not_gone_and_one_that_was_killed_is() -> None:
    assert not gone(this_process())
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert name != this_process()
        assert not gone(name)
        assert alive(name) == other.pid
        other.kill()
        other.wait()
        assert gone(name)
        assert not alive(name)


@LINUX
def test_what_is_left_of_a_killed_process_nobody_asked_for_is_gone() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # it has ended and stays in the list of processes
        assert Path(f"/proc/{other.pid}/stat").exists()
        assert gone(name)
        assert not alive(name)


@LINUX
def test_the_same_number_given_to_another_process_is_seen() -> None:
    machine, pid, began = this_process().rsplit(" ", 2)
    assert gone(f"{machine} {pid} {int(began) - 1}")


def test_of_another_machine_or_an_unknown_process_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    name = this_process()
    assert not gone("")
    assert not gone("elsewhere 0000 pid:[1] 4711 12345")
    assert not alive("")
    assert not alive("elsewhere 0000 pid:[1] 4711 12345")
    monkeypatch.setattr(process, "_BOOT", Path("/nowhere"))
    assert this_process() == ""
    assert not gone(name)
