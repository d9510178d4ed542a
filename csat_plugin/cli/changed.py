"""Why a score moved since the period before, in one line below its calculation sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csat_plugin.core.period import Period
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.change_parts import ChangePart
    from csat_plugin.core.scoring.result import Score
    from csat_plugin.runtime.moved import Changes
    from csat_plugin.runtime.workspace import Workspace


def print_change(workspace: Workspace, moved: Changes | None, score: Score, period: Period, rules: Ruleset) -> None:
    """Why a score moved: the parts of its change, whether it is more than chance, and at which level (S2-13, S2-14).

    Nothing where there was no score before; of several rulesets also why it is under these.
    """
    from csat_plugin.runtime.scopes import because

    if (why := because(workspace, period, score.subject)) is not None:
        click.echo(workspace.say(why.code, **why.values))
    change = moved.subjects.get(score.subject) if moved else None
    if moved is None or change is None:
        return
    parts = {name: f"{getattr(change, name):+}" for name in ("by", "service", "who", "channels", "rules")}
    click.echo(workspace.say("change.parts" if change.apart else "change.parts.not_apart", since=moved.since, **parts))
    if score.change_sure:
        exact = score.change_sure == "surely" and not score.change_margin
        margin = f"{score.change_margin or 0:.1f}"
        click.echo(workspace.say(f"change.sure.{'exact' if exact else score.change_sure}", margin=margin))
    if levels := _levels(workspace, moved.parts.get(score.subject, ()), rules):
        click.echo(workspace.say("change.levels", levels=levels))


def _levels(workspace: Workspace, parts: Sequence[ChangePart], rules: Ruleset) -> str:
    """What each level took or gave, the largest fall first; empty where the rules have no levels."""
    from csat_plugin.core.names import channel_title, indicator_title

    if not any(part.of == "indicator" for part in parts):
        return ""
    told = [part for part in parts if part.points and part.of in {"indicator", "channel"}]
    said = []
    for part in sorted(told, key=lambda part: part.points):
        tongue = workspace.language
        name = indicator_title(rules, part.indicator, tongue) or channel_title(rules, part.channel, tongue)
        said.append(workspace.say("change.level", name=name, points=f"{part.points:+}"))
    said += [
        workspace.say("change.answered", points=f"{part.points:+}")
        for part in parts
        if part.of == "answered" and part.points
    ]
    return workspace.say("change.between").join(said)
