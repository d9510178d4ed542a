"""What is measured, one job a process: `python -m benchmarks.jobs NAME ARGUMENT...` prints its figures as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import megabytes, timed

Figures = dict[str, Any]


def rules() -> Figures:
    """The ITSS pack read, checked and compiled."""
    found: Figures = {}
    with timed(found, "seconds"):
        from csat_plugin.language.load import load_rules
        from csat_plugin.language.packs import shipped

        packs = shipped()
        file = packs.find("itss@1")
        assert file is not None
        loaded = load_rules(file, packs)
    assert loaded.ruleset is not None
    return found


def analyst(folder: str) -> Figures:
    """The pandas script."""
    found: Figures = {}
    with timed(found, "seconds"):
        from benchmarks.by_pandas import scores

        table, left_out = scores(Path(folder) / "exports" / "ratings.csv")
    (month,) = (table.xs("2026-10", level="month"),)
    return {**found, "left_out": left_out, "scores": {name: round(mean, 6) for name, mean in month["mean"].items()}}


def stream(folder: str) -> Figures:
    """The export to scores without a store: adapter, judging, reduction, formula."""
    found: Figures = {}
    with timed(found, "seconds"):
        from benchmarks.large import PERIOD, opened, streamed
        from csat_plugin.core.period import parse_period
        from csat_plugin.core.scoring.assessment import assess
        from csat_plugin.core.scoring.reduction import Rows

        workspace = opened(Path(folder))
        rejected: list[int] = []
        loaded = workspace.load_rules(check=False).ruleset
        assert loaded is not None
        settings = workspace.settings
        result = assess(
            loaded,
            parse_period(PERIOD),
            Rows(streamed(workspace, rejected)),
            {},
            zone=settings.zone,
            as_of=workspace.now,
        )
    return {**found, "left_out": sum(rejected), **_said(result)}


def sync(folder: str) -> Figures:
    """`csat sync` of the export into an empty store."""
    found: Figures = {}
    with timed(found, "seconds"):
        from benchmarks.large import opened
        from csat_plugin.runtime.sync import sync as run

        workspace = opened(Path(folder))
        done = run(workspace)
    return {**found, "left_out": sum(tally.rejected for tally in done.tallies)}


def score(folder: str) -> Figures:
    """`csat score` from the store: the month, and the month before for the change."""
    found: Figures = {}
    with timed(found, "seconds"):
        from benchmarks.large import PERIOD, opened
        from csat_plugin.core.period import parse_period
        from csat_plugin.runtime.scoring import scored

        workspace = opened(Path(folder))
        result = scored(workspace, parse_period(PERIOD), rules=workspace.rules())
    return {**found, **_said(result.assessment)}


def whatif(folder: str, changed: str) -> Figures:
    """`csat whatif` from the store: twelve months under the rules as they are and with one line more."""
    found: Figures = {}
    with timed(found, "seconds"):
        from benchmarks.large import opened
        from csat_plugin.language.load import load_rules
        from csat_plugin.runtime.rule_sides import Side
        from csat_plugin.runtime.whatif import whatif as run

        workspace = opened(Path(folder))
        file = workspace.settings.rules
        text = file.read_bytes() + f"\n{changed}\n".encode()
        after = load_rules(file, workspace.packs, text=text).ruleset
        assert after is not None
        before = Side(name="", where="in_force", rules=workspace.rules())
        result = run(workspace, before, Side(name="", where="working", rules=after))
    assert len(result.periods) == 12
    return {**found, "moved": sum(len(effect.subjects) for effect in result.periods)}


def columns(folder: str) -> Figures:
    """The same marks from a Parquet file, reduced by DuckDB."""
    from csat_plugin.batch import Columns, write_marks

    found: Figures = {}
    from benchmarks.large import PERIOD, opened
    from csat_plugin.core.period import parse_period
    from csat_plugin.core.scoring.assessment import assess

    workspace = opened(Path(folder))
    loaded = workspace.load_rules(check=False).ruleset
    assert loaded is not None
    file = Path(folder) / "marks.parquet"
    with timed(found, "writing"):
        write_marks(file, workspace.store.marks("customer", None, None))
    with timed(found, "seconds"):
        zone = workspace.settings.zone
        result = assess(loaded, parse_period(PERIOD), Columns(file), {}, zone=zone, as_of=workspace.now)
    return {**found, **_said(result)}


def late(folder: str) -> Figures:
    """One late rating in a store: written, and its customer scored again."""
    from datetime import timedelta
    from statistics import median

    from benchmarks.large import NOW, PERIOD, opened
    from csat_plugin.core.model import Rating
    from csat_plugin.core.period import parse_period
    from csat_plugin.runtime.late import Standing
    from csat_plugin.runtime.sync import sync as run

    workspace = opened(Path(folder))
    run(workspace)
    loaded = workspace.rules()
    found: Figures = {}
    with timed(found, "full"):
        standing = Standing(workspace, parse_period(PERIOD), loaded, "customer")
    taken, written = [], []
    for n in range(20):
        rating = Rating(
            id=f"late:rating:{n}", response=f"late:response:{n}", channel="ticket", raw="7", customer=f"K{n % 40:03d}",
            customer_name=f"K{n % 40:03d}", answered=NOW - timedelta(days=20),
        )  # fmt: skip
        once: Figures = {}
        with timed(once, "write"):
            workspace.store.write("late", [rating], NOW)
        with timed(once, "again"):
            again = standing.rescore(f"K{n % 40:03d}")
        taken.append(once["again_cpu"])
        written.append(once["write_cpu"])
    full = Standing(workspace, parse_period(PERIOD), loaded, "customer").assessment
    assert again == next(score for score in full.scores if score.subject == again.subject)
    return {**found, "seconds": median(taken), "worst": max(taken), "writing": median(written)}


def deciding(n: str, peers: str = "") -> Figures:
    """Closed incidents against twenty rules: ours, by hand, and by other rule engines where they are installed."""
    from benchmarks.deciding import deciding as run

    if peers:
        sys.path.append(peers)
    return run(int(n), peers=bool(peers))


def _said(result: Any) -> Figures:
    return {
        "used": result.counts.used,
        "scores": {score.subject: score.exact / 1_000_000 for score in result.scores if score.exact is not None},
    }


JOBS: dict[str, Callable[..., Figures]] = {
    job.__name__: job for job in (rules, deciding, analyst, stream, sync, score, whatif, columns, late)
}


if __name__ == "__main__":
    print(json.dumps({**JOBS[sys.argv[1]](*sys.argv[2:]), "megabytes": megabytes()}))
