"""Measure, print a table, and with `--write docs/performance.md` keep it. Names: startup, rules, deciding, large, whatif, columns, late."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.by_peers import PEERS
from benchmarks.large import make
from benchmarks.measure import Figure, job, started
from benchmarks.page import page, table

STARTS = 15


def startup(_folder: Path, _count: int) -> Iterator[Figure]:
    """`csat --help` against a bare click program with as many commands and options."""
    ours = [sys.executable, "-c", "from csat_plugin.cli import main; main(['--help'])"]
    bare = [sys.executable, "-c", "from benchmarks.bare_click import program; program(['--help'])"]
    started([ours, bare], 2)
    seconds, yardstick = started([ours, bare], STARTS)
    yield Figure(
        what="`csat --help`",
        seconds=seconds,
        against="a bare click program of the same size",
        yardstick=yardstick,
        target="<= 1.3",
    )


def rules(_folder: Path, _count: int) -> Iterator[Figure]:
    """Reading, checking and compiling the ITSS pack in a fresh process."""
    seconds = median(float(job("rules")["seconds_cpu"]) for _ in range(5))
    yield Figure(what="the ITSS pack read, checked, compiled", seconds=seconds, target="< 1 s")


INCIDENTS = 10_000
ENGINES = ("rule-engine", "zen-engine", "business-rules")


def deciding(folder: Path, _count: int) -> Iterator[Figure]:
    """Closed incidents against twenty rules: an `if` chain written by hand, and other rule engines."""
    peers = folder / "peers"
    venv.create(peers, with_pip=True)
    install = [str(peers / "bin" / "python"), "-m", "pip", "install", "--quiet", *PEERS]
    subprocess.run(install, check=True)  # noqa: S603 # our own list
    found = job("deciding", INCIDENTS, next((peers / "lib").glob("python*/site-packages")))
    seconds = found["seconds"]
    what = f"{INCIDENTS:,} closed incidents against 20 rules"
    for ours, done, target in (("first", "the first that holds", "<= 3"), ("every", "all, with every reason", "<= 6")):
        yield Figure(
            what=f"{what}: {done}", seconds=seconds[ours], against="an `if` chain by hand", yardstick=seconds["by hand"], target=target
        )  # fmt: skip
    yield Figure(
        what=f"{what}: decisions as they are kept, with person, moment and all gates",
        seconds=seconds["kept"],
        against="all, with every reason",
        yardstick=seconds["every"],
        note=f"{seconds['kept'] / INCIDENTS * 1000:.2f} ms an incident",
    )
    for name in (*ENGINES, "zen-engine's expressions"):
        yield Figure(
            what=f"{what}: {name}",
            seconds=seconds[name],
            against="ours",
            yardstick=seconds["first"],
            target=">= 10" if name in ENGINES else "",
            note=f"all that hold: {seconds[f'{name}, every'] / seconds['every']:.1f} times ours with every reason",
        )


def large(folder: Path, count: int) -> Iterator[Figure]:
    """One CSV to scores, streaming and through the store, against pandas."""
    for n in sorted({count // 10, count}):
        here = folder / f"large-{n}"
        make(here, n)
        pandas, stream = _best("analyst", here), _best("stream", here)
        seconds, against = float(pandas["seconds_cpu"]), f"pandas ({pandas['megabytes']} MB)"
        sync, score = job("sync", here), job("score", here)
        for found in (stream, score):  # the yardstick is one only if it measures the same thing
            assert {name: round(value, 6) for name, value in found["scores"].items()} == pandas["scores"]
        assert stream["left_out"] == sync["left_out"] == pandas["left_out"]
        for what, taken, target in (
            ("CSV to scores, streaming", stream, "<= 6"),
            ("`csat sync` into an empty store", sync, ""),
            ("`csat score` from the store", score, ""),
            ("the user's path, sync and score together", _together(sync, score), "<= 6"),
        ):
            yield Figure(
                what=f"{n:,} ratings: {what}", seconds=taken["seconds_cpu"], wall=taken["seconds"], against=against, yardstick=seconds, target=target,
                megabytes=taken["megabytes"],
            )  # fmt: skip


def _best(name: str, folder: Path) -> dict[str, Any]:
    """The quickest of three runs: what the machine did besides counts for neither side."""
    return min((job(name, folder) for _ in range(3)), key=lambda found: float(found["seconds_cpu"]))


def _together(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    summed = {name: one[name] + two[name] for name in ("seconds", "seconds_cpu")}
    return {**summed, "megabytes": max(one["megabytes"], two["megabytes"])}


TRIED = {
    "another bound of a band": "bands: {satisfied: 82}",
    "another scale, so that every rating is judged twice": "channels: {ticket: {scale: {min: 1, max: 100, convert: minmax}}}",
}


def whatif(folder: Path, count: int) -> Iterator[Figure]:
    """Twelve months under two rulesets, against scoring one month."""
    here = folder / f"large-{count}"
    if not here.exists():  # else the benchmark before has filled this store
        make(here, count)
        job("sync", here)
    scoring = min((job("score", here) for _ in range(2)), key=lambda found: float(found["seconds_cpu"]))
    for what, line in TRIED.items():
        found = job("whatif", here, line)
        yield Figure(
            what=f"{count:,} ratings: `csat whatif` over twelve months, {what}",
            seconds=found["seconds_cpu"],
            wall=found["seconds"],
            against="`csat score` from the store",
            yardstick=scoring["seconds_cpu"],
            target="<= 3",
            megabytes=found["megabytes"],
        )


def columns(folder: Path, count: int) -> Iterator[Figure]:
    """The reduction by DuckDB against the one in Python, both from the store's marks to an assessment."""
    here = folder / f"large-{count}"
    if not here.exists():  # else the benchmark before has filled this store
        make(here, count)
        job("sync", here)
    batch, rows = job("columns", here), job("score", here)
    assert batch["scores"] == rows["scores"]
    yield Figure(
        what=f"{count:,} marks: Parquet to scores by DuckDB",
        seconds=batch["seconds_cpu"],
        wall=batch["seconds"],
        against="`csat score` from the store",
        yardstick=rows["seconds_cpu"],
        megabytes=batch["megabytes"],
        note=f"writing the Parquet file once: {batch['writing']:.1f} s wall",
    )


def late(folder: Path, _count: int) -> Iterator[Figure]:
    """One late rating in a store of 60,000: its customer scored again, against assessing everybody."""
    here = folder / "late"
    make(here, 60_000)
    found = job("late", here)
    yield Figure(
        what="60,000 ratings: one subject scored again",
        seconds=found["seconds"],
        against="the full assessment",
        yardstick=found["full_cpu"],
        target="< 0.050 s",
        megabytes=found["megabytes"],
        note=f"worst of 20: {found['worst'] * 1000:.0f} ms; writing the rating: {found['writing'] * 1000:.0f} ms",
    )


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {
    made.__name__: made for made in (startup, rules, deciding, large, whatif, columns, late)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument(
        "--count", type=int, default=1_000_000, help="ratings in the large export (default: %(default)s)"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page, such as docs/performance.md")
    given = parser.parse_args()
    if unknown := set(given.names) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="csat-bench-", ignore_cleanup_errors=True) as folder:
        for name in given.names or BENCHMARKS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += BENCHMARKS[name](Path(folder), given.count)
    print(table(figures))
    if given.write:
        given.write.write_text(page(figures), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
