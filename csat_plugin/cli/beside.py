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
    from csat_plugin.core.risks.catalogue import GROUPS, entry_of
    from csat_plugin.runtime.beside import asked_by
    from csat_plugin.runtime.deciding import known_now

    unseen = _before_unseen(workspace, period, result, subject)
    wanted = [(entry, name) for name in asked_by(result.rules) if (entry := entry_of(name))]
    order = list(GROUPS)
    asked = [
        name
        for entry, name in sorted(wanted, key=lambda one: (order.index(one[0]), one[1]))
        if not (unseen and GROUPS[entry] == "history")
    ]
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


def _before_unseen(workspace: Workspace, period: Period, result: Scored, subject: str) -> bool:
    """Whether a score of an earlier period is hidden: what the earlier ones come to would tell it."""
    from csat_plugin.core.privacy.held_back import hidden_subjects
    from csat_plugin.runtime.beside import LONG
    from csat_plugin.runtime.scoring import history, subject_kind

    kind, privacy = result.assessment.subject_kind, result.rules.privacy
    if kind not in privacy.breakdowns or kind != subject_kind(workspace, result.rules, period):
        return False
    past = history(workspace, period, result.rules, result.rules.score.subject, LONG)
    return any(subject in hidden_subjects(one, privacy) for one in past)


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
