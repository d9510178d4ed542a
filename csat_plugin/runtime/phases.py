"""The phases of a pilot: their days, means and results beside what the ratings say of each (S3-06)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from csat_plugin.core.period import NotAPeriod, Period, parse_period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.statistics.before_after import BeforeAfter
from csat_plugin.runtime.comparing import compared
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.workspace import Workspace

HEADINGS: Final = {
    "name": ("phase", "name", "阶段", "名称", "段階", "名前"),
    "first": ("from", "start", "first", "开始", "起始", "開始"),
    "last": ("until", "to", "end", "last", "结束", "截止", "終了"),
    "means": ("means", "resources", "people and tools", "资源", "投入", "手段", "人员与工具", "資源"),
    "result": ("result", "results", "结果", "成效", "結果"),
}
"""Columns of the file, as people head them."""


class Phase(Struct, frozen=True, kw_only=True):
    """One phase as it was written down."""

    name: str
    first: str
    last: str
    """Both days included, `YYYY-MM-DD`."""
    means: str = ""
    """People and tools."""
    result: str = ""
    """What was found of it, in words."""


class ComparedPhase(Struct, frozen=True, kw_only=True):
    """A phase with what the ratings of its days say, held against the time before."""

    phase: Phase
    change: BeforeAfter


class Phases(Struct, frozen=True, kw_only=True):
    """`csat compare BEFORE --phases FILE`."""

    schema: str = "csat/phases@1"
    before: str
    bar: int
    """Micropoints a rating must reach."""
    phases: tuple[ComparedPhase, ...]


def read_phases(workspace: Workspace, file: Path) -> tuple[Phase, ...]:
    """The phases of a CSV or workbook, in the order of their days.

    Raises:
        Failure: if the file cannot be read, lacks a column, or a phase has no days.
    """
    from csat_plugin.tables import Options, TableError, as_text, open_table

    try:
        table = open_table(file, Options())
        heads = [column.strip().casefold() for column in table.columns]
        where = {
            key: next((n for n, head in enumerate(heads) if head in names), None) for key, names in HEADINGS.items()
        }
        rows = [(number, [as_text(cell) for cell in cells]) for number, cells in table.rows]
    except TableError as error:
        raise Failure(workspace.say(error.code, **error.values), USAGE) from error
    lacking = [HEADINGS[key][0] for key in ("name", "first", "last") if where[key] is None]
    if lacking:
        raise Failure(workspace.say("phases.no_column", file=file.name, columns=", ".join(lacking)), USAGE)
    found = []
    for number, cells in rows:
        said = {key: cells[n] if n is not None else "" for key, n in where.items()}
        try:
            days = [date.fromisoformat(said[key][:10]).isoformat() for key in ("first", "last")]
            parse_period("..".join(days), workspace.settings.fiscal_start)
        except (ValueError, NotAPeriod):
            raise Failure(workspace.say("phases.no_days", file=file.name, row=number), USAGE) from None
        found.append(Phase(name=said["name"], first=days[0], last=days[1], means=said["means"], result=said["result"]))
    return tuple(sorted(found, key=lambda one: (one.first, one.last, one.name)))


def compared_phases(
    workspace: Workspace,
    before: Period,
    phases: Collection[Phase],
    rules: Ruleset,
    kind: SubjectKind,
    bar: int,
    only: Collection[str] = (),
) -> Phases:
    """Each phase held against the time before the pilot; arguments as `compared` has them."""
    found = []
    for phase in phases:
        after = parse_period(f"{phase.first}..{phase.last}", workspace.settings.fiscal_start)
        whole = compared(workspace, before, after, rules, kind, bar, only)
        found.append(ComparedPhase(phase=phase, change=next(one for one in whole.groups if not one.group)))
    return Phases(before=before.label, bar=bar, phases=tuple(found))
