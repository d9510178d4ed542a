"""The score of one subject: its channels, the weights after fallback, the composite, and sentences on what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.exact import half_up, shown
from csat_plugin.core.model import Subject
from csat_plugin.core.rules import Channel, Ruleset
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.coverage import coverage, unasked
from csat_plugin.core.scoring.evidence import Evidence, Roll, evidence_for, no_tree
from csat_plugin.core.scoring.fallback import Placement, has_score, place
from csat_plugin.core.scoring.formula import channel_points, composite, reaches
from csat_plugin.core.scoring.judging import Window
from csat_plugin.core.scoring.margins import Part, Spread, margin_of, noise_of
from csat_plugin.core.scoring.result import Margin, Moved, Node, Note, Score, Status, Sure
from csat_plugin.core.scoring.score_notes import notes_on
from csat_plugin.core.scoring.since_before import since
from csat_plugin.core.scoring.terms import Terms, terms_for
from csat_plugin.core.scoring.tree import roll_up


class Setting(Struct, frozen=True, kw_only=True):
    """What is the same for all subjects of an assessment."""

    rules: Ruleset
    window: Window
    spreads: Mapping[str, Spread | None]
    """By channel."""


def score_subject(
    subject: Subject,
    slots: Mapping[str, Mapping[int, list[Cell]]],
    setting: Setting,
    *,
    parts: Mapping[str, Mapping[int, list[Cell]]] | None = None,
    waiting: int = 0,
    previous: Score | None = None,
) -> Score:
    """The score of one subject.

    Args:
        subject: who.
        slots: the subject's cells by channel and slot.
        setting: rules, period and spreads.
        parts: the subject's cells of indicators by channel and slot.
        waiting: marks of the period that may still change.
        previous: the score of the period before, for `change`.
    """
    rules = setting.rules
    terms = terms_for(subject, rules)
    evidence = {
        channel.id: evidence_for(channel, slots.get(channel.id, {}), _roll(channel, rules, parts or {}, terms))
        for channel in rules.channels
        if not channel.measure
    }
    placement = place(rules, terms.weights, [channel for channel, found in evidence.items() if found.speaks])
    scored = has_score(placement, rules)
    nodes = tuple(
        _node(channel, subject, evidence[channel.id], placement, terms, setting)
        for channel in rules.channels
        if not channel.measure
    )
    together = composite((node.points or 0, node.effective_weight) for node in nodes)
    exact = together if scored else None
    value = None if exact is None else shown(exact, rules.score.precision)
    margin = _margin(nodes, evidence, subject, setting) if scored else Margin(reason=Note("margin.no_score"))
    band, below = ("", False) if exact is None else band_of(exact, rules)
    # What a score rests on: channels with no say in it do not make it broader than it is.
    ground = _ground(
        subject, [e for name, e in evidence.items() if e.speaks and (placement.effective[name] or not scored)]
    )
    flags = {
        "low_coverage": ground.low_coverage,
        "single_respondent": ground.single_respondent,
        "below_band_floor": below,
        "carried": any(node.status == "carried" for node in nodes),
        "provisional": waiting > 0,
    }
    moved = since(value, margin, nodes, previous, setting.spreads)
    without = None if scored or together is None else shown(together, rules.score.precision)
    reached = (
        None if exact is None or terms.reaching is None else exact >= reaches(terms.reaching, rules.score.precision)
    )
    return Score(
        subject=subject.id,
        name=subject.name,
        segment=subject.segment,
        period=setting.window.period.label,
        status=_status(scored, terms, evidence),
        value=value,
        exact=exact,
        band=band,
        flags=tuple(flag for flag, raised in flags.items() if raised),
        nodes=nodes,
        rounding=None
        if value is None
        else value - sum((shown(node.contribution or 0, 2) for node in nodes), Decimal(0)),
        margin=margin,
        reaching=terms.reaching,
        reached=reached,
        sure=sure_of(value, margin, terms.reaching),
        answers=ground.answers,
        contacts=ground.contacts,
        chain=ground.chain,
        chain_answered=ground.chain_answered,
        change=moved.change,
        change_margin=moved.margin,
        change_sure=moved.sure,
        fell_most=moved.fell_most,
        without=without,
        why=notes_on(nodes, placement, terms, rules, waiting=waiting, without=without, below=below),
        weights_origin=terms.weights_origin,
    )


def _roll(channel: Channel, rules: Ruleset, parts: Mapping[str, Mapping[int, list[Cell]]], terms: Terms) -> Roll:
    """How the answers of a channel are rolled up for one subject, with the subject's own weights of indicators."""
    tree = rules.tree(channel.indicators)
    if tree is None:
        return no_tree
    cells = parts.get(channel.id, {})
    return lambda slot: roll_up(tree, channel, cells.get(slot, ()), terms.indicators, rules.score.round_channels)


class _Ground(Struct, frozen=True, kw_only=True):
    """What a score rests on: how many answers, of how many people, and how much of the decision chain."""

    answers: int
    contacts: int
    chain: int
    chain_answered: int
    low_coverage: bool
    single_respondent: bool


def _ground(subject: Subject, speaking: Sequence[Evidence]) -> _Ground:
    """Counted over the channels that have a say; answers without a name may be anybody's, so they raise no flag (S1-03, S1-05)."""
    people = frozenset(pair for found in speaking for pair in found.people)
    contacts = len({contact for contact, _ in people})
    anonymous = any(found.anonymous for found in speaking)
    chain = coverage(subject.chain, people, subject.chain_size)
    return _Ground(
        answers=sum(found.answers for found in speaking),
        contacts=contacts,
        chain=chain.expected,
        chain_answered=chain.at_most,
        low_coverage=bool(speaking and chain.expected) and chain.at_most * 2 < chain.expected and not anonymous,
        single_respondent=contacts == 1 and not anonymous,
    )


def _status(scored: bool, terms: Terms, evidence: Mapping[str, Evidence]) -> Status:
    if not scored:
        return "incomplete" if any(found.answers for found in evidence.values()) else "no_data"
    silent = [channel for channel, found in evidence.items() if terms.weights.get(channel) and not found.speaks]
    torn = [f for channel, f in evidence.items() if terms.weights.get(channel) and f.rolled and not f.rolled.whole]
    return "partial" if silent or torn else "complete"


def _node(
    channel: Channel, subject: Subject, found: Evidence, placement: Placement, terms: Terms, setting: Setting
) -> Node:
    rules, name = setting.rules, channel.id
    weight = placement.effective[name]
    divisor = sum(placement.effective.values())
    points = None
    if found.speaks:
        points = (
            found.rolled.points if found.rolled else channel_points(channel, found.cells, rules.score.round_channels)
        )
    scored = has_score(placement, rules)
    spread = setting.spreads.get(name)
    silent = unasked(channel, subject.chain, found, subject.chain_size) if found.speaks else None
    return Node(
        channel=name,
        status=found.status,
        weight=terms.weights.get(name, 0),
        effective_weight=weight,
        points=points,
        contribution=half_up(points * weight, divisor) if scored and points is not None else None,
        stands_in_for=tuple(Moved(source, moved) for source, taker, moved in placement.moved if taker == name),
        moved_to=next((taker for source, taker, _ in placement.moved if source == name), ""),
        carried_from=setting.window.label(found.slot) if found.status == "carried" else "",
        answers=found.answers,
        responses=found.responses,
        contacts=len({contact for contact, _ in found.people}),
        total=found.total,
        lowest=min((cell.lowest for cell in found.cells), default=None),
        spread=round(spread.points, 4) if spread else None,
        noise=None if silent is None else noise_of(channel, found.cells, silent),
        census=silent == 0,
        ratings=found.members,
        tree=found.rolled.nodes if found.rolled else (),
    )


def _margin(nodes: tuple[Node, ...], evidence: Mapping[str, Evidence], subject: Subject, setting: Setting) -> Margin:
    channels = {channel.id: channel for channel in setting.rules.channels}
    parts = [
        Part(
            node=node,
            channel=channels[node.channel],
            evidence=evidence[node.channel],
            spread=setting.spreads.get(node.channel),
            unasked=unasked(channels[node.channel], subject.chain, evidence[node.channel], subject.chain_size),
        )
        for node in nodes
        if node.effective_weight
    ]
    return margin_of(parts, sum(node.effective_weight for node in nodes))


def sure_of(value: Decimal | None, margin: Margin, reaching: int | None) -> Sure:
    """Whether a score surely reaches a bar: by its margin; a score without sampling error is sure as it stands.

    Args:
        value: the score as shown, points.
        margin: its margin; without one (unless it is exact) nothing is sure: `unknown`.
        reaching: the bar, micropoints.
    """
    if value is None or reaching is None:
        return "unknown"
    gap = float(value - shown(reaching, 6))
    if margin.half_width is None:
        exact = margin.reason is not None and margin.reason.code == "margin.exact"
        return ("surely" if gap >= 0 else "surely_not") if exact else "unknown"
    if gap >= margin.half_width:
        return "surely"
    return "surely_not" if gap < -margin.half_width else "too_close"
