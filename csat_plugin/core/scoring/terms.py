"""What holds for one subject: its weights and the score it must reach, its own before its segment's before everybody's (S2-11, S2-22)."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from csat_plugin.core.exact import to_hundredths, to_micro
from csat_plugin.core.model import Subject
from csat_plugin.core.rules import Origin, Override, Ruleset

REGISTER = Origin(file="register")


class Terms(Struct, frozen=True, kw_only=True):
    """The terms of one subject."""

    weights: dict[str, int]
    """By channel, hundredths."""
    weights_origin: Origin
    own_weights: bool = False
    indicators: dict[str, int] = {}
    """Weights of indicators that differ from the rules, hundredths (S2-11)."""
    reaching: int | None = None
    """Micropoints; `None` when nothing was promised."""


def folded(text: str) -> str:
    """A name in the form in which two spellings of it are equal."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def promised(rules: Ruleset) -> int | None:
    """What a score must reach where nothing else is said of its subject, micropoints: the bar of the first target on scores."""
    first = next((t for t in rules.targets if t.of != "ratings"), next(iter(rules.targets), None))
    return first.reaching if first else None


def terms_for(subject: Subject, rules: Ruleset) -> Terms:
    """The terms of a subject.

    From the weakest to the strongest: the rules' weights and first target; overrides for its segment; its line in the
    register; overrides that name it. Among overrides of one kind the later wins.
    """
    standard = next((c.weight_origin for c in rules.channels if c.weight), Origin())
    weights, origin, own = {channel.id: channel.weight for channel in rules.channels}, standard, False
    indicators: dict[str, int] = {}
    reaching = promised(rules)
    by_segment = [o for o in rules.overrides if subject.segment and subject.segment in o.segments]
    by_name = [o for o in rules.overrides if _names(o, subject)]
    for override in by_segment:
        weights, origin, own = _weights(override, weights, origin, own)
        indicators |= dict(override.indicators)
        reaching = reaching if override.reaching is None else override.reaching
    if subject.weights:
        weights = {channel: to_hundredths(points) for channel, points in subject.weights.items()}
        origin, own = REGISTER, True
    if subject.target is not None:
        reaching = to_micro(subject.target)
    for override in by_name:
        weights, origin, own = _weights(override, weights, origin, own)
        indicators |= dict(override.indicators)
        reaching = reaching if override.reaching is None else override.reaching
    return Terms(weights=weights, weights_origin=origin, own_weights=own, indicators=indicators, reaching=reaching)


def _weights(
    override: Override, weights: dict[str, int], origin: Origin, own: bool
) -> tuple[dict[str, int], Origin, bool]:
    return (dict(override.weights), override.origin, True) if override.weights else (weights, origin, own)


def _names(override: Override, subject: Subject) -> bool:
    """Whether it names the subject: by id, by the platform's part of the id, or by name."""
    called = {folded(subject.id), folded(subject.id.rpartition(":")[2]), folded(subject.name)} - {""}
    return any(folded(name) in called for name in override.subjects)
