"""Why a score moved since the period before, in one line below its calculation sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from csat_plugin.core.period import Period
    from csat_plugin.runtime.moved import Changes
    from csat_plugin.runtime.workspace import Workspace


def print_change(workspace: Workspace, moved: Changes | None, subject: str, period: Period) -> None:
    """The parts of one subject's change, nothing where there was no score before; of several rulesets why it is under these."""
    from csat_plugin.runtime.scopes import because

    if (why := because(workspace, period, subject)) is not None:
        click.echo(workspace.say(why.code, **why.values))
    change = moved.subjects.get(subject) if moved else None
    if moved is None or change is None:
        return
    parts = {name: f"{getattr(change, name):+}" for name in ("by", "service", "who", "channels", "rules")}
    click.echo(workspace.say("change.parts" if change.apart else "change.parts.not_apart", since=moved.since, **parts))
