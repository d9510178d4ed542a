"""Where the weight of a missing channel goes (S0-08, S0-12, S0-16, S0-19; AMB-2, AMB-18).

Each channel names, in order, the channels that may stand in for it; the first one present takes its whole weight. There
are no chains and so no circles. Weight that nobody may take stays unplaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from msgspec import Struct

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Status

MOST_ROWS = 64
"""Beyond so many patterns a table shows only those with few channels missing."""


class Placement(Struct, frozen=True, kw_only=True):
    """Weights after fallback, hundredths."""

    effective: dict[str, int]
    """By channel, in the order of the rules; 0 for a missing one. They add up to what could be placed."""
    moved: tuple[tuple[str, str, int], ...] = ()
    """(missing channel, channel that stands in, weight)."""
    unplaced: tuple[tuple[str, int], ...] = ()
    """(missing channel, weight) that nobody present may take."""


def place(rules: Ruleset, weights: Mapping[str, int], present: Collection[str]) -> Placement:
    """Place every channel's weight.

    Args:
        rules: the channels, in order, with their fallback lists.
        weights: hundredths by channel; a channel that is not named has none, and the weight of a name that the rules
            do not have stays unplaced.
        present: channels that have enough ratings or a carried wave.
    """
    effective = {channel.id: 0 for channel in rules.channels}
    moved, unplaced = [], []
    for channel in rules.channels:
        weight = weights.get(channel.id, 0)
        if channel.id in present:
            effective[channel.id] += weight
        elif weight:
            taker = next((other for other in channel.fallback if other in present and other in effective), "")
            if taker:
                effective[taker] += weight
                moved.append((channel.id, taker, weight))
            else:
                unplaced.append((channel.id, weight))
    # A subject's own weights may name a channel that the rules do not have: its weight must not vanish.
    unplaced += [(name, weight) for name, weight in weights.items() if weight and name not in effective]
    return Placement(effective=effective, moved=tuple(moved), unplaced=tuple(unplaced))


def has_score(placement: Placement, rules: Ruleset) -> bool:
    """Whether a score may be formed: some weight placed, and all of it unless the present may share the rest (AMB-2)."""
    placed = any(placement.effective.values())
    return placed and (not placement.unplaced or rules.score.when_incomplete == "share_among_present")


class Pattern(Struct, frozen=True, kw_only=True):
    """One line of the fallback table: which channels are missing, and what the others then weigh."""

    missing: tuple[str, ...]
    placement: Placement
    status: Status


def fallback_table(rules: Ruleset) -> tuple[Pattern, ...]:
    """Every pattern of missing channels among those with weight, fewest missing first.

    With many channels only the patterns with the fewest missing are listed, about `MOST_ROWS` of them, and the last one.
    """
    weighted = [channel.id for channel in rules.channels if channel.weight]
    weights = {channel.id: channel.weight for channel in rules.channels}
    table: list[Pattern] = []
    for n in range(len(weighted) + 1):
        if len(table) >= MOST_ROWS and n < len(weighted):
            continue
        for missing in combinations(weighted, n):
            present = [channel.id for channel in rules.channels if channel.id not in missing and channel.weight]
            placement = place(rules, weights, present)
            table.append(Pattern(missing=missing, placement=placement, status=_status(placement, rules, missing)))
    return tuple(table)


def _status(placement: Placement, rules: Ruleset, missing: tuple[str, ...]) -> Status:
    if not any(placement.effective.values()):
        return "no_data"
    if not has_score(placement, rules):
        return "incomplete"
    return "partial" if missing else "complete"
