"""What a ruleset says, for people: fallback table, which mark gives which band, bands, targets and actions in sentences.

Printed by `csat validate --explain`. Plain structs with finished sentences in one language; figures stay figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.exact import HUNDRED, MICRO, shown
from csat_plugin.core.names import band_title, in_language
from csat_plugin.core.rules import Channel, Ruleset, Scale
from csat_plugin.core.scoring.bands import band_of, lowest_shown
from csat_plugin.core.scoring.fallback import fallback_table
from csat_plugin.core.scoring.points import points_on
from csat_plugin.core.scoring.result import Status
from csat_plugin.language.compile.channels import BUILT_IN
from csat_plugin.language.context import SeenScale
from csat_plugin.language.shown.sentences import action_sentence, override_sentence, target_sentence
from csat_plugin.texts import say

MOST_STEPS = 11
"""A scale with more whole steps than this is not listed mark by mark."""


class ShownWeight(Struct, frozen=True):
    """One channel of a line of weights, in points of 100."""

    channel: str
    weight: Decimal


class ShownPattern(Struct, frozen=True, kw_only=True):
    """What the channels weigh when some are missing."""

    missing: tuple[str, ...]
    weights: tuple[ShownWeight, ...]
    """After fallback, every channel that weighs anything by rule, in the order of the rules."""
    status: Status
    outcome: str
    """The status in words."""


class ShownOption(Struct, frozen=True, kw_only=True):
    """One mark of a scale."""

    mark: str
    points: Decimal
    band: str
    title: str
    below_lowest: bool = False
    """Under the lowest band's bound, which it is given all the same (AMB-4)."""


class ShownScale(Struct, frozen=True, kw_only=True):
    """Which mark of a channel gives how many points and which band."""

    channel: str
    title: str
    kind: str
    """How marks become points, in words."""
    sample: bool
    """The channel has no scale of its own and none was seen, so the marks are those of a five-step scale."""
    options: tuple[ShownOption, ...]
    """Empty where the scale has too many marks to list."""
    never: tuple[str, ...]
    """Bands that no mark gives."""


class ShownBand(Struct, frozen=True, kw_only=True):
    """A band with both ends as they are shown."""

    band: str
    title: str
    low: Decimal
    high: Decimal


class Explained(Struct, frozen=True, kw_only=True):
    """A ruleset in words."""

    schema: str = "csat/rules-explained@1"
    ruleset: str
    extends: str = ""
    valid_from: str = ""
    digest: str
    weights: tuple[ShownWeight, ...]
    fallback: tuple[ShownPattern, ...]
    scales: tuple[ShownScale, ...]
    together: tuple[str, ...] = ()
    """How the answers of a channel become its figure: first each answer sheet, then the sheets."""
    bands: tuple[ShownBand, ...]
    targets: tuple[str, ...]
    overrides: tuple[str, ...]
    actions: tuple[str, ...]


def explain(rules: Ruleset, language: str = "en", seen: Mapping[str, Sequence[SeenScale]] | None = None) -> Explained:
    """The ruleset in words.

    Args:
        rules: compiled.
        language: of titles and sentences.
        seen: channel -> the scales its ratings come on, where a workspace knows them; shown for channels without a scale
            of their own.
    """
    weighted = [channel for channel in rules.channels if channel.weight]
    return Explained(
        ruleset=rules.id,
        extends=rules.extends,
        valid_from=rules.valid_from,
        digest=rules.digest,
        weights=tuple(ShownWeight(channel.id, _points_of_100(channel.weight)) for channel in weighted),
        fallback=tuple(
            ShownPattern(
                missing=pattern.missing,
                weights=tuple(
                    ShownWeight(channel.id, _points_of_100(pattern.placement.effective[channel.id]))
                    for channel in weighted
                ),
                status=pattern.status,
                outcome=say(f"shown.status.{pattern.status}", language),
            )
            for pattern in fallback_table(rules)
        ),
        scales=tuple(
            scale_table(rules, channel, language, scale)
            for channel in rules.channels
            if not channel.measure
            for scale in ((seen or {}).get(channel.id) if channel.scale is None else None) or (None,)
        ),
        together=_together(rules, language),
        bands=_bands(rules, language),
        targets=tuple(target_sentence(rules, target, language) for target in rules.targets),
        overrides=tuple(override_sentence(entry, language) for entry in rules.overrides),
        actions=tuple(action_sentence(rules, action, language) for action in rules.actions),
    )


def _together(rules: Ruleset, language: str) -> tuple[str, ...]:
    """A sentence for each way answers are put together, with the channels it holds for."""
    ways: dict[str, list[str]] = {}
    for channel in rules.channels:
        way = channel.measure or ("tree" if channel.indicators else channel.aggregate)
        ways.setdefault(way, []).append(in_language(channel.title, language, channel.id))
    between = ", " if language == "en" else "、"
    said = [say(f"shown.together.{way}", language, {"channels": between.join(names)}) for way, names in ways.items()]
    if rules.score.refusals_as is not None:
        said.append(
            say("shown.refusals_as", language, {"points": f"{shown(rules.score.refusals_as, 2).normalize():f}"})
        )
    return tuple(said)


def scale_table(rules: Ruleset, channel: Channel, language: str = "en", seen: SeenScale | None = None) -> ShownScale:
    """Mark -> points -> band of one channel (AMB-5: every channel's table is to be seen).

    A channel without a scale of its own is shown on the scale its ratings were seen on, else on a five-step scale.
    """
    brought = Scale(name="", kind="ratio", low=seen.low, high=seen.high, direction=seen.direction) if seen else None
    scale = channel.scale or brought or BUILT_IN["five"]
    options = tuple(_option(rules, scale, mark, language) for mark in _marks(scale))
    given = {option.band for option in options}
    return ShownScale(
        channel=channel.id,
        title=in_language(channel.title, language, channel.id),
        kind=_kind(scale, language)
        if channel.scale
        else say("shown.scale.seen", language, {"kind": _kind(scale, language)})
        if brought
        else say("shown.scale.own", language),
        sample=channel.scale is None and brought is None,
        options=options,
        never=tuple(band.id for band in rules.bands if band.id not in given) if options else (),
    )


def _marks(scale: Scale) -> list[str]:
    if scale.kind == "map":
        return [mark for mark, _ in scale.options]
    low, high = scale.low if scale.low is not None else Decimal(0), scale.high
    if high is None or high - low >= MOST_STEPS or low != low.to_integral_value() or high != high.to_integral_value():
        return []
    return [str(mark) for mark in range(int(low), int(high) + 1)]


def _option(rules: Ruleset, scale: Scale, mark: str, language: str) -> ShownOption:
    found = points_on(scale, mark)
    points = found if isinstance(found, int) else 0
    band, below = band_of(points, rules)
    return ShownOption(
        mark=mark,
        points=shown(points, 2).normalize() + 0,
        band=band,
        title=band_title(rules, band, language),
        below_lowest=below,
    )


def _kind(scale: Scale, language: str) -> str:
    low = Decimal(0) if scale.low is None else scale.low
    words = say(f"shown.scale.{scale.kind}", language, {"low": f"{low:f}", "high": f"{scale.high or 0:f}"})
    return f"{words}; {say('shown.scale.low', language)}" if scale.direction == "low" else words


def _bands(rules: Ruleset, language: str) -> tuple[ShownBand, ...]:
    precision = rules.score.precision
    unit = MICRO // 10**precision
    lowers = [lowest_shown(band.lower, precision) for band in rules.bands]
    uppers = [lower - unit for lower in lowers[1:]] + [HUNDRED]
    return tuple(
        ShownBand(
            band=band.id,
            title=in_language(band.title, language, band.id),
            low=shown(lower, precision),
            high=shown(max(upper, 0), precision),
        )
        for band, lower, upper in zip(rules.bands, lowers, uppers, strict=True)
    )


def _points_of_100(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
