"""A workspace beside a small Request Tracker, and a person at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.program import Desk

SETTINGS = """\
# our desk
workspace: desk
connections:
  files:   # exports
    adapter: folder
    path: .
    files: []

# the end
language: en
"""

RULES = "language: 1\nruleset: desk\nvalid_from: 2026-01\nextends: tickets-only@1\n"

POSIX = pytest.mark.skipif(
    os.name != "posix", reason="a terminal is imitated by pty, and file rights are those of POSIX"
)


def typed(*arguments: str | Path, answers: dict[str, str]) -> tuple[str, int]:
    """What a person at a terminal sees who answers each question, told by a piece of it; and the exit code."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "from csat_plugin.cli import main; main()", *map(str, arguments)]
    shown = b""
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True) as run:
        os.close(follower)
        seen = 0
        for asked, answer in answers.items():
            while asked.encode() not in shown[seen:]:
                shown += os.read(leader, 4096)
            seen = len(shown)
            os.write(leader, f"{answer}\n".encode())
        while more := _rest(leader):
            shown += more
    os.close(leader)
    return shown.decode(), run.returncode


def _rest(leader: int) -> bytes:
    try:
        return os.read(leader, 4096)
    except OSError:  # the other end is closed
        return b""


def settings(desk: Desk) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(desk.file("csat.yaml").read_text("utf-8"))
    return found
