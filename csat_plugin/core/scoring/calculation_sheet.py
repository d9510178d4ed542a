"""The calculation sheet (S0-23): one row per channel with score, weight and weighted score, a rounding line and the total.

Plain figures, no wording: renderers and `csat explain` print it. What is shown always adds up: the weighted scores with two
decimals plus the rounding line are the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.exact import FULL_WEIGHT, MICRO, half_up, percent_of, shown
from csat_plugin.core.rules import Origin, Ruleset
from csat_plugin.core.scoring.result import Margin, Moved, Node, NodeStatus, Note, Score, Status, Sure, Verdict


class SheetIndicator(Struct, frozen=True, kw_only=True):
    """One indicator below a channel. Figures are `None` where nobody answered."""

    indicator: str
    parent: str = ""
    depth: int
    """1 directly below the channel."""
    title: dict[str, str] = {}
    score: Decimal | None
    """Points, two decimals."""
    weight: Decimal
    """Relative to its siblings."""
    share: Decimal | None
    """Its part in the channel's figure, percent with one decimal."""
    weighted: Decimal | None
    """Points of the channel's figure that come from it, two decimals."""
    expected: Decimal | None
    """Points, two decimals."""
    gap: Decimal | None
    """score - expected."""
    answers: int = 0
    ratings: tuple[str, ...] = ()
    origin: Origin = Origin()


class SheetRow(Struct, frozen=True, kw_only=True):
    """One channel. Figures are `None` where the channel has none."""

    channel: str
    title: dict[str, str] = {}
    status: NodeStatus
    score: Decimal | None
    """Points, two decimals."""
    weight: Decimal
    """By rule, points of 100."""
    effective_weight: Decimal
    """After fallback."""
    weighted: Decimal | None
    """Points it contributes, two decimals."""
    stands_in_for: tuple[Moved, ...] = ()
    moved_to: str = ""
    carried_from: str = ""
    answers: int = 0
    responses: int = 0
    contacts: int = 0
    ratings: tuple[str, ...] = ()
    tree: tuple[SheetIndicator, ...] = ()
    """Where its answers are rolled up by indicators: these, depth first."""
    origin: Origin = Origin()


class CalculationSheet(Struct, frozen=True, kw_only=True):
    """The whole sheet of one score."""

    subject: str
    name: str
    period: str
    status: Status
    rows: tuple[SheetRow, ...]
    weight: Decimal
    """Sum of the weights by rule."""
    effective_weight: Decimal
    """Sum of the weights placed: the divisor of the weighted scores."""
    shown: Decimal | None
    """Sum of the weighted scores as they stand in the rows."""
    rounding: Decimal | None
    """What must be added to get the total."""
    total: Decimal | None
    exact: Decimal | None
    """The total with six decimals, before it was rounded once."""
    band: str = ""
    flags: tuple[str, ...] = ()
    without: Decimal | None = None
    reaching: Decimal | None = None
    reached: bool | None = None
    sure: Sure = "unknown"
    margin: Margin = Margin()
    answers: int = 0
    contacts: int = 0
    chain: int = 0
    chain_answered: int = 0
    why: tuple[Note, ...] = ()
    weights_origin: Origin = Origin()


class VerdictLines(Struct, frozen=True, kw_only=True):
    """A target's two lines as figures to print. Shares are percent with one decimal, `None` where nothing is counted."""

    target: str
    title: dict[str, str] = {}
    of: str
    promised: Decimal
    """Percent."""
    reaching: Decimal
    """Points."""
    reaching_band: str = ""
    by_count: str
    reached: int
    counted: int
    share: Decimal | None
    more_needed: int
    without_score: int
    other_by_count: str
    """The other reading of those without a score."""
    other_counted: int
    other_share: Decimal | None
    sure: str
    surely: int
    too_close: int
    surely_not: int
    least: int
    most: int
    """Between how many and how many reach it."""
    low: Decimal | None
    high: Decimal | None
    """Percent, one decimal: the interval of a share of ratings."""
    ratings_share: Decimal | None
    """Percent of single ratings, one decimal, shown beside."""
    origin: Origin = Origin()


def verdict_lines(verdict: Verdict, rules: Ruleset) -> VerdictLines:
    """The two lines of a verdict: by count with both readings, and how sure."""
    target = next((target for target in rules.targets if target.id == verdict.target), None)
    low, high = (None if end is None else _percent(round(end * FULL_WEIGHT)) for end in (verdict.low, verdict.high))
    return VerdictLines(
        target=verdict.target,
        title=target.title if target else {},
        of=verdict.of,
        promised=Decimal(verdict.share) / 100,
        reaching=Decimal(verdict.reaching) / MICRO,
        reaching_band=verdict.reaching_band,
        by_count=verdict.by_count,
        reached=verdict.reached,
        counted=verdict.counted,
        share=percent_of(verdict.reached, verdict.counted),
        more_needed=verdict.more_needed,
        without_score=verdict.without_score,
        other_by_count=verdict.other_by_count,
        other_counted=verdict.other_counted,
        other_share=percent_of(verdict.reached, verdict.other_counted),
        sure=verdict.sure,
        surely=verdict.surely,
        too_close=verdict.too_close,
        surely_not=verdict.surely_not,
        least=verdict.surely,
        most=verdict.surely + verdict.too_close + verdict.unknown,
        low=low,
        high=high,
        ratings_share=None if verdict.ratings_share is None else _percent(verdict.ratings_share),
        origin=verdict.origin,
    )


def _percent(hundredths: int) -> Decimal:
    return Decimal(half_up(hundredths, 10)).scaleb(-1)


def sheet(score: Score, rules: Ruleset) -> CalculationSheet:
    """The calculation sheet of a score under the rules it was made with."""
    rows = tuple(_row(node, rules) for node in score.nodes)
    return CalculationSheet(
        subject=score.subject,
        name=score.name,
        period=score.period,
        status=score.status,
        rows=rows,
        weight=sum((row.weight for row in rows), Decimal(0)),
        effective_weight=sum((row.effective_weight for row in rows), Decimal(0)),
        shown=None if score.value is None else sum((row.weighted or Decimal(0) for row in rows), Decimal(0)),
        rounding=score.rounding,
        total=score.value,
        exact=None if score.exact is None else shown(score.exact, 6),
        band=score.band,
        flags=score.flags,
        without=score.without,
        reaching=None if score.reaching is None else Decimal(score.reaching) / MICRO,
        reached=score.reached,
        sure=score.sure,
        margin=score.margin,
        answers=score.answers,
        contacts=score.contacts,
        chain=score.chain,
        chain_answered=score.chain_answered,
        why=score.why,
        weights_origin=score.weights_origin,
    )


def _row(node: Node, rules: Ruleset) -> SheetRow:
    channel = rules.channel(node.channel)
    return SheetRow(
        channel=node.channel,
        title=channel.title if channel else {},
        status=node.status,
        score=None if node.points is None else shown(node.points, 2),
        weight=Decimal(node.weight).scaleb(-2),
        effective_weight=Decimal(node.effective_weight).scaleb(-2),
        weighted=None if node.contribution is None else shown(node.contribution, 2),
        stands_in_for=node.stands_in_for,
        moved_to=node.moved_to,
        carried_from=node.carried_from,
        answers=node.answers,
        responses=node.responses,
        contacts=node.contacts,
        ratings=node.ratings,
        tree=tuple(_indicators(node, rules)),
        origin=channel.origin if channel else Origin(),
    )


def _indicators(node: Node, rules: Ruleset) -> Iterator[SheetIndicator]:
    channel = rules.channel(node.channel)
    tree = rules.tree(channel.indicators) if channel else None
    known = {one.id: one for one in tree.nodes} if tree else {}
    depth = {"": 0}
    for one in node.tree:
        depth[one.indicator] = depth.get(one.parent, 0) + 1
        score, expected = (None if found is None else shown(found, 2) for found in (one.points, one.expected))
        rule = known.get(one.indicator)
        yield SheetIndicator(
            indicator=one.indicator,
            parent=one.parent,
            depth=depth[one.indicator],
            title=rule.title if rule else {},
            score=score,
            weight=Decimal(one.weight).scaleb(-2),
            share=None if one.share is None else _percent(one.share),
            weighted=None if one.contribution is None else shown(one.contribution, 2),
            expected=expected,
            gap=None if score is None or expected is None else score - expected,
            answers=one.answers,
            ratings=one.ratings,
            origin=rule.origin if rule else Origin(),
        )
