"""Which period a wave of questions is of."""

from __future__ import annotations

from csat_plugin.core.period import Period, period_of
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.workspace import Workspace


def wave(workspace: Workspace, rules: Ruleset, label: str | None) -> Period:
    """The period named, else the one that is running: a wave asks about everything closed until now.

    Raises:
        Failure: if the label names no period, or one that has not begun.
    """
    if label:
        return asked_period(workspace, rules, label)
    settings = workspace.settings
    return period_of(workspace.now, rules.score.period, settings.zone, settings.fiscal_start)
