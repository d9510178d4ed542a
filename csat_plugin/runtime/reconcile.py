"""The bridge from the platform's own figure to ours: received - excluded by reason - waiting = used (practice 1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from csat_plugin.core.exact import MICRO, half_up, to_micro
from csat_plugin.core.report.material import RatingLine, ReconcileLine, Reconciliation

TOP = {5: 4, 10: 8, 4: 3, 3: 2, 7: 6, 2: 2, 6: 5}
"""Greatest mark of a scale -> the lowest mark most dashboards call satisfied."""


def reconcile(lines: Sequence[RatingLine]) -> list[Reconciliation]:
    """One bridge for each channel and scale, to the last record.

    Args:
        lines: every rating of the period with what became of it.
    """
    groups: dict[tuple[str, Decimal | None], list[RatingLine]] = {}
    for line in lines:
        groups.setdefault((line.channel, line.high if line.points is not None or line.raw else None), []).append(line)
    groups = _silent_to_their_channel(groups)
    return [
        Reconciliation(source=channel, channel=channel, scale=high, lines=_bridge(group))
        for (channel, high), group in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] or Decimal(0)))
    ]


def _silent_to_their_channel(
    groups: dict[tuple[str, Decimal | None], list[RatingLine]],
) -> dict[tuple[str, Decimal | None], list[RatingLine]]:
    """Those who gave no mark have no scale: they stand with their channel's largest group."""
    silent = [key for key in groups if key[1] is None]
    for key in silent:
        others = [other for other in groups if other[0] == key[0] and other[1] is not None]
        if others:
            largest = max(others, key=lambda other: (len(groups[other]), other[1]))
            groups[largest] += groups.pop(key)
    return groups


def _bridge(group: Sequence[RatingLine]) -> tuple[ReconcileLine, ...]:
    used = [line for line in group if line.counted]
    waiting = [line for line in group if line.reason == "provisional"]
    left_out = [line for line in group if not line.counted and line.reason != "provisional"]
    reasons = sorted({line.reason for line in left_out})
    return (
        _step("received", group),
        *(_step("excluded", [x for x in left_out if x.reason == reason], reason) for reason in reasons),
        *([_step("waiting", waiting)] if waiting else []),
        _step("used", used),
    )


def _step(kind: str, lines: Sequence[RatingLine], reason: str = "") -> ReconcileLine:
    marks = [(to_micro(value), line.count) for line in lines if (value := _number(line.raw)) is not None]
    total = sum(count for _, count in marks)
    points = [(line.points, line.count) for line in lines if line.points is not None]
    weight = sum(count for _, count in points)
    top = _satisfied(lines)
    return ReconcileLine(
        kind=kind,  # type: ignore[arg-type] # one of the four words, from this module only
        count=len(lines),
        reason=reason,
        mean=_places(half_up(sum(v * n for v, n in marks), total), 2) if total else None,
        points=_places(half_up(sum(p * n for p, n in points), weight), 1) if weight else None,
        satisfied=half_up(top[0] * 10_000, top[1]) if top and top[1] else None,
    )


def _number(raw: str) -> Decimal | None:
    try:
        value = Decimal(raw)
    except ArithmeticError:
        return None
    return value if value.is_finite() and value >= 0 else None


def _places(micro: int, places: int) -> Decimal:
    return Decimal(half_up(micro, MICRO // 10**places)).scaleb(-places)


def _satisfied(lines: Sequence[RatingLine]) -> tuple[int, int] | None:
    """How many marks most dashboards would call satisfied, of how many; `None` on a scale without that habit."""
    marks = [(value, line.count, line.high) for line in lines if (value := _number(line.raw)) is not None]
    bars = {TOP.get(int(high)) if high is not None else None for _, _, high in marks}
    if len(bars) != 1 or (bar := bars.pop()) is None:
        return None
    return sum(n for value, n, _ in marks if value >= bar), sum(n for _, n, _ in marks)
