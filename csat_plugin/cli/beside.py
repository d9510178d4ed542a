"""Below a calculation sheet: what is known beside the score, as far as some rule asks for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from csat_plugin.core.facts import Fact, Value
    from csat_plugin.core.period import Period
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace


def print_beside(workspace: Workspace, period: Period, result: Scored, subject: str) -> None:
    """The facts rules ask for beside the score, each with its value and what it means; nothing where none is asked for."""
    from csat_plugin.core.facts import Facts
    from csat_plugin.core.risks.catalogue import GROUPS
    from csat_plugin.runtime.beside import asked_by
    from csat_plugin.runtime.deciding import known_now

    asked = [name for name in GROUPS if name in asked_by(result.rules)]
    if not asked or subject not in {score.subject for score in result.assessment.scores}:
        return
    known = known_now(workspace, period, result, subject)
    facts = Facts()
    rows = [
        [name, _shown(workspace, fact, known.get(name)), fact.describe(workspace.language)]
        for name in asked
        if (fact := facts.get(name)) is not None
    ]
    click.echo("")
    click.echo(workspace.say("explain.beside"))
    table([workspace.say(f"explain.beside.{key}") for key in ("fact", "value", "meaning")], rows, right=(1,))


def _shown(workspace: Workspace, fact: Fact, value: Value) -> str:
    """A value in its unit; what nobody knows is said so."""
    from csat_plugin.core.exact import shown

    if value is None or not isinstance(value, str | int | Decimal):
        return workspace.say("explain.beside.unknown")
    if isinstance(value, bool):
        return workspace.say("cli.yes" if value else "explain.beside.no")
    if isinstance(value, str):
        return value
    if fact.type == "points":
        return ("-" if value < 0 else "") + str(shown(abs(int(value)), 1))
    plain = f"{Decimal(value).scaleb(-2 if fact.type == 'percent' else 0).normalize():f}"
    return f"{plain} %" if fact.type == "percent" else plain
