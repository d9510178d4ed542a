"""A large export in a workspace of its own, and reading its ratings without a store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from csat_plugin.core.model import Mark, Rating
from csat_plugin.demo.large import write_large
from csat_plugin.runtime.workspace import Workspace

NOW = datetime(2026, 11, 10, tzinfo=UTC)
PERIOD = "2026-10"
ZONE = "Asia/Shanghai"
HIGH = 100
FAULTS = (
    "f{n:09d},K001,ticket,101,2026-10-05T10:00Z\n",  # off the scale
    "f{n:09d},K001,ticket,good,2026-10-05T10:00Z\n",  # no number
    "f{n:09d},K001,ticket,5,2026-13-05T10:00Z\n",  # no date
    "r{n:09d},K001,ticket,5,2026-10-05T10:00Z\n",  # an id that was there, with another mark
)
"""Every thousandth line more is one of these: they must be rejected one by one, with their row."""

SETTINGS = f"""workspace: large
provider: Large
rules: rules.yaml
timezone: {ZONE}
language: en
connections:
  exports:
    adapter: folder
    path: exports
    files:
      - match: ratings.csv
        ratings:
          - channel: ticket
            mark: mark
            scale: {{min: 1, max: {HIGH}}}
            columns: {{id: id, customer: customer, answered: answered}}
"""
RULES = """language: 1
ruleset: large
extends: tickets-only@1
people:
  process_manager: {is: zhao.min}
  team_lead: {is: li.na}
"""


def make(folder: Path, count: int) -> Path:
    """A workspace with one export of `count` good ratings and a thousandth of faulty ones; returns the export."""
    (folder / "exports").mkdir(parents=True)
    (folder / "csat.yaml").write_text(SETTINGS, encoding="utf-8", newline="\n")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8", newline="\n")
    export = write_large(folder / "exports" / "ratings.csv", count)
    with export.open("a", encoding="utf-8", newline="\n") as stream:
        stream.writelines(FAULTS[n % len(FAULTS)].format(n=n) for n in range(count // 1000))
    return export


def opened(folder: Path) -> Workspace:
    """The workspace at the moment all benchmarks are run at."""
    return Workspace(folder, at=NOW)


def streamed(workspace: Workspace, rejected: list[int]) -> Iterator[Mark]:
    """The marks of the export straight from the adapter, all its checks made; `rejected` counts what it refused."""
    for page in workspace.connect("exports").fetch("ratings", ""):
        rejected.append(len(page.rejected))
        for record in page.records:
            if isinstance(record, Rating):
                yield _mark(record)


def _mark(rating: Rating) -> Mark:
    return Mark(
        rating=rating.id,
        response=rating.response,
        channel=rating.channel,
        question=rating.question,
        subject=rating.customer_name,
        raw=rating.raw,
        low=rating.low,
        high=rating.high,
        direction=rating.direction,
        count=rating.count,
        outcome=rating.outcome,
        contact="",
        role=rating.role,
        handler=rating.handler,
        requester_is_handler=False,
        asked=rating.asked,
        answered=rating.answered,
        closed=rating.closed,
        provisional_until=rating.provisional_until,
    )
