"""`csat scorecards`, and the indicators below a calculation sheet: what is measured, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option, role_said, titled
from csat_plugin.cli.show import rows_out, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf
from csat_plugin.core.exact import or_dash, plain

if TYPE_CHECKING:
    from csat_plugin.core.privacy.held_back import HiddenLines
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.calculation_sheet import SheetRow
    from csat_plugin.core.scoring.result import Score
    from csat_plugin.core.scoring.scorecards import Scorecard
    from csat_plugin.runtime.workspace import Workspace

HOLDERS = ("department", "supplier", "process", "indicator", "level")
COLUMNS = ("holder", "indicator", "channel", "share", "points", "expected", "gap", "subjects", "answers", "lowest")
FIGURES = ("points", "expected", "gap", "subjects", "answers", "lowest")
"""What is left out of a line that is hidden."""
EACH = ("subject", "holder", "points", "answers", "assessors")
"""Columns of the table with a card for each subject."""
RIGHT = ("share", "points", "expected", "gap", "subjects", "answers")


@command("scorecards")
@period_option
@by_option
@click.option("--for", "holders", type=OneOf(HOLDERS), default="department")
@click.option("--subject")
@click.option("--each", is_flag=True)
def scorecards_command(
    common: Common, period: str | None, by: Any, holders: Any, subject: str | None, each: bool
) -> None:
    """How good the indicators are that each department, supplier or process answers for, or the levels they make up (S2-09, S2-29)."""
    from csat_plugin.core.privacy.held_back import hidden_last, hidden_lines, hidden_subjects
    from csat_plugin.core.scoring.scorecards import scorecards
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind
    from csat_plugin.runtime.subjects import subject_named

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        result = scored(workspace, when, rules=rules, by=kind)
        said_unread(common, workspace)
        scores = result.assessment.scores
        unseen = hidden_subjects(result.assessment, rules.privacy)
        if subject is not None:
            chosen = subject_named(workspace, kind, subject, {s.subject: s.name for s in scores})
            if chosen.id in unseen:
                raise Failure(workspace.say("privacy.hidden_of", name=chosen.name, few=rules.privacy.at_least))
            scores = tuple(score for score in scores if score.subject == chosen.id)
        if not result.rules.trees:
            raise Failure(workspace.say("scorecards.no_tree", rules=result.rules.id))
        if each:
            scores = tuple(score for score in scores if score.subject not in unseen)
            if unseen:
                said(common, workspace.say("cli.score.withheld", few=rules.privacy.at_least, n=len(unseen)))
            _print_each(common, workspace, result.rules, when.label, holders, scores)
            return
        cards = scorecards(scores, result.rules, holders)
        hidden = hidden_lines(scores, result.rules, rules.privacy)
        cards = hidden_last(cards, holders, hidden)
        names = {score.subject: score.name for score in scores}
        whole = {"subject": "", "assessors": ""}
        rows = [whole | row for card in cards for row in _rows(workspace, result.rules, card, holders, names, hidden)]
        headings = {key: workspace.say(f"scorecards.column.{key}") for key in COLUMNS}
        if common.format == "table":
            told = {"period": when.label, "n": len(cards), "subjects": len(scores)}
            click.echo(workspace.say(f"scorecards.head.{holders}" if cards else "scorecards.none", **told))
        if rows or common.format != "table":
            rows_out(common, "scorecards", headings, rows, right=RIGHT)
            if hidden:
                few = rules.privacy.at_least
                said(common, workspace.say("scorecards.hidden", few=few, n=len(hidden.lines)))


def _rows(
    workspace: Workspace,
    rules: Ruleset,
    card: Scorecard,
    holders: str,
    names: dict[str, str],
    hidden: HiddenLines,
) -> list[dict[str, object]]:
    """A line for the holder, then one for each indicator; without the figures of `hidden` lines and totals."""
    from csat_plugin.core.exact import shown
    from csat_plugin.core.names import department_title, indicator_title
    from csat_plugin.core.privacy.held_back import line_name

    language = workspace.language
    title = {"department": department_title, "indicator": indicator_title, "level": indicator_title}.get(holders)
    whole: dict[str, object] = dict.fromkeys(COLUMNS, "") | {
        "holder": title(rules, card.holder, language) if title else card.holder,
        "points": shown(card.points, 1), "subjects": card.subjects, "answers": card.answers,
        "lowest": names.get(card.lowest, card.lowest),
    }  # fmt: skip
    lines: list[dict[str, object]] = [
        {
            "holder": "", "indicator": indicator_title(rules, line.indicator, language),
            "channel": titled(workspace, rules, line.channel), "share": f"{plain(Decimal(line.share) / 100)} %",
            "points": shown(line.points, 1), "expected": None if line.expected is None else shown(line.expected, 1),
            "gap": None if line.gap is None else f"{'-' if line.gap < 0 else '+'}{shown(abs(line.gap), 1)}",
            "subjects": line.subjects, "answers": line.answers, "lowest": names.get(line.lowest, line.lowest),
        }
        for line in card.lines
    ]  # fmt: skip
    lines = [
        row | dict.fromkeys(FIGURES) if line_name(line) in hidden.lines else row
        for line, row in zip(card.lines, lines, strict=True)
    ]
    if (holders, card.holder) in hidden.totals:
        whole |= dict.fromkeys(FIGURES)
    if holders == "indicator":
        return [line | {"holder": whole["holder"], "indicator": "", "share": ""} for line in lines]
    return [whole, *lines]


def _print_each(
    common: Common, workspace: Workspace, rules: Ruleset, period: str, holders: Any, scores: Sequence[Score]
) -> None:
    """A card for each subject and holder, with the roles of those who assessed: a branch assesses every back office (S1-11)."""
    from csat_plugin.core.exact import shown
    from csat_plugin.core.names import department_title, indicator_title
    from csat_plugin.core.privacy.held_back import hidden_lines
    from csat_plugin.core.scoring.scorecards import scorecards
    from csat_plugin.runtime.assessors import roles_of

    title = {"department": department_title, "indicator": indicator_title, "level": indicator_title}.get(holders)
    rows: list[dict[str, object]] = []
    few = 0
    for score in scores:
        roles = roles_of(workspace, rules, score)
        said_as = roles if common.format != "table" else [role_said(workspace, role) for role in roles]
        cards = scorecards((score,), rules, holders)
        hidden = hidden_lines((score,), rules, rules.privacy)
        few += len(hidden.totals)
        for card in cards:
            told = (
                {}
                if (holders, card.holder) in hidden.totals
                else {"points": shown(card.points, 1), "answers": card.answers}
            )
            rows.append(
                dict.fromkeys(("subject", *COLUMNS, "assessors"), "")
                | {
                    "subject": score.name,
                    "holder": title(rules, card.holder, workspace.language) if title else card.holder,
                }
                | {"assessors": ", ".join(said_as), **told}
            )
    headings = {key: workspace.say(f"scorecards.column.{key}") for key in EACH}
    if common.format == "table":
        told = {"period": period, "n": len(rows), "subjects": len(scores)}
        click.echo(workspace.say("scorecards.head.each" if rows else "scorecards.none", **told))
    if rows or common.format != "table":
        keys = ("subject", *COLUMNS, "assessors") if common.format != "table" else EACH
        rows_out(common, "scorecards", headings | {key: key for key in keys if key not in headings}, rows, right=RIGHT)
        if few:
            said(common, workspace.say("scorecards.hidden", few=rules.privacy.at_least, n=few))


def print_indicators(
    workspace: Workspace, rules: Ruleset, row: SheetRow, before: Score | None, parts: Mapping[str, Decimal]
) -> None:
    """The indicators a channel's figure is made of, each below what it is part of, with its change since the period before.

    Args:
        workspace: language and titles.
        rules: of the sheet.
        row: the channel.
        before: the score of the period before, where there is one.
        parts: indicator -> what it took from the whole score since then, or gave it (S2-14).
    """
    from csat_plugin.core.exact import shown
    from csat_plugin.core.names import in_language

    if not row.tree:
        return
    expected = any(one.expected is not None for one in row.tree)
    nodes = [node for node in before.nodes if node.channel == row.channel] if before else []
    was = {one.indicator: shown(one.points, 2) for node in nodes for one in node.tree if one.points is not None}
    keys = (
        "indicator",
        "points",
        "weight",
        "share",
        "weighted",
        *(("change",) if was else ()),
        *(("of_change",) if parts else ()),
        *(("expected", "gap") if expected else ()),
        "answers",
    )
    rows = [
        [
            "  " * (one.depth - 1) + in_language(one.title, workspace.language, one.indicator), or_dash(one.score),
            plain(one.weight), "-" if one.share is None else f"{plain(one.share)} %", or_dash(one.weighted),
            *((_change(one.score, was.get(one.indicator)),) if was else ()),
            *((f"{parts[one.indicator]:+}" if one.indicator in parts else "-",) if parts else ()),
            *((or_dash(one.expected), "-" if one.gap is None else f"{one.gap:+.2f}") if expected else ()),
            str(one.answers or ""), str(one.origin),
        ]
        for one in row.tree
    ]  # fmt: skip
    click.echo("")
    click.echo(
        workspace.say("explain.indicators", channel=titled(workspace, rules, row.channel), points=or_dash(row.score))
    )
    headings = [workspace.say(f"explain.indicators.{key}") for key in keys]
    table([*headings, workspace.say("explain.column.rule")], rows, right=range(1, len(keys)))


def _change(now: Decimal | None, before: Decimal | None) -> str:
    return "-" if now is None or before is None else f"{now - before:+.2f}"
