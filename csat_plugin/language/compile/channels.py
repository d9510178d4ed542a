"""Channels, their scales and weights, compiled."""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Literal

import msgspec
from msgspec import UnsetType

from csat_plugin.core.exact import FULL_WEIGHT, plain, shown, to_micro
from csat_plugin.core.model import Direction
from csat_plugin.core.rules import Channel, Origin, Scale
from csat_plugin.language.compile.indicators import tree_of
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.ruleset import Channel as ChannelText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.document.words import RangeScale, is_range
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, percent, several, span, written

_GOOD, _BAD = to_micro(Decimal(100)), 0
BUILT_IN: dict[str, Scale] = {
    "percent": Scale(name="percent", kind="ratio", low=Decimal(0), high=Decimal(100)),
    "five": Scale(name="five", kind="ratio", low=Decimal(1), high=Decimal(5)),
    "ten": Scale(name="ten", kind="ratio", low=Decimal(1), high=Decimal(10)),
    "good_bad": Scale(
        name="good_bad",
        kind="map",
        options=(("good", _GOOD), ("good_with_comment", _GOOD), ("bad", _BAD), ("bad_with_comment", _BAD)),
    ),
}
"""Scales with a name that need no writing out."""


def weights_line(work: Compiling, doc: Document, line: dict[str, Decimal], path: Path) -> dict[str, int]:
    """A line of weights in hundredths, held to channels there are and to a sum of 100."""
    known = {name for name, channel in given(doc.channels, {}).items() if not isinstance(channel, str)}
    made = {name: work.hundredths(weight, (*path, name)) for name, weight in line.items()}
    for name in made:
        if name not in known and ("channels", name) not in work.merged.off:
            work.error("CSAT154", (*path, name), {"key": name})
    made = {name: weight for name, weight in made.items() if name in known}
    if (total := sum(made.values())) != FULL_WEIGHT:
        work.error("CSAT153", path, {"sum": plain(shown(total * 10_000, 2))})
    return made


def channels(work: Compiling, doc: Document) -> tuple[Channel, ...]:
    """Every channel that is not off, in the order of the text."""
    if isinstance(doc.weights, UnsetType):
        work.error("CSAT140", (), variant="weights")
        weights = {}
    else:
        weights = weights_line(work, doc, doc.weights, ("weights",))
    scales = scales_of(work, doc)
    texts = {name: text for name, text in given(doc.channels, {}).items() if isinstance(text, ChannelText)}
    default = "" if isinstance(doc.score, UnsetType) else given(doc.score.month_of, "")
    made = []
    for name, text in texts.items():
        path: Path = ("channels", name)
        month_of = given(text.month_of, default or "closed")
        if not default and isinstance(text.month_of, UnsetType):
            work.warning("CSAT149", path, {"key": name})
        _places(work, text, weights.get(name, 0), path)
        made.append(
            Channel(
                id=name,
                title=written(text.title),
                weight=weights.get(name, 0),
                scale=None if isinstance(text.scale, UnsetType) else scale_named(work, scales, text.scale, path),
                fallback=_fallback(work, name, several(text.fallback), texts),
                month_of="rated" if month_of == "rated" else "asked" if month_of == "asked" else "closed",
                respondents=several(text.respondents),
                valid_for=_months(work, text, path),
                aggregate=given(text.aggregate, "mean"),
                role_weights=_roles(work, text, path),
                needs=1 if isinstance(text.needs, UnsetType) else given(text.needs.ratings, 1),
                contractual=given(text.contractual, False),
                owner=given(text.owner, ""),
                measure=given(text.measure, ""),
                first_for=None if isinstance(text.first_for, UnsetType) else percent(text.first_for),
                independent=given(text.independent, ""),
                indicators=tree_of(work, doc, given(text.indicators, ""), (*path, "indicators")),
                origin=work.merged.origin(path),
                weight_origin=work.merged.origin(("weights", name)) if name in weights else Origin(),
            )
        )
    return tuple(made)


def _places(work: Compiling, text: ChannelText, weight: int, path: Path) -> None:
    """A place among suppliers is no satisfaction: it has no weight, and only it can be a first choice."""
    if isinstance(text.measure, UnsetType):
        if not isinstance(text.first_for, UnsetType):
            work.error("CSAT285", (*path, "first_for"), {"key": str(path[-1])})
    elif weight or not isinstance(text.fallback, UnsetType):
        work.error("CSAT284", (*path, "measure"), {"key": str(path[-1])})


def _fallback(work: Compiling, name: str, wanted: tuple[str, ...], texts: dict[str, ChannelText]) -> tuple[str, ...]:
    for other in wanted:
        if other not in texts or other == name:
            work.error("CSAT154", ("channels", name, "fallback"), {"key": name, "value": other}, variant="fallback")
    return tuple(other for other in wanted if other in texts)


def _months(work: Compiling, text: ChannelText, path: Path) -> int:
    if isinstance(text.valid_for, UnsetType):
        return 0
    length = span(text.valid_for)
    if length.unit != "months":
        work.error("CSAT150", (*path, "valid_for"), {"value": text.valid_for})
    return length.n


def _roles(work: Compiling, text: ChannelText, path: Path) -> tuple[tuple[str, int], ...]:
    roles = given(text.roles, {})
    if given(text.aggregate, "mean") == "role_mean" and not roles:
        work.error("CSAT151", path)
    return tuple((role, work.hundredths(weight, (*path, "roles", role))) for role, weight in roles.items())


def scales_of(work: Compiling, doc: Document) -> dict[str, Scale]:
    """Every scale with a name, the built-in ones first."""
    found = dict(BUILT_IN)
    for name, data in given(doc.scales, {}).items():
        if isinstance(data, dict) and (scale := _scale(work, name, data, ("scales", name))):
            found[name] = scale
    return found


def scale_named(work: Compiling, scales: dict[str, Scale], value: Any, path: Path) -> Scale | None:
    """The scale an entry names or writes out under `scale:`; `None`, with an error, where there is none such."""
    if isinstance(value, dict):
        return _scale(work, str(path[-1]), value, (*path, "scale"))
    if value not in scales:
        near = get_close_matches(value, list(scales), n=1, cutoff=0.6)
        values = {"value": value, "scales": ", ".join(scales), "meant": near[0] if near else ""}
        work.error("CSAT147", (*path, "scale"), values, variant="meant" if near else "")
        return None
    return scales[value]


def _scale(work: Compiling, name: str, data: dict[str, Any], path: Path) -> Scale | None:
    origin = work.merged.origin(path)
    if not is_range(data):
        options = tuple((mark, work.micro(Decimal(points), (*path, mark))) for mark, points in data.items())
        return Scale(name=name, kind="map", options=options, origin=origin)
    text = msgspec.convert(data, RangeScale)
    low = None if isinstance(text.min, UnsetType) else text.min
    direction: Direction = given(text.direction, "high")
    kind: Literal["ratio", "minmax"] = given(text.convert, "ratio")
    if isinstance(text.max, UnsetType):
        work.error("CSAT140", path, {"key": name}, variant="scale")
        return None
    if low is None and (direction == "low" or kind == "minmax"):
        work.error("CSAT140", path, {"key": name}, variant="lowest")
        return None
    if low is not None and low >= text.max:
        work.error("CSAT147", path, {"low": str(low), "high": str(text.max)}, variant="order")
        return None
    return Scale(name=name, kind=kind, low=low, high=text.max, direction=direction, origin=origin)
