"""Pictures: Vega-Lite specifications drawn to SVG offline by vl-convert (the extra `pictures`).

The layout never measures text and names no font, so that a picture's bytes do not depend on the fonts of the machine. Colours are
place-holders that become CSS variables of the page: the same picture serves light, dark and printed pages. Tones differ in
shape as well as in colour.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.util import find_spec
from typing import Any

from csat_plugin.render.page import PagePicture

INK, MUTED, GRID, PAPER = "#010101", "#020202", "#030303", "#040404"
GOOD, OPEN, BAD, PLAIN = "#050505", "#060606", "#070707", "#080808"
VARIABLES = {
    INK: "var(--ink,#1c2126)",
    MUTED: "var(--muted,#5c6670)",
    GRID: "var(--line,#d9dee3)",
    PAPER: "var(--paper,#fff)",
    GOOD: "var(--good,#00609c)",
    OPEN: "var(--open,#9a5b00)",
    BAD: "var(--bad,#b3261e)",
    PLAIN: "var(--accent,#31556e)",
}
TONES = {"good": (GOOD, "circle"), "open": (OPEN, "diamond"), "bad": (BAD, "triangle-down"), "plain": (PLAIN, "circle")}
SIZE = 13
"""Font size in pixels at the picture's own width."""
STEP = 23
"""Height of one row of a picture, pixels."""
HIGHEST = 100
"""The greatest score, in points."""
LABEL = 15.0
"""Room for a name beside its dot, in ems."""
LABELLED = 8
"""Periods of a trend that all carry their figure; of more, some do."""

Spec = dict[str, Any]


def available() -> bool:
    """Whether pictures can be drawn here."""
    return find_spec("vl_convert") is not None


def specification(picture: PagePicture) -> Spec:
    """The Vega-Lite specification of a picture."""
    match picture.kind:
        case "dots":
            return _dots(picture)
        case "trend":
            return _trend(picture)
        case "bands":
            return _bands(picture)


def draw(picture: PagePicture, name: str) -> str | None:
    """A picture as an `<svg>` element with title and description, or `None` where the extra is not installed.

    Args:
        picture: what to draw.
        name: prefix of the ids inside the drawing; unique on the page, letters, digits and hyphens.
    """
    if not available():
        return None
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(specification(picture), vl_version="5.20")
    return dress(drawn, name, picture.title, picture.description)


def dress(svg: str, name: str, title: str, description: str) -> str:
    """The bare drawing made fit for a page: no fonts, page colours, own ids, a title and a description."""
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r' (?:aria-[a-z]+|role|class|pointer-events|xmlns:xlink|version)="[^"]*"', "", svg)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f'"{colour}"', f'"{variable}"')
    ids = dict.fromkeys(re.findall(r' id="([^"]+)"', svg))
    for i, old in enumerate(ids):
        svg = svg.replace(f'id="{old}"', f'id="{name}-{i}"').replace(f"url(#{old})", f"url(#{name}-{i})")
    opening, rest = svg.split(">", 1)
    size = re.search(r'viewBox="([^"]+)"', opening)
    box = size.group(1) if size else "0 0 100 100"
    width = box.split()[2]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" style="max-width:{width}px" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{_escape(title)}</title><desc id="{name}-desc">{_escape(description)}</desc>'
    )
    return head + rest


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, room: int = 22) -> str:
    """The text cut to a width in columns, wide characters counting two."""
    used, kept = 0, ""
    for character in text:
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > room:
            return kept.rstrip() + "…"
        kept += character
    return kept


def room(text: str, ems: float) -> str:
    """The text cut at its end to a width in ems, by generous widths for each kind of letter, whatever the font.

    A label that is too long for its place would lose its beginning instead.
    """
    whole = sum(_em(character) for character in text)
    if whole <= ems:
        return text
    used, kept = 0.9, ""
    for character in text:
        used += _em(character)
        if used > ems:
            break
        kept += character
    return kept.rstrip() + "…"


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.02
    if unicodedata.combining(character):
        return 0.0
    if character in "mwMW@%ЖШЩЮФжшщюф":
        return 1.0
    if character in "iljI.,:;'|!()[] ":
        return 0.4
    return 0.74 if character.isupper() else 0.64


def frame(left: int, right: int, top: int, bottom: int) -> Spec:
    """What every picture begins with: room around it in pixels, no font, no axis lines."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "padding": {"left": left, "right": right, "top": top, "bottom": bottom},
        "autosize": {"type": "none", "contains": "content"},
        "background": None,
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "axis": {
                "labelColor": MUTED,
                "labelFontSize": SIZE - 1,
                "gridColor": GRID,
                "domain": False,
                "ticks": False,
                "title": None,
                "labelOverlap": False,
            },
            "text": {"fontSize": SIZE, "color": INK},
        },
    }


def texts(data: list[Spec], *, field: str = "text", **mark: Any) -> Spec:
    """A layer of texts, one a row of data."""
    return {
        "data": {"values": data},
        "mark": {"type": "text", "baseline": "middle", **mark},
        "encoding": text_at(field),
    }


def text_at(field: str) -> Spec:
    """The encoding of a text."""
    return {"text": {"field": field, "type": "nominal"}}


def rows_axis(count: int) -> Spec:
    """The vertical axis of `count` rows, the first on top."""
    return {"field": "y", "type": "quantitative", "scale": {"domain": [count, 0], "nice": False}, "axis": None}


def _dots(picture: PagePicture) -> Spec:
    marks = picture.marks
    lows = [float(m.low or m.figure.value or 0) for m in marks]
    highs = [float(m.high or m.figure.value or 0) for m in marks]
    if picture.line is not None:
        lows.append(float(picture.line))
    low = max(0, int(min(lows, default=0) // 10) * 10)
    x: Spec = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [low, 100], "nice": False},
        "axis": {"tickCount": 5, "orient": "bottom"},
    }
    rows = [
        {
            "y": i + 0.5,
            "x": float(m.figure.value or 0),
            "low": lows[i],
            "high": highs[i],
            "name": room(m.name, LABEL),
            "text": m.figure.text,
            "tone": m.tone,
        }
        for i, m in enumerate(marks)
    ]
    width, y = 330, rows_axis(len(marks))
    left = 12 + round(SIZE * LABEL) + 4
    layers: list[Spec] = []
    if picture.line is not None:
        at = [{"x": float(picture.line), "y": 0, "end": len(marks), "text": picture.line_word}]
        layers += [
            {
                "data": {"values": at},
                "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1.2},
                "encoding": {"x": x, "y": y, "y2": {"field": "end"}},
            },
            {
                **texts(at, dy=-9, fontSize=SIZE - 1, color=MUTED),
                "encoding": {"x": x, "y": y, **text_at("text")},
            },
        ]
    names = {**texts(rows, align="right"), "encoding": {"x": {"value": -12}, "y": y, **text_at("name")}}
    values = {**texts(rows, align="left"), "encoding": {"x": {"value": width + 12}, "y": y, **text_at("text")}}
    layers += [names, values]
    for tone in sorted({str(r["tone"]) for r in rows}):
        colour, shape = TONES.get(tone, TONES["plain"])
        own = {"values": [r for r in rows if r["tone"] == tone]}
        layers += [
            {
                "data": own,
                "mark": {"type": "rule", "color": colour, "strokeWidth": 2.2, "opacity": 0.45},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
            },
            {
                "data": own,
                "mark": {
                    "type": "point",
                    "shape": shape,
                    "filled": True,
                    "size": 85,
                    "color": colour,
                    "opacity": 1,
                    "stroke": PAPER,
                    "strokeWidth": 1,
                },
                "encoding": {"x": x, "y": y},
            },
        ]
    return {**frame(left, 52, 26, 26), "width": width, "height": STEP * max(1, len(marks)), "layer": layers}


def line_axes(lowest: float, highest: float, last: int) -> tuple[Spec, Spec, float]:
    """Both axes of a line over periods, in points and cut to what it shows, and where the lower edge is.

    Args:
        lowest: figure shown.
        highest: figure shown.
        last: place of the last period, counted from 0.
    """
    bottom, top = max(0.0, lowest // 5 * 5), min(float(HIGHEST), -(-highest // 5) * 5)
    bottom = bottom if bottom < top else max(0.0, bottom - 5)
    x: Spec = {
        "field": "i",
        "type": "quantitative",
        "scale": {"domain": [-0.45, last + 0.45], "nice": False},
        "axis": None,
    }
    y: Spec = {
        "field": "y",
        "type": "quantitative",
        "scale": {"domain": [bottom, top], "nice": False, "zero": False},
        "axis": {"tickCount": 3},
    }
    return x, y, bottom


def _trend(picture: PagePicture) -> Spec:
    marks = [(i, m) for i, m in enumerate(picture.marks)]
    rows: list[Spec] = [
        {"i": i, "y": float(m.figure.value), "text": m.figure.text} for i, m in marks if m.figure.value is not None
    ]
    figures = [row["y"] for row in rows]
    x, y, bottom = line_axes(min(figures), max(figures), max(1, len(marks) - 1))
    every = -(-len(marks) // 6)
    labels = [{"i": i, "y": bottom, "text": clipped(m.name, 16)} for i, m in marks if (len(marks) - 1 - i) % every == 0]
    runs: list[Spec] = []
    for row in rows:
        broken = not runs or runs[-1]["i"] != row["i"] - 1
        runs.append({**row, "run": (runs[-1]["run"] + broken) if runs else 0})
    layers: list[Spec] = [
        {
            "data": {"values": runs},
            "mark": {"type": "line", "color": PLAIN, "strokeWidth": 2.2},
            "encoding": {"x": x, "y": y, "detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": {"values": runs},
            "mark": {"type": "point", "filled": True, "size": 60, "color": PLAIN, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            **texts(
                [r for i, r in enumerate(runs) if len(runs) <= LABELLED or (len(runs) - 1 - i) % every == 0], dy=-14
            ),
            "encoding": {"x": x, "y": y, **text_at("text")},
        },
        {
            **texts(labels, dy=18, fontSize=SIZE - 2, color=MUTED, lineBreak=" "),
            "encoding": {"x": x, "y": y, **text_at("text")},
        },
    ]
    return {**frame(38, 26, 26, 46), "width": 300, "height": 92, "layer": layers}


def _bands(picture: PagePicture) -> Spec:
    rows: list[Spec] = [
        {
            "y": i + 0.18,
            "y2": i + 0.82,
            "mid": i + 0.5,
            "x": int(m.figure.value or 0),
            "name": room(m.name, 10.2),
            "text": m.figure.text,
        }
        for i, m in enumerate(picture.marks)
    ]
    most = max((r["x"] for r in rows), default=1) or 1
    x: Spec = {"field": "x", "type": "quantitative", "scale": {"domain": [0, most], "nice": False}, "axis": None}
    y = rows_axis(len(rows))
    middle = {**y, "field": "mid"}
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "color": PLAIN, "cornerRadius": 2},
            "encoding": {"x": x, "x2": {"datum": 0}, "y": y, "y2": {"field": "y2"}},
        },
        {**texts(rows, align="right"), "encoding": {"x": {"value": -10}, "y": middle, **text_at("name")}},
        {**texts(rows, align="left", dx=7), "encoding": {"x": x, "y": middle, **text_at("text")}},
    ]
    return {**frame(146, 40, 6, 6), "width": 280, "height": 28 * max(1, len(rows)), "layer": layers}
