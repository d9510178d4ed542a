"""The bridge from the platform's own figure to ours: received - excluded by reason - waiting = used (practice 1.3).

Of a closed period: received today - came or changed since + as it was closed - excluded - waiting = used.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from csat_plugin.core.exact import MICRO, half_up, to_micro
from csat_plugin.core.report.answer_sheets import sheet_points
from csat_plugin.core.report.material import RatingLine, ReconcileLine, Reconciliation

TOP = {5: 4, 10: 8, 4: 3, 3: 2, 7: 6, 2: 2, 6: 5}
"""Greatest mark of a scale -> the lowest mark most dashboards call satisfied."""
NEW = "after_closing"
"""The reason of a rating that a closed period does not know."""
NO_MARK = "-"
"""Stands as today's mark where there is none any more."""


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
    late = [line for line in group if line.late]
    as_closed = [line for line in late if line.reason != NEW]
    used = [line for line in group if line.counted]
    waiting = [line for line in group if line.reason == "provisional"]
    left_out = [line for line in group if not line.counted and line.reason not in ("provisional", NEW)]
    reasons = sorted({line.reason for line in left_out})
    return (
        _step("received", [_today(line) for line in group]),
        *([_step("excluded", [_today(line) for line in late], NEW)] if late else []),
        *([_step("as_closed", as_closed)] if as_closed else []),
        *(_step("excluded", [x for x in left_out if x.reason == reason], reason) for reason in reasons),
        *([_step("waiting", waiting)] if waiting else []),
        _step("used", used),
        *_sheets(used),
    )


def _today(line: RatingLine) -> RatingLine:
    """A rating with the mark the platform has today."""
    if not line.now:
        return line
    return replace(line, raw="" if line.now == NO_MARK else line.now, points=line.points_now)


def _sheets(used: Sequence[RatingLine]) -> tuple[ReconcileLine, ...]:
    """From the mean of the ratings to the mean of their answer sheets, which is what scores rest on; none where they are one."""
    sheets = sheet_points(used)
    people = sum(n for _, n in sheets)
    if not people or len(sheets) == sum(line.points is not None for line in used):
        return ()
    points = half_up(sum(p * n for p, n in sheets), people)
    return (ReconcileLine(kind="sheets", count=len(sheets), points=_places(points, 1)),)


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
