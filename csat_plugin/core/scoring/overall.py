"""All subjects together: the mean of the subjects, the pooled ratings beside it, and each channel's part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from csat_plugin.core.exact import FULL_WEIGHT, half_up, shown, to_micro
from csat_plugin.core.rules import Channel, Ruleset
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.formula import composite
from csat_plugin.core.scoring.result import Assessment, ChannelTotal, Node, Note, Overall, Score


def overall(
    rules: Ruleset,
    scores: Sequence[Score],
    cells: Sequence[Cell],
    previous: Decimal | None = None,
    values: Mapping[str, Decimal] | None = None,
) -> Overall:
    """The level of a period.

    Args:
        rules: channels, bands and precision.
        scores: of all subjects; the mean is taken over those that have one, each counting once.
        cells: of the period; the pooled mean counts each response once, also those of subjects without a score.
        previous: the value of the period before, for `change`.
        values: what subjects are worth, by id, in any one unit; those without are left out of the mean by value (S1-18).
    """
    own = [cell for cell in cells if cell.slot == 0]
    exact = [score.exact for score in scores if score.exact is not None]
    mean = half_up(sum(exact), len(exact)) if exact else None
    value = None if mean is None else shown(mean, rules.score.precision)
    pooled = _pooled(own)
    worth = [
        (score.exact, to_micro(v))
        for score in scores
        if score.exact is not None and (v := (values or {}).get(score.subject))
    ]
    by_value = composite(worth)
    ordered = sorted(rules.bands, key=lambda band: band.lower)
    return Overall(
        subjects=len(scores),
        scored=len(exact),
        exact=mean,
        value=value,
        band="" if mean is None else band_of(mean, rules)[0],
        pooled=pooled,
        pooled_value=None if pooled is None else shown(pooled, rules.score.precision),
        by_value=by_value,
        by_value_value=None if by_value is None else shown(by_value, rules.score.precision),
        valued=len(worth),
        change=None if value is None or previous is None else value - previous,
        bands={band.id: sum(score.band == band.id for score in scores) for band in ordered},
        channels=tuple(_total(channel, scores, own) for channel in rules.channels if not channel.measure),
    )


def _pooled(cells: Sequence[Cell]) -> int | None:
    responses = sum(cell.responses for cell in cells)
    return half_up(sum(cell.total for cell in cells), responses) if responses else None


def _total(channel: Channel, scores: Sequence[Score], own: Sequence[Cell]) -> ChannelTotal:
    here = [cell for cell in own if cell.channel == channel.id]
    scored = [(score, node) for score in scores for node in score.nodes if score.exact is not None]
    nodes = [(score, node) for score, node in scored if node.channel == channel.id]
    points = [node.points for _, node in nodes if node.points is not None]
    weights = [half_up(node.effective_weight * FULL_WEIGHT, _divisor(score.nodes)) for score, node in nodes]
    contributions = [node.contribution or 0 for _, node in nodes]
    return ChannelTotal(
        channel=channel.id,
        weight=channel.weight,
        mean_points=half_up(sum(points), len(points)) if points else None,
        mean_weight=half_up(sum(weights), len(weights)) if weights else None,
        mean_contribution=half_up(sum(contributions), len(contributions)) if contributions else None,
        answers=sum(cell.answers for cell in here),
        responses=sum(cell.responses for cell in here),
        subjects=len({cell.subject for cell in here}),
        pooled=_pooled(here),
    )


def _divisor(nodes: Sequence[Node]) -> int:
    return sum(node.effective_weight for node in nodes)


def as_one(assessment: Assessment) -> Assessment:
    """An assessment with one score, of everybody together: the mean of the subjects, each counting once.

    The pooled ratings stay beside it in `overall`. The score has no channels of its own: a mean of weighted scores is not the
    weighted mean of the channels' means. Whose scores it is the mean of is said in `why`.
    """
    level = assessment.overall
    said = {
        "n": str(level.scored),
        "subjects": str(level.subjects),
        "pooled": "-" if level.pooled_value is None else str(level.pooled_value),
        "kind": assessment.subject_kind,
    }
    score = Score(
        subject="all",
        name="all",
        period=assessment.period,
        status="no_data" if level.value is None else "complete",
        value=level.value,
        exact=level.exact,
        band=level.band,
        answers=assessment.counts.used,
        contacts=sum(score.contacts for score in assessment.scores),
        change=level.change,
        why=(Note("score.mean_of" if level.scored else "score.no_data", said if level.scored else {}),),
    )
    return replace(assessment, subject_kind="all", scores=(score,))
