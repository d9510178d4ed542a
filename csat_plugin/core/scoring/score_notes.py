"""Sentences on a score: why there is none, what stands in for what, what was carried. Codes of `texts/scores.yaml`.

Values named `channel` and `to` hold channel ids, so that each language can print the channel's own title.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from csat_plugin.core.exact import plain, shown
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.fallback import Placement, has_score
from csat_plugin.core.scoring.result import Node, Note
from csat_plugin.core.scoring.terms import Terms


def weight_shown(hundredths: int) -> str:
    """A weight as people write it: 20, 12.5, 33.33."""
    text = f"{Decimal(hundredths).scaleb(-2):f}"
    return text.rstrip("0").rstrip(".")


def notes_on(
    nodes: Sequence[Node],
    placement: Placement,
    terms: Terms,
    rules: Ruleset,
    *,
    waiting: int,
    without: Decimal | None,
    below: bool,
) -> tuple[Note, ...]:
    """The sentences of one score, in the order in which they are read.

    Args:
        nodes: its channels.
        placement: where weight went and which found no place.
        terms: the subject's own weights, if any.
        rules: how many ratings a channel needs.
        waiting: marks that may still change.
        without: what the present channels would give if they shared the weight.
        below: whether the score lies below the lowest band.
    """
    if not any(node.answers for node in nodes):
        notes = [Note("score.no_data")]
        return tuple(notes + _waiting(waiting))
    notes = [
        Note("score.too_few", {"channel": node.channel, "n": str(node.answers), "needs": str(_needs(rules, node))})
        for node in nodes
        if node.status == "too_few" and (node.weight or node.stands_in_for)
    ]
    notes += [
        Note("score.carried", {"channel": node.channel, "period": node.carried_from})
        for node in nodes
        if node.status == "carried"
    ]
    notes += [
        Note("score.stands_in", {"channel": source, "to": taker, "weight": weight_shown(weight)})
        for source, taker, weight in placement.moved
    ]
    notes += [note for node in nodes if (note := _unanswered(node)) is not None]
    scored = has_score(placement, rules)
    notes += [_unplaced(channel, weight, scored, rules) for channel, weight in placement.unplaced]
    if without is not None:
        notes.append(Note("score.without", {"value": f"{without:f}"}))
    if terms.own_weights:
        weights = ", ".join(f"{channel} {weight_shown(weight)}" for channel, weight in terms.weights.items())
        notes.append(Note("score.own_weights", {"weights": weights, "origin": str(terms.weights_origin)}))
    if terms.indicators:
        weights = ", ".join(f"{indicator} {weight_shown(weight)}" for indicator, weight in terms.indicators.items())
        notes.append(Note("score.own_indicators", {"indicators": weights}))
    if below:
        lowest = min(rules.bands, key=lambda band: band.lower)
        notes.append(Note("score.below_band_floor", {"band": lowest.id, "lower": plain(shown(lowest.lower, 6))}))
    return tuple(notes + _waiting(waiting))


def _unanswered(node: Node) -> Note | None:
    """Indicators that weigh something and were not answered: their siblings share the weight (AMB-8)."""
    parents = {one.parent for one in node.tree}
    silent = [one.indicator for one in node.tree if one.points is None and one.weight and one.indicator not in parents]
    if not silent or node.points is None:
        return None
    return Note("score.unanswered", {"channel": node.channel, "n": str(len(silent)), "indicators": ", ".join(silent)})


def _waiting(waiting: int) -> list[Note]:
    return [Note("score.waiting", {"n": str(waiting)})] if waiting else []


def _needs(rules: Ruleset, node: Node) -> int:
    channel = rules.channel(node.channel)
    return channel.needs if channel else 1


def _unplaced(channel: str, weight: int, scored: bool, rules: Ruleset) -> Note:
    found = rules.channel(channel)
    values = {"channel": channel, "weight": weight_shown(weight)}
    if scored:
        return Note("score.shared", values)
    if found and found.fallback:
        return Note("score.no_stand_in", values | {"to": ", ".join(found.fallback)})
    return Note("score.no_fallback", values)
