"""Pictures of two rulesets on the same data: scores by period under both, and who moves from where to where."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.render.pictures import (
    BAD,
    GOOD,
    HIGHEST,
    LABEL,
    MUTED,
    PAPER,
    PLAIN,
    SIZE,
    STEP,
    Spec,
    available,
    clipped,
    dress,
    frame,
    line_axes,
    room,
    rows_axis,
    text_at,
    texts,
)


class Pair(Struct, frozen=True, kw_only=True):
    """One item under both rulesets, in points; `None` where there is no score."""

    name: str
    before: float | None
    after: float | None
    text: str = ""
    """Said beside it."""


class Compared(Struct, frozen=True, kw_only=True):
    """A picture of pairs. `line` is the bar they are held against."""

    title: str
    description: str
    pairs: tuple[Pair, ...]
    before: str
    """What the former figures are called."""
    after: str
    line: float | None = None
    line_word: str = ""


def draw_periods(picture: Compared, name: str) -> str | None:
    """Scores by period as two lines, the former broken; `None` without the extra `pictures`, or without two figures."""
    figures = [value for pair in picture.pairs for value in (pair.before, pair.after) if value is not None]
    if not available() or len(figures) < 2 or len(picture.pairs) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return _drawn(_lines(picture, min(figures), max(figures)), picture, name)


def draw_moves(picture: Compared, name: str) -> str | None:
    """One row for each who moves: from a hollow mark to a full one; `None` without the extra `pictures`, or without rows."""
    if not available() or not picture.pairs:
        return None
    return _drawn(_moves(picture), picture, name)


def _drawn(spec: Spec, picture: Compared, name: str) -> str:
    import vl_convert

    return dress(vl_convert.vegalite_to_svg(spec, vl_version="5.20"), name, picture.title, picture.description)


def _lines(picture: Compared, lowest: float, highest: float) -> Spec:
    last = len(picture.pairs) - 1
    x, y, bottom = line_axes(lowest, highest, last)
    layers: list[Spec] = []
    for which, colour, dash in (("before", MUTED, [5, 4]), ("after", PLAIN, [1, 0])):
        rows = _runs([getattr(pair, which) for pair in picture.pairs])
        layers += [
            {
                "data": {"values": rows},
                "mark": {"type": "line", "color": colour, "strokeWidth": 2.2, "strokeDash": dash},
                "encoding": {"x": x, "y": y, "detail": {"field": "run", "type": "nominal"}},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": which == "after", "size": 50, "color": colour, "opacity": 1},
                "encoding": {"x": x, "y": y},
            },
        ]
    every = -(-len(picture.pairs) // 6)
    labels = [
        {"i": i, "y": bottom, "text": clipped(pair.name, 16)}
        for i, pair in enumerate(picture.pairs)
        if (last - i) % every == 0
    ]
    layers.append(
        {
            **texts(labels, dy=18, fontSize=SIZE - 2, color=MUTED, lineBreak=" "),
            "encoding": {"x": x, "y": y, **text_at("text")},
        }
    )
    return {**frame(38, 26, 16, 46), "width": 420, "height": 130, "layer": layers}


def _runs(values: list[float | None]) -> list[Spec]:
    """Figures with a number for each run without a gap: a line is not drawn across one."""
    rows: list[Spec] = []
    for i, value in enumerate(values):
        if value is not None:
            broken = bool(rows) and rows[-1]["i"] != i - 1
            rows.append({"i": i, "y": value, "run": (rows[-1]["run"] + broken) if rows else 0})
    return rows


def _moves(picture: Compared) -> Spec:
    rows = [
        {"y": n + 0.5, "name": room(pair.name, LABEL), "text": pair.text, "before": pair.before, "after": pair.after,
         "rises": (pair.after or 0) >= (pair.before or 0)}
        for n, pair in enumerate(picture.pairs)
    ]  # fmt: skip
    figures = [value for pair in picture.pairs for value in (pair.before, pair.after) if value is not None]
    figures += [picture.line] if picture.line is not None else []
    low = max(0, int(min(figures, default=0) // 10) * 10)
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [low, HIGHEST], "nice": False},
        "axis": {"tickCount": 5, "orient": "bottom"},
    }
    width, y = 330, rows_axis(len(rows))
    layers: list[Spec] = []
    if picture.line is not None:
        at = [{"x": picture.line, "y": 0, "end": len(rows), "text": picture.line_word}]
        place = {"x": {**x, "field": "x"}, "y": y}
        layers += [
            {
                "data": {"values": at},
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [4, 3], "strokeWidth": 1.2},
                "encoding": {**place, "y2": {"field": "end"}},
            },
            {
                **texts(at, dy=-9, fontSize=SIZE - 1, color=MUTED),
                "encoding": {**place, **text_at("text")},
            },
        ]
    layers += [
        {**texts(rows, align="right"), "encoding": {"x": {"value": -12}, "y": y, **text_at("name")}},
        {**texts(rows, align="left"), "encoding": {"x": {"value": width + 12}, "y": y, **text_at("text")}},
    ]
    for rises, colour in ((True, GOOD), (False, BAD)):
        own = {"values": [row for row in rows if row["rises"] == rises and None not in (row["before"], row["after"])]}
        layers.append(
            {
                "data": own,
                "mark": {"type": "rule", "color": colour, "strokeWidth": 2.4, "opacity": 0.6},
                "encoding": {"x": {**x, "field": "before"}, "x2": {"field": "after"}, "y": y},
            }
        )
    for which, filled in (("before", False), ("after", True)):
        for rises, colour in ((True, GOOD), (False, BAD)):
            own = {"values": [row for row in rows if row["rises"] == rises and row[which] is not None]}
            mark = {"type": "point", "shape": "circle", "size": 75, "opacity": 1, "strokeWidth": 1.8}
            mark |= {"filled": True, "color": colour} if filled else {"fill": PAPER, "stroke": colour}
            layers.append({"data": own, "mark": mark, "encoding": {"x": {**x, "field": which}, "y": y}})
    left = 12 + round(SIZE * LABEL) + 4
    return {**frame(left, 56, 26, 26), "width": width, "height": STEP * max(1, len(rows)), "layer": layers}
