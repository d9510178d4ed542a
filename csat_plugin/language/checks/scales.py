"""Marks, points and bands fit together: no points below the lowest band, no surprise of min-max, no band without a mark.

PASS:
```yaml
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
channels: {ticket: {scale: {min: 1, max: 5}}}
```

FAIL CSAT031:
```yaml
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
channels: {ticket: {scale: {min: 0, max: 10}}}
```

FAIL CSAT031:
```yaml
# scales seen in monthly: 0..100
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
channels: {monthly: {}}
```

FAIL CSAT031 CSAT032 CSAT033:
```yaml
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
channels: {ticket: {scale: {min: 1, max: 5, convert: minmax}}}
```

FAIL CSAT032:
```yaml
bands: {low: 0, average: 60, high: 80}
channels: {ticket: {scale: {min: 1, max: 5, convert: minmax}}}
```

FAIL CSAT033:
```yaml
bands: {very_dissatisfied: 10, dissatisfied: 30, average: 60, satisfied: 80, very_satisfied: 95.1}
channels: {ticket: {scale: {min: 1, max: 4}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from csat_plugin.core.exact import HUNDRED, MICRO, MOST_PLACES, half_up, shown, to_micro
from csat_plugin.core.rules import Scale
from csat_plugin.language.checked import Checked, listed, number
from csat_plugin.language.checked import shown as written
from csat_plugin.language.compile.channels import BUILT_IN
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT031", "CSAT032", "CSAT033")

MOST_MARKS = 11
"""Marks of a scale that is looked at one by one; a finer one reaches every band."""
Option = tuple[str, int]
"""A mark and its micropoints."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Each scale written out, once, where it is written; then those the connections bring (AMB-4, AMB-5)."""
    bands = {name: to_micro(bound) for name, bound in checked.bands.items() if 0 <= bound <= HUNDRED // MICRO}
    if not bands:
        return
    written_places = checked.section("score").get("precision")
    yield from _seen(checked, bands)
    places = written_places if isinstance(written_places, int) and 0 <= written_places <= MOST_PLACES else 1
    for path, scale in _scales(checked):
        options = marks(scale)
        if not options:
            continue
        name = str(path[1])
        floor, lowest = next(iter(bands.items()))
        mark, least = min(options, key=lambda option: option[1])
        if least < lowest:
            values = {"scale": name, "mark": mark, "points": _points(least), "band": floor, "bound": _points(lowest)}
            yield checked.finding("CSAT031", path, values, level="warning")
        if len(options) > MOST_MARKS:
            continue
        found = {m: band_at(p, bands, places) for m, p in options}
        table = "; ".join(f"{m} = {_points(p)} {found[m]}" for m, p in options)
        if scale.get("convert") == "minmax":
            ratio = dict(marks({**scale, "convert": "ratio"}))
            moved = [m for m in found if found[m] != band_at(ratio[m], bands, places)]
            if moved:
                values = {"scale": name, "marks": ", ".join(moved), "table": table}
                yield checked.finding("CSAT032", path, values, level="warning")
        if never := [band for band in bands if band not in found.values()]:
            values = {"scale": name, "bands": listed(never), "table": table}
            yield checked.finding("CSAT033", path, values, level="hint")


def _seen(checked: Checked, bands: dict[str, int]) -> Iterator[Diagnostic]:
    """Scales that ratings bring with them, in channels without a scale of their own."""
    floor, lowest = next(iter(bands.items()))
    for name, scales in sorted((checked.context.scales if checked.context else {}).items()):
        entry = checked.section("channels").get(name)
        if name not in checked.channels or (isinstance(entry, dict) and "scale" in entry):
            continue
        for scale in scales:
            if not 0 <= scale.low < scale.high:
                continue
            least = half_up(to_micro(scale.low) * HUNDRED, to_micro(scale.high))
            if least < lowest:
                values = {
                    "scale": name,
                    "low": written(scale.low),
                    "high": written(scale.high),
                    "mark": written(scale.low if scale.direction == "high" else scale.high),
                    "points": _points(least),
                    "band": floor,
                    "bound": _points(lowest),
                }
                yield checked.finding("CSAT031", ("channels", name), values, variant="seen", level="warning", key=True)


def marks(scale: dict[str, Any]) -> list[Option]:
    """Marks and points of a scale, lowest mark first; of a long one only its ends; empty where it is not whole."""
    low, high = number(scale.get("min")), number(scale.get("max"))
    if not {"min", "max", "convert", "direction"} & scale.keys():
        table = {mark: number(points) for mark, points in scale.items()}
        return [(mark, to_micro(p)) for mark, p in table.items() if p is not None and 0 <= p <= HUNDRED // MICRO]
    low = Decimal(1) if low is None else low
    if high is None or high <= low or low < 0:
        return []
    whole = low == low.to_integral_value() and high == high.to_integral_value()
    steps = [Decimal(n) for n in range(int(low), int(high) + 1)] if whole and high - low < MOST_MARKS else []
    turned = scale.get("direction") == "low"
    zero = low if scale.get("convert") == "minmax" else Decimal(0)
    found = []
    for mark in steps or [low, high]:
        value = low + high - mark if turned else mark
        found.append((written(mark), half_up(to_micro(value - zero) * HUNDRED, to_micro(high - zero))))
    return found if steps else [*found, *[("", HUNDRED)] * MOST_MARKS]


def band_at(points: int, bands: dict[str, int], places: int) -> str:
    """The band of those micropoints, rounded to so many places; below the lowest bound the lowest band (AMB-4)."""
    seen = to_micro(shown(points, places))
    return next((name for name, bound in reversed(bands.items()) if bound <= seen), next(iter(bands)))


def _points(micro: int) -> str:
    return written(shown(micro, 1))


def _scales(checked: Checked) -> Iterator[tuple[Path, dict[str, Any]]]:
    for name, scale in checked.entries("scales"):
        yield ("scales", name), scale
    for name, channel in checked.entries("channels"):
        if isinstance(channel.get("scale"), dict):
            yield ("channels", name, "scale"), channel["scale"]
        elif (
            isinstance(channel.get("scale"), str)
            and channel["scale"] in BUILT_IN
            and channel["scale"] not in checked.section("scales")
        ):
            yield ("channels", name, "scale"), _written_out(BUILT_IN[channel["scale"]])


def _written_out(scale: Scale) -> dict[str, Any]:
    if scale.kind == "map":
        return {mark: shown(points, 6) for mark, points in scale.options}
    return {"min": scale.low, "max": scale.high, "direction": scale.direction, "convert": scale.kind}
