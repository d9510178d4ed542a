"""In the annex: customers of whom the register does not say what it should (S0-55)."""

from __future__ import annotations

from csat_plugin.core.report.content import Block, Column, Row, Sentence, Several, Table, Word
from csat_plugin.core.report.material import Material
from csat_plugin.core.report.values import text


def blocks(material: Material) -> tuple[Block, ...]:
    """The table of gaps, and what no entry says; nothing without a register or where nothing is lacking."""
    found = material.profiles
    if found is None:
        return ()
    said: list[Block] = []
    if found.gaps:
        rows = tuple(
            Row(
                cells=(Word(one.name), Several(tuple(text(f"profile.{field}") for field in one.lacks))),
                subject=one.customer,
            )
            for one in found.gaps
        )
        columns = (Column(head=text("profile.customer")), Column(head=text("profile.lacks")))
        caption = text("profile.caption", n=len(found.gaps), of=found.customers)
        said.append(Table(id="profiles", caption=caption, columns=columns, rows=rows))
    if found.nowhere:
        fields = Several(tuple(text(f"profile.{field}") for field in found.nowhere))
        said.append(Sentence(text=text("profile.nowhere", fields=fields), tone="quiet"))
    return tuple(said)
