"""Runs `csat` as a person would: in this process with captured output, or as a process of its own where one matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from csat_plugin.cli.entry import run

AT = "2026-11-09T02:00:00"
"""The clock of these tests: five working days after October, so that October can be closed."""
MONTH = "2026-10"
RULES = "rules/huaxin.yaml"
"""The sample provider's own rules."""


class Ran(NamedTuple):
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def csat(*arguments: str | Path) -> Ran:
    """Run a command line in this process; nothing but the exit code and the two streams is looked at."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    ran = Ran(code, texts[0], texts[1])
    assert "Traceback" not in ran.said, ran.said
    assert code != 70, ran.said
    return ran


def process(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdout: int = subprocess.PIPE,
) -> subprocess.Popen[str]:
    """The same command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from csat_plugin.cli import main; main()", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )


class Desk:
    """A workspace and the commands run in it, by a fixed clock unless it is empty."""

    def __init__(self, folder: Path, at: str = AT) -> None:
        self.folder = folder
        self.at = at

    def __call__(self, *arguments: str | Path, at: str | None = None) -> Ran:
        """Run a command in this workspace, whatever it comes to."""
        clock = ("--at", at or self.at) if at or self.at else ()
        return csat("-w", self.folder, *clock, *arguments)

    def ok(self, *arguments: str | Path, at: str | None = None) -> Ran:
        """Run a command that must end well."""
        ran = self(*arguments, at=at)
        assert ran.code == 0, ran.said
        return ran

    def file(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must stand in the file."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")

    def add_rules(self, text: str) -> None:
        """More lines at the end of the sample provider's own rules."""
        path = self.file(RULES)
        path.write_text(path.read_text("utf-8") + text, encoding="utf-8")

    def score(self, *arguments: str) -> dict[str, Any]:
        """The scores of October as JSON."""
        given = self.ok("score", "--period", MONTH, "--format", "json", *arguments).json
        assert isinstance(given, dict)
        return given

    def add_rating(
        self, month: str = MONTH, customer: str = "金麓化工有限公司", mark: int = 1, number: int = 1
    ) -> None:
        """A ticket of that month with its rating, as the platform would export it."""
        day = f"{month}-20"
        cells = [
            f"LATE{month}{number:04}", "Incident", "late", "Closed", "P3", "Hosting", "Server and Storage",
            "Infrastructure", "", "Igor Belov", f"Caller {number}", f"c{number}@x.example", customer,
            f"{day} 08:00", f"{day} 09:00", "yes", "0", "", str(mark), f"{day} 10:00", "came late",
        ]  # fmt: skip
        path = self.folder / "exports" / f"tickets-{month}.csv"
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(",".join(cells) + "\n")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(_files(folder))}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
