"""Which surveys the rules ask for, and whether they were carried out: spot checks kept or honestly not, agreed surveys missed."""

from __future__ import annotations

from csat_plugin.core.report.content import Block, Column, Row, Several, Table, Term, Value, Word
from csat_plugin.core.report.material import Material, PlanLine
from csat_plugin.core.report.values import percent, share, text

NAMED = 6
"""Customers named one by one."""


def blocks(material: Material) -> tuple[Block, ...]:
    """The table of surveys; none where nothing was decided on any."""
    if not material.plan:
        return ()
    return (
        Table(
            id="plan",
            caption=text("plan.caption"),
            columns=tuple(Column(head=text(f"plan.column.{name}")) for name in ("survey", "asked", "result")),
            rows=tuple(_row(line) for line in material.plan),
            audience=("internal",),
        ),
    )


def _row(line: PlanLine) -> Row:
    name: Value = Term(line.survey, line.title)
    return Row(cells=(name, _asked(line), _result(line)), kind="quiet" if _fine(line) else "body")


def _fine(line: PlanLine) -> bool:
    return not line.missed and line.keeping in ("kept", "no_range")


def _asked(line: PlanLine) -> Value:
    if line.drawn is None:
        return text("plan.asked_of", n=line.asked, of=line.occasions)
    part = share(line.drawn, line.of)
    drawn: Value = text("plan.of", n=line.drawn, of=line.of, share=part or "-")
    if line.asked < line.drawn:
        return Several((drawn, text("plan.some_not", n=line.drawn - line.asked)), "clause")
    return drawn


def _result(line: PlanLine) -> Value | None:
    if line.missed:
        named = tuple(Word(name) for name in line.missed[:NAMED])
        return text("plan.missed", n=len(line.missed), names=Several(named))
    if line.drawn is None:
        return None
    low, high = line.within or (0, 0)
    said = text(
        f"plan.{line.keeping}",
        **(
            {"low": percent(low), "high": percent(high), "limit": line.limit, "place": line.place}
            if line.keeping == "not_kept"
            else {"small": line.small, "groups": line.groups}
            if line.keeping == "not_attainable"
            else {}
        ),
    )
    parts: list[Value] = [said]
    if line.left_out:
        parts.append(text("plan.left_out", names=Several(tuple(Word(name) for name in line.left_out[:NAMED]))))
    if line.uncovered:
        parts.append(text("plan.uncovered", names=Several(tuple(Word(name) for name in line.uncovered[:NAMED]))))
    if line.off:
        parts.append(text("plan.off", name=line.off, points=line.off_by))
    return Several((*parts, text("plan.certificate", list=line.certificate)), "clause")
