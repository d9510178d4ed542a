"""Runs the examples of the pages: `python -m docs.examples` rewrites what commands print, `--check` only compares.

A ```console block holds lines beginning with `$ `, each with what it prints below it; `...` stands for any number of lines, and a
command with nothing below it claims nothing. Each page has its own copy of the demo's folder, its blocks run from top to bottom
with the clock at 2026-11-09 02:00 in Shanghai. A ```yaml block whose info string names a file (`yaml rules/huaxin.yaml`) stands in that
file while the page goes on: its top-level keys replace those of the file as the demo made it. `?` below a command asks for its
output to be filled in.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
COLUMNS = "140"
CLOCK = "2026-11-08T18:00:00"
HOME = "/srv/csat"
"""Stands on the pages for the folder that holds the demo's folder."""

HEAD = """\
language: 1
ruleset: acme
extends: itss@1
people: {process_manager: zhao.min, quality_control: li.na, team_lead: chen.hao}
"""
"""Stands before a part of a rule file."""

SETTINGS = {
    "connections",
    "write",
    "limits",
    "timezone",
    "calendar",
    "effects",
    "register",
    "store",
    "network",
    "rules",
}
FENCE = re.compile(r"^```(\S.*)?$")
KEY = re.compile(r"^[\w$-]+:")


class Block(NamedTuple):
    """A fenced block of a page; `line` is that of its fence, counted from 1."""

    page: Path
    line: int
    info: str
    text: str

    @property
    def kind(self) -> str:
        """First word of the info string."""
        return self.info.partition(" ")[0]

    @property
    def argument(self) -> str:
        """The rest of the info string."""
        return self.info.partition(" ")[2].strip()

    @property
    def place(self) -> str:
        """`docs/administrators.md:12`."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


class Step(NamedTuple):
    """One command of a console block, what the page says it prints, and where that stands in the page (from 0)."""

    command: str
    expected: list[str]
    first: int
    end: int


def pages() -> list[Path]:
    """The pages written by hand, those of the packs (in part) among them."""
    own = [page for page in sorted((ROOT / "docs").glob("*.md")) if page.name != "requirements.md"]
    packs = sorted((ROOT / "docs" / "packs").glob("*.md"))
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *own, *packs]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    open_: tuple[int, str] | None = None
    lines = page.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if open_ is None and (match := FENCE.match(line)):
            open_ = (number, match.group(1) or "")
        elif open_ is not None and line == "```":
            start, info = open_
            found.append(Block(page, start, info, "\n".join(lines[start : number - 1]) + "\n"))
            open_ = None
    return found


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    lines = block.text.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    talkers = [at for at in starts if lines[at].startswith(("$ make demo", "$ csat init", "$ csat demo"))]
    if talkers:  # they print the commands they run: what follows is theirs
        starts = [at for at in starts if at <= talkers[0]]
    ends = [*starts[1:], len(lines)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        command, first = lines[start][2:], start + 1
        while command.endswith("\\"):
            command, first = command[:-1] + lines[first].strip(), first + 1
        expected = [line.rstrip() for line in lines[first:end]]
        while expected and not expected[-1]:
            expected.pop()
        found.append(Step(command, expected, block.line + first, block.line + end))
    return found


def agrees(expected: list[str], printed: list[str]) -> bool:
    """Whether lines agree, `...` standing for any number of them."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(agrees(expected[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and agrees(expected[1:], printed[1:])


def shortened(expected: list[str], printed: list[str]) -> list[str] | None:
    """What was printed, shortened as before: each run of lines between `...` becomes the run most like it, in order."""
    runs: list[list[str]] = [[]]
    for line in expected:
        if line == "...":
            runs.append([])
        else:
            runs[-1].append(line)
    found: list[str] = []
    at = 0
    for number, run in enumerate(runs):
        left = sum(map(len, runs[number:]))
        last = len(printed) - left
        if last < at:
            return None
        places = [0] if number == 0 else [len(printed) - len(run)] if number == len(runs) - 1 else range(at, last + 1)
        best = max(places, key=lambda place: _likeness(run, printed[place:]))
        found += [*(["..."] if number else []), *printed[best : best + len(run)]]
        at = best + len(run)
    return found if agrees(found, printed) else None


def _likeness(run: list[str], printed: list[str]) -> float:
    return sum(SequenceMatcher(None, *pair).ratio() for pair in zip(run, printed, strict=False))


def spliced(text: str, part: str) -> str:
    """A YAML text whose top-level keys are replaced by those of `part`; keys it lacks are added at the end."""
    sections = dict(_sections(text))
    sections |= {key: lines for key, lines in _sections(part) if key}
    return "".join(sections.values())


def _sections(text: str) -> Iterator[tuple[str, str]]:
    key, lines = "", list[str]()
    for line in text.splitlines(keepends=True):
        if match := KEY.match(line):
            yield key, "".join(lines)
            key, lines = match.group(), []
        lines.append(line)
    yield key, "".join(lines)


class _Terminal(io.StringIO):
    """What a reader of the pages sees is what a terminal of `COLUMNS` columns shows."""

    def isatty(self) -> bool:
        return True


class _Beside(io.TextIOBase):
    """stderr on the same terminal, without progress bars."""

    def __init__(self, shown: io.StringIO) -> None:
        self._shown = shown

    def write(self, text: str) -> int:
        return self._shown.write(text)


@contextlib.contextmanager
def _plain() -> Iterator[None]:
    """A terminal of that width, without colours, whose user has said no language."""
    wanted = {"COLUMNS": COLUMNS, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Desk:
    """A copy of the demo's folder, and a shell that knows `csat`, `make demo`, `cat`, `cd`, `cp`, `mkdir`, `echo $?` and `> file`."""

    def __init__(self, demo: Path, home: Path) -> None:
        self._home = home.resolve()
        self.folder = self._home / "demo"
        shutil.copytree(demo, self.folder)
        self._here = self.folder
        self._made: dict[str, str] = {}
        self.code = 0

    def put(self, name: str, part: str) -> None:
        """Let a file hold these top-level keys instead of its own."""
        path = self.folder / name
        made = self._made.setdefault(name, path.read_text("utf-8") if path.exists() else "")
        path.write_text(spliced(made, part), encoding="utf-8", newline="\n")

    def run(self, command: str) -> list[str]:
        """The lines a command prints, stdout and stderr as a terminal shows them; `code` is its exit code."""
        command, _, target = command.partition(" > ")
        words = shlex.split(command, comments=True)
        if words == ["echo", "$?"]:
            return [str(self.code)]
        if words[0] == "cd":
            self._here = (self._here / words[1]).resolve()
            return []
        if words[0] == "mkdir":
            (self._here / words[1]).mkdir()
            return []
        if words[0] == "cp":
            for name in words[1:-1]:
                shutil.copy(self._here / name, self._here / words[-1])
            return []
        if words[0] == "cat":
            return self._shown((self._here / words[1]).read_text("utf-8"))
        if words == ["make", "demo"]:
            (self._home / "made").mkdir()
            words, self._here = ["csat", "demo"], self._home / "made"
        if words[0] != "csat":
            raise ValueError(f"no such command in examples: {command}")
        from csat_plugin.cli.entry import run

        out, err = io.StringIO() if target else _Terminal(), io.StringIO()
        told = _Beside(out) if not target else err
        clock = [] if "--at" in words else ["--at", CLOCK]
        with contextlib.chdir(self._here), contextlib.redirect_stdout(out), contextlib.redirect_stderr(told), _plain():
            self.code = run([*clock, *words[1:]])
        if target:
            (self._here / target.strip()).write_text(out.getvalue(), encoding="utf-8", newline="\n")
            return self._shown(err.getvalue())
        return self._shown(out.getvalue())

    def _shown(self, text: str) -> list[str]:
        text = text.replace(f"{self._home}/made", HOME).replace(str(self._home), HOME)
        lines = [line.rstrip() for line in text.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def findings(block: Block, folder: Path) -> list[str]:
    """What the checker says of a YAML block: an own file of rules, settings or rule tests, or a part of one.

    A part of a rule file stands below the lines `HEAD`; entries of `files:` stand in a connection.
    """
    from csat_plugin.language.diagnostics.render import as_text

    text, kind = block.text, kind_of(block)
    name = {"settings": "csat.yaml", "rules": "rules/acme.yaml"}[kind]
    if kind == "rules" and not re.search("^language:", text, re.MULTILINE):
        text = HEAD + text
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    if kind == "rules":
        from csat_plugin.host.plugins import Host
        from csat_plugin.language.load import load_rules
        from csat_plugin.language.packs import Packs

        packs = Packs()
        for pack, file in Host.load().packs.items():
            packs.register(pack, file)
        found = list(load_rules(path, packs, name=name).diagnostics)
    else:
        from csat_plugin.host.adapter import AdapterError
        from csat_plugin.runtime.settings_file import read_settings
        from csat_plugin.runtime.workspace import Workspace

        settings, found = read_settings(path)
        try:
            if settings:
                with contextlib.closing(Workspace(folder)) as workspace:
                    for connection in settings.connections:
                        workspace.connect(connection)
        except AdapterError as error:
            return [str(error)]
    said = as_text(sorted(found, key=lambda f: f.order())).splitlines() if found else []
    return [line for line in said if line and not line.startswith("Errors: ")]


def kind_of(block: Block) -> str:
    """`settings`, `rules`, `tests` or `register`, by the top-level keys of a YAML block."""
    keys = {match.group()[:-1] for line in block.text.splitlines() if (match := KEY.match(line))}
    for kind, telling in (("tests", {"tests"}), ("register", {"customers"}), ("settings", SETTINGS)):
        if keys & telling:
            return kind
    return "rules"


def make_demo(folder: Path) -> Path:
    """The demo's folder as `csat demo` leaves it."""
    from csat_plugin.cli.entry import run

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run(["demo", str(folder)])
    if code:
        raise RuntimeError(f"csat demo ended with {code}:\n{printed.getvalue()}")
    return folder


def outcomes(page: Path, demo: Path, home: Path) -> Iterator[tuple[Block, Step, list[str], int]]:
    """Every command of a page with what it printed and its exit code."""
    desk = Desk(demo, home)
    for block in blocks(page):
        if block.kind == "yaml" and block.argument.endswith(".yaml"):
            desk.put(block.argument, block.text)
        elif block.kind == "console":
            for step in steps(block):
                yield block, step, desk.run(step.command), desk.code


def rewritten(page: Path, demo: Path, home: Path) -> tuple[str, list[str]]:
    """The page with its outputs renewed, and the places whose shortened outputs no longer agree."""
    lines = page.read_text("utf-8").splitlines()
    stale = []
    for block, step, printed, _ in reversed(list(outcomes(page, demo, home))):
        if not step.expected or agrees(step.expected, printed):
            continue
        shown = shortened(step.expected, printed) if "..." in step.expected else printed
        if shown is None:
            stale.append(f"{block.place}: {step.command}")
        else:
            lines[step.first : step.end] = [*shown, *([""] if step.end < block.line + block.text.count("\n") else [])]
    return "\n".join(lines) + "\n", stale


def wrong(page: Path) -> Iterator[tuple[Block, Block]]:
    """Each block meant to be wrong with the block after it, which holds what the checker says."""
    found = blocks(page)
    yield from ((block, found[at + 1]) for at, block in enumerate(found) if block.info == "yaml wrong")


def included(block: Block) -> str:
    """The piece of a file that a block such as `python tests/docs/desk_adapter.py#adapter` shows."""
    name, _, piece = block.argument.partition("#")
    text = (ROOT / name).read_text("utf-8")
    return text.partition(f"# -- start {piece} --\n")[2].partition(f"# -- end {piece} --\n")[0].strip() + "\n"


def renew_included(page: Path) -> None:
    """Let every block that shows a piece of a file hold that piece."""
    lines = page.read_text("utf-8").splitlines()
    for block in reversed(blocks(page)):
        if block.kind == "python" and "#" in block.argument:
            lines[block.line : block.line + block.text.count("\n")] = included(block).splitlines()
    page.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def renew_findings(page: Path, home: Path) -> None:
    """Let the block after each wrong one hold what the checker says."""
    lines = page.read_text("utf-8").splitlines()
    for number, (block, answer) in reversed(list(enumerate(wrong(page)))):
        told = findings(block, home / f"wrong{number}")
        lines[answer.line : answer.line + answer.text.count("\n")] = told
    page.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Renew the outputs on all pages, or only compare."""
    check, chosen = "--check" in arguments, [Path(a).resolve() for a in arguments if not a.startswith("-")]
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        demo = make_demo(Path(folder) / "demo")
        for number, page in enumerate(chosen or pages()):
            home = Path(folder) / str(number)
            home.mkdir()
            if not check:
                renew_included(page)
                renew_findings(page, home)
            text, stale = rewritten(page, demo, home)
            if text != page.read_text("utf-8"):
                bad += check
                print(f"{'Stale' if check else 'Written'}: {page.relative_to(ROOT)}")
                if not check:
                    page.write_text(text, encoding="utf-8", newline="\n")
            for place in stale:
                bad += 1
                print(f"Shorten anew: {place}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
