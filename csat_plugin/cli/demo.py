"""`csat demo`: a sample provider and the whole main job on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, talk_elsewhere
from csat_plugin.cli.usage import Place

NAMED = 5
"""Files named of those that stand in the way."""


@command("demo")
@click.argument("folder", required=False, type=Place(path_type=Path, file_okay=False))
@click.option("--pack", default="")
def demo_command(common: Common, folder: Path | None, pack: str) -> int:
    """Make a sample provider in FOLDER and run the whole main job on it; the last line is the path of the HTML report."""
    if pack:
        return _pack_sample(common, folder, pack)
    return _provider(common, folder or Path("demo"))


def _provider(common: Common, folder: Path) -> int:
    """The large sample, with a story of twelve months."""
    from csat_plugin.cli.documents import DemoMade
    from csat_plugin.demo import generate, look_next, summary
    from csat_plugin.demo.ownership import clear, mark

    refuse_foreign(folder, common.spoken)
    if folder.exists():
        clear(folder)
    try:
        sample = generate(folder, language=common.spoken)
    except BaseException:  # interrupted too: half a sample is no sample
        if folder.exists():
            clear(folder)
        raise
    mark(folder)
    with talk_elsewhere(common):
        for line in summary(sample, common.spoken, every=common.verbose):
            click.echo(line)
        base = ["-w", str(folder), "--at", sample.as_of.strftime("%Y-%m-%dT%H:%M:%S"), "--lang", common.spoken]
        month = ["--period", sample.last_month]
        steps = (
            ["validate"],
            ["sync", "-q"],
            ["score", *month],
            ["explain", "score", sample.story.common_cause[-1], *month],
            ["plan", *month],
            ["apply", *month],
            ["report", *month],
        )
        for step in steps:
            if code := _step(folder, base, step):
                return code
        click.echo("")
        at = common._replace(workspace=folder).elsewhere
        for line in look_next(sample, common.spoken, at=at, programs=_unfound()):
            click.echo(line)
        click.echo(str(report_of(folder, sample.last_month)))
    if common.format == "json":
        report = report_of(folder, sample.last_month)
        as_json(DemoMade(folder=str(folder.resolve()), period=sample.last_month, report=str(report)))
    return 0


def _pack_sample(common: Common, folder: Path | None, pack: str) -> int:
    """The small sample of a pack, and what shows it at work."""
    from csat_plugin.cli.documents import DemoMade
    from csat_plugin.cli.start import pinned_pack
    from csat_plugin.demo.ownership import clear, mark
    from csat_plugin.demo.packs import copy_sample, has_sample
    from csat_plugin.host.plugins import Host
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    packs, pinned = Host.load().packs, pinned_pack(pack, common.spoken)
    if pinned not in packs or not has_sample(packs[pinned]):
        known = ", ".join(sorted(name.partition("@")[0] for name, file in packs.items() if has_sample(file)))
        raise Failure(say("demo.pack.none", common.spoken, {"pack": pack, "known": known}))
    made = folder or Path(f"demo-{pinned.partition('@')[0]}")
    refuse_foreign(made, common.spoken)
    if made.exists():
        clear(made)
    sample = copy_sample(packs[pinned], made, common.spoken)
    mark(made)
    with talk_elsewhere(common):
        click.echo(say("demo.pack.made", common.spoken, {"folder": made, "pack": pinned}))
        base = ["-w", str(made), "--at", f"{sample.at:%Y-%m-%dT%H:%M:%S}", "--lang", common.spoken]
        for step in sample.steps(made):
            if code := _step(made, base, step):
                return code
    if common.format == "json":
        as_json(DemoMade(folder=str(made.resolve()), period=sample.period, report=""))
    return 0


def _unfound() -> str:
    """Folder of the `csat` that runs, where a shell would not find it by its name; empty where it does."""
    import shutil
    import sys

    own = Path(sys.prefix) / ("Scripts" if sys.platform == "win32" else "bin")
    return "" if shutil.which("csat") else str(own)


@contextmanager
def in_demo(folder: Path) -> Iterator[None]:
    """What a command writes meanwhile into a folder `csat demo` made is the demo's own, so that it can be made again."""
    if not (folder / ".csat" / "demo.json").is_file():
        yield
        return
    from csat_plugin.demo.ownership import noting

    with noting(folder):
        yield


def report_of(folder: Path, month: str) -> Path:
    """Where `csat report` wrote the report of that month."""
    return folder.resolve() / "reports" / f"{month}.html"


def _step(folder: Path, base: list[str], step: list[str]) -> int:
    """One command as a person would type it; what it wrote is the demo's own."""
    from csat_plugin.cli.entry import run
    from csat_plugin.demo.ownership import mark

    typed = " ".join(f'"{word}"' if " " in word else word for word in step)
    click.echo(f"\n$ csat {typed}")
    try:
        return run([*base, *step])
    finally:
        mark(folder)


def refuse_foreign(folder: Path, language: str) -> None:
    """A folder is replaced only when all in it is an untouched demo.

    Raises:
        Failure: naming what stands in the way.
    """
    from csat_plugin.demo.ownership import foreign
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    if not folder.exists() or not (found := foreign(folder)):
        return
    more = f" + {len(found) - NAMED}" if len(found) > NAMED else ""
    raise Failure(say("demo.foreign", language, {"folder": folder, "files": ", ".join(found[:NAMED]) + more}))
