"""In the annex: how many people of each customer took part, round by round (S2-38).

A round is what a survey of the rules asks on schedule with a questionnaire; whoever rates tickets represents nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.report.content import Block, Column, PeriodName, Row, Table, Value, Word
from csat_plugin.core.report.values import Ground, count, text
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment, Score

ROUNDS = 6
"""Rounds shown, the newest ones."""


def blocks(ground: Ground, history: Sequence[Assessment]) -> tuple[Block, ...]:
    """The table of representatives; nothing where nobody is asked in rounds, or nobody took part."""
    channels = asked_in_rounds(ground.rules)
    periods = [one for one in (*history, ground.assessment) if any(_there(score, channels) for score in one.scores)]
    periods = periods[-ROUNDS:]
    if not channels or not periods or ground.assessment.subject_kind not in ("customer", "project"):
        return ()
    names = {score.subject: score.name for one in periods for score in one.scores}
    by_period = [{score.subject: _there(score, channels) for score in one.scores} for one in periods]
    rows = []
    for subject in sorted(names, key=lambda id_: (names[id_], id_)):
        numbers = [one.get(subject, 0) for one in by_period]
        if any(numbers):
            cells: list[Value | None] = [count(n) if n else None for n in numbers]
            rows.append(Row(cells=(Word(names[subject]), *cells), subject=subject))
    if not rows:
        return ()
    heads = (Column(head=PeriodName(one.period), align="end") for one in periods)
    table = Table(
        id="participation",
        caption=text("participation.caption"),
        columns=(Column(head=text("participation.customer")), *heads),
        rows=tuple(rows),
        note=text("participation.note"),
    )
    return (table,)


def asked_in_rounds(rules: Ruleset) -> frozenset[str]:
    """Channels whose answers come of a questionnaire that is due every so often."""
    return frozenset(
        survey.channel
        for survey in rules.surveys
        if survey.every and survey.channel and (survey.questionnaire or survey.choices)
    )


def _there(score: Score, channels: frozenset[str]) -> int:
    """How many people answered in those channels, at least: one who answered in two of them is one."""
    return max(
        (node.contacts for node in score.nodes if node.channel in channels and node.status == "present"), default=0
    )
