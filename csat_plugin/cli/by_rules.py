"""The scores of a workspace with several rulesets: first which rules are for whom, then each ruleset's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.scores import band_name, computed, print_result
from csat_plugin.cli.show import said, said_unread
from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from csat_plugin.cli.options import Common
    from csat_plugin.core.period import Period
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace

NAMED = 3
"""Subjects of a ruleset that are named in the overview."""
KEYS = ("rules", "for", "scored", "level", "band", "targets")


def print_by_rules(common: Common, workspace: Workspace, label: str | None, by: Any, *, everything: bool) -> None:
    """Which rules each subject is under, and the figures by ruleset: there is none over several."""
    from csat_plugin.runtime.failure import NobodyUnder

    said_unread(common, workspace)
    found: list[tuple[Workspace, Period, Scored, Scored]] = []
    for view in workspace.views:
        try:
            period, result = computed(view, label, by)
            # for whom rules are is not changed by looking at their figures by something else
            found.append((view, period, result, computed(view, label, None)[1] if by else result))
        except NobodyUnder as nobody:
            said(common, nobody.sentence)
    click.echo(workspace.say("scopes.overview"))
    table(
        [workspace.say(f"scopes.column.{key}") for key in KEYS],
        [_row(view, result, own) for view, _, result, own in found],
        right=(2, 3),
    )
    for view, period, result, _ in found:
        rest = view.part is not None and view.part.rest
        name = view.part.name if view.part is not None else ""
        click.echo(workspace.say("scopes.head.rest" if rest else "scopes.head", rules=name))
        print_result(common, view, period, result, everything=everything)


def _row(view: Workspace, result: Scored, own: Scored) -> list[str]:
    overall = result.assessment.overall
    part = view.part
    verdicts = [view.say(f"cli.verdict.{verdict.by_count}") for verdict in result.assessment.verdicts]
    return [
        part.name if part is not None else "",
        view.say("scopes.rest") if part is not None and part.rest else applied_to(view, own),
        f"{overall.scored} / {overall.subjects}",
        "-" if overall.value is None else str(overall.value),
        band_name(view, result.rules, overall.band) or "-",
        ", ".join(verdicts) or "-",
    ]


def applied_to(view: Workspace, result: Scored) -> str:
    """Whom the rules are for, by name; of many the first."""
    names = sorted(score.name for score in result.assessment.scores)
    between = ", " if view.language == "en" else "、"
    named = between.join(names[:NAMED])
    return view.say("scopes.more", named=named, n=len(names) - NAMED) if len(names) > NAMED else named
