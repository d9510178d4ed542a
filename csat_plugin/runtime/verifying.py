"""The draw of a period's carried-out items as it was made, with what their customers have said since (S3-12, S3-13)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from csat_plugin.core.actions.effectiveness import called
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.remedies import HELPED, effective
from csat_plugin.core.actions.verification import Segment, by_segment
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.sampling import Draw
from csat_plugin.runtime.remedies import segment_of
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.survey_checks import answers_of
from csat_plugin.runtime.workspace import Workspace


class Verified(Struct, frozen=True, kw_only=True):
    """What was drawn, and what came of it."""

    period: str
    draws: tuple[Draw, ...]
    chosen: tuple[ActionItem, ...] = ()
    verdicts: dict[str, bool] = {}
    """Item -> whether its customer is satisfied, in his own answer; those who have not answered are left out.

    A mark that whoever did the work wrote into the item is none: the effect is measured by others than those who visited.
    """
    segments: tuple[Segment, ...] = ()


def asking(rules: Ruleset) -> tuple[str, ...]:
    """Ids of the surveys that draw from items carried out."""
    return tuple(one.id for one in rules.surveys if one.draw_from == "actions")


def verified(workspace: Workspace, rules: Ruleset, label: str | None) -> Verified:
    """The result of a period's draws, as far as they were made.

    Args:
        workspace: where they are kept.
        rules: with surveys that draw from items.
        label: of the period; without one the newest a draw was made of.

    Raises:
        Failure: if the label names no period.
    """
    kept = [draw for survey in asking(rules) for draw in workspace.store.draws(survey)]
    newest = max((draw.period for draw in kept), default="")
    period = asked_period(workspace, rules, label).label if label or not newest else newest
    draws = tuple(draw for draw in kept if draw.period == period)
    items = {item.id: item for item in workspace.store.items()}
    frame = [items[one.id] for draw in draws for one in draw.frame() if one.id in items]
    chosen = [items[id_] for draw in draws for id_ in draw.chosen if id_ in items]
    said = _said(workspace, rules, draws)
    verdicts = {item.id: verdict for item in chosen if (verdict := said.get(item.id, effective(item))) is not None}
    segments = by_segment(frame, chosen, segment_of(workspace, rules), lambda item: verdicts.get(item.id), called)
    return Verified(
        period=period, draws=draws, chosen=tuple(chosen), verdicts=verdicts, segments=segments if draws else ()
    )


def _said(workspace: Workspace, rules: Ruleset, draws: Sequence[Draw]) -> dict[str, bool]:
    """Item -> whether all of those asked about it who have answered gave 80 points or more; it counts before earlier answers."""
    found: dict[str, bool] = {}
    for draw in draws:
        decisions = workspace.store.decisions(survey=draw.survey, period=draw.period, asked=True)
        for one in answers_of(workspace, rules, decisions):
            if one.then is not None:
                item = one.decision.occasion.removeprefix(f"{draw.period}:")
                found[item] = found.get(item, True) and one.then >= HELPED
    return found
