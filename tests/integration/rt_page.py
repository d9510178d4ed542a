"""Runs `docs/platforms/rt.md` on a Request Tracker of its own: what each command prints beside what the page says.

`python -m tests.integration.rt_page` prints what the commands print today, and makes the page's pictures anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from csat_plugin.cli.entry import run
from docs.examples import ROOT, Step, blocks, steps
from tests.integration.rt_server import Server, running

PAGE = ROOT / "docs" / "platforms" / "rt.md"
ADDRESS = "https://rt.example.com"
MONTH = "2026-10"
"""Stands on the page for the last month that can be closed."""
TICKETS = 150
"""Enough that each month has ratings, and some customer a bad one."""
SETTLED = 10
"""Days into a month after which the month before it can be closed."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--virtual-time-budget=8000",
)  # fmt: skip


class Ran(NamedTuple):
    """One command of the page, and what it printed."""

    step: Step
    code: int
    printed: list[str]


def month_meant(today: dt.date) -> str:
    """The month the page's own stands for."""
    last = today.replace(day=1) - dt.timedelta(days=1)
    if today.day <= SETTLED:
        last = last.replace(day=1) - dt.timedelta(days=1)
    return f"{last:%Y-%m}"


def run_page(server: Server, folder: Path, after: Callable[[Ran], None] = lambda _: None) -> Iterator[Ran]:
    """Run every command from top to bottom in a folder, `after` each of them something more."""
    month = month_meant(dt.datetime.now(dt.UTC).date())
    before = Path.cwd()
    os.environ["RT_TOKEN"], os.environ["COLUMNS"] = server.token, "140"
    os.chdir(folder)
    try:
        for block in blocks(PAGE):
            if block.kind == "yaml" and block.argument.endswith(".yaml"):
                _set_key(Path(block.argument), block.text.replace(MONTH, month))
            for step in steps(block) if block.kind == "console" else ():
                command = step.command.replace(ADDRESS, server.url).replace(MONTH, month)
                code, printed = _carried_out(server, shlex.split(command))
                ran = Ran(step, code, printed.replace(server.url, ADDRESS).replace(month, MONTH).splitlines())
                yield ran
                after(ran)
    finally:
        os.chdir(before)


def _carried_out(server: Server, command: list[str]) -> tuple[int, str]:
    match command:
        case ["cd", folder]:
            os.chdir(folder)
            return 0, ""
        case ["rt-setup-database-5", *_, file]:
            server.load(Path(file))
            return 0, ""
        case ["csat", *arguments]:
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                code = run(arguments)
            return code, out.getvalue()
    raise AssertionError(f"the page may not run {command}")


def _set_key(file: Path, text: str) -> None:
    """Put a top-level key in place of the one in the file."""
    key = text.partition(":")[0]
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith(f"{key}:")]
    at = next(n for n, line in enumerate(kept) if line.startswith("connections:"))
    file.write_text("\n".join([*kept[:at], *text.splitlines(), *kept[at:]]) + "\n", "utf-8")


def masked(lines: list[str]) -> list[str]:
    """Lines without what a day's data decides: figures, how wide a column is, what a customer's score is called."""
    found = []
    for line in lines:
        plain = re.sub(r"[+-]?\d+(?:\.\d+)?", "0", line)
        found.append(re.sub(r"─+", "─", re.sub(r"\s+", " ", plain)).strip())
    return found


def browser() -> str | None:
    """A Chromium on the path."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def seen(server: Server, number: str, *flags: str) -> str:
    """A ticket's page as the super user's browser has it; what the browser prints."""
    address = f"{server.url}/Ticket/Display.html?id={number}&user=root&pass={quote(server.root_password)}"
    with tempfile.TemporaryDirectory() as profile:
        command = [str(browser()), *FLAGS, f"--user-data-dir={profile}", *flags, address]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def newest(server: Server, query: str) -> str:
    """The newest ticket a search finds."""
    found = server.call("GET", "/tickets", query=query, orderby="id", order="DESC", per_page=1)["items"]
    assert found, query
    return str(found[0]["id"])


class Picture(NamedTuple):
    """Of which ticket a picture is taken, and when: after a command has stood on the page so many times."""

    command: str
    times: int
    query: str
    height: int
    """Pixels."""


PICTURES = {
    "rt-action.png": Picture("csat runs", 1, "Queue = 'Corrective Actions' AND Status = 'new'", 1280),
    "rt-ticket.png": Picture(
        "csat apply --period 2026-10", 2, "'CF.{CSAT Score}' IS NOT NULL AND 'CF.{CSAT Rating}' IS NOT NULL", 900
    ),
    "rt-report.png": Picture("csat apply --period 2026-10", 4, "Queue = 'CSAT Reports' AND Subject NOT LIKE ':'", 1300),
}


class Pictures:
    """Takes each picture at its moment, by a browser with these flags."""

    def __init__(self, server: Server, flags: Callable[[str, Picture], list[str]]) -> None:
        self._server = server
        self._flags = flags
        self._stood: Counter[str] = Counter()
        self.printed: dict[str, str] = {}
        """Picture -> what the browser printed."""

    def look(self, ran: Ran) -> None:
        """After a command: is it the moment of a picture?"""
        self._stood[ran.step.command] += 1
        for name, picture in PICTURES.items():
            if (ran.step.command, self._stood[ran.step.command]) == (picture.command, picture.times):
                number = newest(self._server, picture.query)
                self.printed[name] = seen(self._server, number, *self._flags(name, picture))


def main() -> int:
    """Print what the page's commands print, and take the pictures."""

    def flags(name: str, picture: Picture) -> list[str]:
        return [f"--window-size=1280,{picture.height}", f"--screenshot={ROOT / 'docs' / 'images' / name}"]

    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as folder,
        running(Path(data), TICKETS) as server,
    ):
        for ran in run_page(server, Path(folder), Pictures(server, flags).look):
            sys.stdout.write("\n".join(["", f"$ {ran.step.command}   [{ran.code}]", *ran.printed, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
