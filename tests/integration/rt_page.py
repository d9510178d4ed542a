"""Runs `docs/platforms/rt.md` on a Request Tracker of its own: what each command prints beside what the page says.

Everything on the page that can be run is: console blocks and scripts (a line of a crontab twice, in a shell that knows as little as
cron's), rules and settings merged into the files they are about, the register in its file, the block of all settings as a workspace of
its own.

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
from typing import Any, NamedTuple
from urllib.parse import quote

import certifi
import yaml

from csat_plugin.cli.entry import run
from docs.examples import ROOT, Block, Step, blocks, steps
from tests.integration.desk import RULES
from tests.integration.rt_server import Server, running

PAGE = ROOT / "docs" / "platforms" / "rt.md"
ADDRESS = "https://rt.example.com"
DESK = "/srv/csat/desk"
"""Stands on the page for the workspace it makes."""
CRON = re.compile(r"(?:[\d*/,-]+\s+){5}(?P<command>.+)")
MONTH = "2026-10"
"""Stands on the page for the last month that can be closed."""
FOLLOWING = "2026-11"
"""Stands in rules for the month after it."""
TICKETS = 150
"""Enough that each month has ratings, and some customer a bad one."""
FIGURE = re.compile(r"[+-]?\d+(?:\.\d+)?")
SAME = re.compile(
    "|".join(
        (
            r"writes 0\b",  # what is switched off
            r"`csat undo \d+`",
            r"of run \d+",
            r"^\s*\d+(?=\s+apply\b)",  # the number of a run
            r"version \d+",
            r"^\d+(?=\s+(?:field|organization|mail_domain|the whole desk)\b)",  # what may be chosen
            r"\d+ % of customers at \d+ or more",
            r"@\d+",  # the version of a pack
            r"0-100",
            r"/ \d+",  # a scale
            rf"\b{MONTH}\b(?!-)",
        )
    )
)
"""Figures that do not depend on the test's tickets: they must be those of the page."""
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


def following(month: str) -> str:
    """The month after one."""
    return f"{dt.date.fromisoformat(f'{month}-28') + dt.timedelta(days=4):%Y-%m}"


def run_page(
    server: Server,
    folder: Path,
    after: Callable[[Ran], None] = lambda _: None,
    prepare: Callable[[Block], None] = lambda _: None,
) -> Iterator[Ran]:
    """Run everything from top to bottom in a folder, which ends as the current one.

    Args:
        server: the page is about.
        folder: empty.
        after: called with each command that was run.
        prepare: called before each block, to make what the page says is there.
    """
    month = month_meant(dt.datetime.now(dt.UTC).date())
    before = Path.cwd()
    os.environ["RT_TOKEN"], os.environ["COLUMNS"] = server.token, "140"
    os.chdir(folder)
    try:
        for block in blocks(PAGE):
            prepare(block)
            for step in _steps(block, month, server, folder):
                command = (
                    step.command.replace(ADDRESS, server.url).replace(MONTH, month).replace(DESK, str(folder / "desk"))
                )
                do = _in_a_shell if block.kind == "sh" else _carried_out
                code, printed = do(server, command)
                ran = Ran(step, code, printed.replace(server.url, ADDRESS).replace(month, MONTH).splitlines())
                yield ran
                after(ran)
    finally:
        os.chdir(before)


def _steps(block: Block, month: str, server: Server, folder: Path) -> list[Step]:
    """What is to be run for a block, once the files it stands for are made."""

    def step(command: str) -> Step:
        return Step(command, ["..."], block.line, block.line)

    match block.kind:
        case "console":
            return steps(block)
        case "sh":
            crons = [(line, CRON.fullmatch(line)) for line in block.text.splitlines()]
            return [one for line, cron in crons for one in ([step(cron["command"])] * 2 if cron else [step(line)])]
        case "text" if block.text.startswith("id,"):
            Path("register.csv").write_text(block.text, "utf-8")
            _set_key(Path("csat.yaml"), "register: register.csv")
            return [step("csat validate"), step("csat sync")]
        case "text":  # a search in Request Tracker: a test of its own
            return []
        case "yaml":
            return [step(command) for command in _settle(block, month, server, folder)]
    raise AssertionError(f"{block.place}: nobody runs {block.info}")


def _settle(block: Block, month: str, server: Server, folder: Path) -> Iterator[str]:
    """Put a YAML block where the page says it stands; the commands that show that it may stand there."""
    if block.argument == "csat.yaml":
        _set_key(Path("csat.yaml"), block.text.replace(MONTH, month))
        yield "csat validate"
    elif block.argument == "rules":
        rules = Path(yaml.safe_load(Path("csat.yaml").read_text("utf-8"))["rules"])
        _merge(rules, block.text.replace(FOLLOWING, following(month)))
        yield "csat validate"
    elif block.argument == "desk":
        _settings(block, server, folder / "settings")
        yield from (f"csat -w {folder / 'settings'} {line}" for line in ("validate", "sync", "doctor"))
    else:
        raise AssertionError(f"{block.place}: nobody knows where {block.info} stands")


def _in_a_shell(server: Server, command: str) -> tuple[int, str]:
    """As cron starts it: with the folder of the program and the token, and nothing else of ours."""
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    env = {"PATH": path, "RT_TOKEN": server.token}
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def _merge(file: Path, part: str) -> None:
    """Let a rule file say this too, as a person would write it in: below the keys that are there."""

    def merged(old: Any, new: Any) -> Any:
        both = isinstance(old, dict) and isinstance(new, dict)
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}} if both else new

    whole = merged(yaml.safe_load(file.read_text("utf-8")), yaml.safe_load(part))
    file.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), "utf-8")


def _settings(block: Block, server: Server, folder: Path) -> None:
    """A workspace of the block as it stands, but for the address; with the files and secrets it names."""
    (folder / "rules").mkdir(parents=True)
    os.environ["RT_HOOK_SECRET"] = "a shared secret"  # noqa: S105 - made up
    shutil.copy(certifi.where(), folder / "company-ca.pem")
    text = f"workspace: settings\nrules: rules/rules.yaml\n{block.text.replace(ADDRESS, server.url)}"
    (folder / "csat.yaml").write_text(text, "utf-8")
    (folder / "rules" / "rules.yaml").write_text(RULES, "utf-8")


def _carried_out(server: Server, command: str) -> tuple[int, str]:
    match shlex.split(command):
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
    """Lines without what a day's data decides: most figures, how wide a column is, what a customer's score is called."""
    return [re.sub(r"─+", "─", re.sub(r"\s+", " ", _without_figures(line))).strip() for line in lines]


def _without_figures(line: str) -> str:
    """A line with `#` for each figure, but for those that are the same whatever the data is."""
    found, at = "", 0
    for same in SAME.finditer(line):
        found += FIGURE.sub("#", line[at : same.start()]) + same[0]
        at = same.end()
    return found + FIGURE.sub("#", line[at:])


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
