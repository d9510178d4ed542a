"""The annex of a report where a workspace has several rulesets: whom this report is about, and under which rules the others are.

Their scores stand there side by side and nothing is formed from them: points of different rules are not the same measure.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.report.content import Column, Number, Row, Section, Sentence, Several, Table, Term, Word
from csat_plugin.core.report.values import text


class UnderRules(Struct, frozen=True, kw_only=True):
    """One subject with the ruleset it is under in the period."""

    rules: str
    """What the ruleset is called."""
    name: str
    value: Decimal | None = None
    band: str = ""
    titles: dict[str, str] = {}
    """Language -> how the band is called."""
    own: bool = False
    """Whether it is one of those this report is about."""


def sections(found: tuple[UnderRules, ...]) -> tuple[Section, ...]:
    """Every subject with the rules it is under; nothing where there is one ruleset."""
    if not found:
        return ()
    here = next((one.rules for one in found if one.own), "")
    others = tuple(dict.fromkeys(one.rules for one in found if not one.own))
    said = Sentence(
        text=text("several_rules.said", rules=here, others=Several(tuple(Word(one) for one in others))), tone="open"
    )
    table = Table(
        id="several-rules",
        caption=text("several_rules.caption"),
        columns=(
            Column(head=text("several_rules.rules")),
            Column(head=text("several_rules.subject")),
            Column(head=text("several_rules.score"), align="end"),
            Column(head=text("several_rules.band")),
        ),
        rows=tuple(
            Row(
                cells=(
                    Word(one.rules),
                    Word(one.name),
                    None if one.value is None else Number(one.value),
                    Term(f"band.{one.band}", one.titles) if one.band else None,
                )
            )
            for one in found
        ),
    )
    blocks = (said, table)
    return (Section(id="several_rules", title=text("section.several_rules"), blocks=blocks, annex=True),)
