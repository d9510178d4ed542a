"""What the answers of a period say beside their marks: refusals, bounds, service levels, the step of loyalty (S1-22, S1-23, S2-04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from csat_plugin.core import responses
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.exact import HUNDRED, half_up
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import Band
from csat_plugin.core.scoring.result import Node, Score

REFUSED: Final = ("refused", "refused_score")
SILENT: Final = (*REFUSED, "no_contact", "complaint")
"""Outcomes of people who were asked by name and gave no mark: the bounds of a score reckon with them (S1-23).

Invitations nobody answered are not among them: with most of a mailing unanswered any score could be anything.
"""

_WHOLE: Final = 10_000


class Bounds(Struct, frozen=True):
    """What a score would be if all who gave no mark had given the worst one, or the best; micropoints."""

    worst: int
    best: int


def share(part: int, whole: int) -> int | None:
    """`part` of `whole` in hundredths of a percent; `None` of nothing."""
    return half_up(part * _WHOLE, whole) if whole else None


def outcomes(answers: Iterable[Received]) -> Counter[tuple[str, str]]:
    """How many responses of each channel came to each outcome; a response of several questions counts once."""
    seen = responses.outcomes(one.rating for one in answers)
    return Counter((channel, outcome) for (channel, _), outcome in seen.items())


def bounds_of(score: Score, counted: Counter[tuple[str, str]]) -> Bounds | None:
    """The bounds of one score; `None` where nobody was asked by name, or there is neither a score nor a silent person.

    Each channel's mean is widened by those who gave it no mark, and the channels are weighed as in the score. A channel of which
    all gave no mark takes back the weight that another one carries for it: from 0 to 100.
    """
    silent = Counter[str]()
    for (channel, outcome), n in counted.items():
        if outcome in SILENT:
            silent[channel] += n
    low = high = weights = 0
    for node in score.nodes:
        weight = _weight(node, silent)
        if not weight:
            continue
        answered = node.responses if node.points is not None else 0
        total = (node.points or 0) * answered
        people = answered + silent[node.channel]
        if not people:
            continue
        weights += weight
        low += half_up(total, people) * weight
        high += half_up(total + silent[node.channel] * HUNDRED, people) * weight
    return Bounds(half_up(low, weights), half_up(high, weights)) if weights else None


def with_refusals(score: Score, counted: Counter[tuple[str, str]], penalty: int | None) -> int | None:
    """The score if each refused mark had been so many points: a penalty the rules may show beside it (S1-23, methods 5.7).

    Refusals and strong complaints are taken so; whoever could not be reached refused nothing. `None` without a penalty, or where
    nobody refused.

    Args:
        score: the score, which stays as it is.
        counted: how many responses of each channel came to each outcome.
        penalty: micropoints.
    """
    if penalty is None:
        return None
    refused = Counter[str]()
    for (channel, outcome), n in counted.items():
        if outcome in (*REFUSED, "complaint"):
            refused[channel] += n
    total = weights = 0
    for node in score.nodes:
        weight = _weight(node, refused)
        answered = node.responses if node.points is not None else 0
        people = answered + refused[node.channel]
        if weight and people:
            weights += weight
            total += half_up((node.points or 0) * answered + refused[node.channel] * penalty, people) * weight
    return half_up(total, weights) if weights and refused else None


def _weight(node: Node, silent: Counter[str]) -> int:
    """What the channel weighs once the silent ones have a say: its own weight, without what it carries for a silent channel."""
    if node.points is None:
        return node.weight if silent[node.channel] else 0
    return node.effective_weight - sum(moved.weight for moved in node.stands_in_for if silent[moved.channel])


def answer_facts(
    score: Score, answers: Sequence[Received], bands: Sequence[Band], penalty: int | None = None
) -> dict[str, Value]:
    """Facts of one subject's answers in a period.

    Args:
        score: its score.
        answers: everything that came of asking in the period, marks that count with their points.
        bands: those of the rules; what they say of loyalty.
        penalty: what the rules take a refused mark for, micropoints; `None` = for nothing.
    """
    channels = {node.channel for node in score.nodes}
    counted = outcomes(one for one in answers if one.rating.channel in channels)
    by_outcome = Counter[str]()
    for (_, outcome), n in counted.items():
        by_outcome[outcome] += n
    refused = sum(by_outcome[outcome] for outcome in REFUSED)
    spoke = refused + by_outcome["answered"] + by_outcome["complaint"]
    bounds = bounds_of(score, counted)
    known = {
        one.ticket.id: one.ticket.sla_met
        for one in answers
        if one.points is not None and one.ticket is not None and one.ticket.sla_met is not None
    }
    return {
        "score.refusals": refused,
        "score.refusal_share": share(refused, spoke),
        "score.no_contacts": by_outcome["no_contact"],
        "score.worst_case": bounds.worst if bounds else None,
        "score.best_case": bounds.best if bounds else None,
        "score.with_refusals": with_refusals(score, counted, penalty),
        "score.sla_met_share": share(sum(known.values()), len(known)),
        "score.loyalty": loyalty(score, bands),
        "score.expectation_gap": expectation_gap(score),
    }


def loyalty(score: Score, bands: Sequence[Band]) -> str | None:
    """The step of the loyalty ladder the score's band stands for; `None` where the rules say nothing of it (S4-01 to S4-05).

    Where the customer said what he expects, and was given more, service as hoped is service that exceeds hopes.
    """
    found = next((band.loyalty for band in bands if band.id == score.band), "")
    gap = expectation_gap(score)
    if found == "hoped" and gap is not None and gap > 0:
        return "exceeded"
    return found or None


def expectation_gap(score: Score) -> int | None:
    """Experience less expectation, micropoints, the mean of the indicators that have both; `None` where nobody was asked (S0-04, S2-06)."""
    gaps = [
        node.points - node.expected
        for channel in score.nodes
        for node in channel.tree
        if node.points is not None and node.expected is not None
    ]
    whole = sum(gaps)
    return None if not gaps else half_up(whole, len(gaps)) if whole >= 0 else -half_up(-whole, len(gaps))
