"""Whether a score that fulfils a condition is firm enough to act on (practice 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from csat_plugin.core.conditions import Compiled
from csat_plugin.core.exact import HUNDRED, MICRO
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import Action, All, Any_, Band, Condition, Not, Test
from csat_plugin.core.scoring.result import Note, Score


def too_weak(
    action: Action, condition: Compiled, score: Score, facts: Mapping[str, Value], bands: Sequence[Band]
) -> Note | None:
    """Why a score that fulfils the condition is not enough to act on; `None` when it is."""
    if score.answers < action.needs and (action.needs > 1 or about_score(action)):
        return Note("held.too_few", {"answers": str(score.answers), "needs": str(action.needs)})
    if action.only_if_sure and not _surely(condition, score, facts, bands):
        return Note("held.not_sure", {"score": str(score.value)})
    return None


def about_score(action: Action) -> bool:
    """Whether the condition compares the score or what stands behind it, and does not merely ask that there is one.

    A customer nobody asked can be silent, forgotten or near his contract's end.
    """
    return any(test.operator != "missing" and not test.fact.startswith("customer.") for test in _tests(action.when))


def _tests(condition: Condition) -> Iterator[Test]:
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from _tests(part)
        case All(parts=parts) | Any_(parts=parts):
            for part in parts:
                yield from _tests(part)


def _surely(condition: Compiled, score: Score, facts: Mapping[str, Value], bands: Sequence[Band]) -> bool:
    """Whether the condition holds at both ends of the score's margin, and at every band's edge between them."""
    value, margin = facts["score"], score.margin
    if not isinstance(value, int):
        return False
    if margin.half_width is None:
        return margin.reason is not None and margin.reason.code == "margin.exact"
    half = round(margin.half_width * MICRO)
    low, high = max(value - half, 0), min(value + half, HUNDRED)
    points = {low, high, *(band.lower for band in bands if low < band.lower < high)}
    return all(condition({**facts, "score": point, "score.band": _band_of(point, bands)}) for point in sorted(points))


def _band_of(point: int, bands: Sequence[Band]) -> str | None:
    fitting = [band for band in bands if band.lower <= point] or sorted(bands, key=lambda band: band.lower)[:1]
    return max(fitting, key=lambda band: band.lower).id if fitting else None
