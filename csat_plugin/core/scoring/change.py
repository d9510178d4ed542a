"""Why a score moved: the change since the period before in four parts that add up to it (design section 5, S2-13, S2-14).

* rules: the former period computed by the later rules, less as it was (`whatif.split`);
* channels: SUM over channels of (share now - share before) x figure before, with a channel that came or went counted whole:
  what would have moved had nobody changed his mind;
* who answered: of each channel, its change less that of the people who answered both times;
* service: what those people changed, and all of it where nobody can be told from another.

A share is the effective weight over the divisor. The first two are exact whatever the data; the last two are told apart only
where a channel is the plain mean of its answer sheets and somebody answered both times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Node, Score

PARTS: Final = ("service", "who", "channels", "rules")

Sheet = tuple[str, int]
"""One answer sheet: who gave it (empty when unknown) and its micropoints."""
Sheets = Mapping[str, Iterable[Sheet]]
"""Channel -> its answer sheets."""


class Change(Struct, frozen=True, kw_only=True):
    """A change in its parts, each rounded like the score; together they are exactly `by`."""

    by: Decimal
    service: Decimal
    who: Decimal
    channels: Decimal
    rules: Decimal
    apart: bool
    """Whether service and who answered could be told apart in any channel that is in both periods; where not, `service` holds both."""


class Moved(Struct, frozen=True, kw_only=True):
    """The parts of one subject before they are rounded, in points."""

    service: Fraction
    who: Fraction
    channels: Fraction
    rules: Fraction
    apart: bool


def moved(
    was: Score, again: Score, now: Score, rules: Ruleset, sheets_before: Sheets, sheets_now: Sheets
) -> Moved | None:
    """The parts of one subject's change; `None` where one of the three has no score.

    Args:
        was: the former period, by the rules that held in it.
        again: the same, by the rules of the later period.
        now: the later period.
        rules: of the later period.
        sheets_before: the answer sheets counted in the former period.
        sheets_now: those of the later one.
    """
    if was.value is None or again.exact is None or now.exact is None:
        return None
    before, after = ({node.channel: node for node in score.nodes} for score in (again, now))
    placed = [shares(again), shares(now)]
    service = who = channels = Fraction(0)
    apart = False
    for channel in dict.fromkeys([*before, *after]):
        old, new = (placed[0].get(channel), before.get(channel)), (placed[1].get(channel), after.get(channel))
        if old[0] is None and new[0] is None:
            continue
        if old[0] is None or new[0] is None or old[1] is None or new[1] is None:
            channels += _worth(*new) - _worth(*old)
            continue
        channels += (new[0] - old[0]) * (old[1].points or 0)
        whole = Fraction((new[1].points or 0) - (old[1].points or 0))
        same = _of_the_same(new[1], rules, sheets_before.get(channel, ()), sheets_now.get(channel, ()))
        apart = apart or same is not None
        service += new[0] * (whole if same is None else same)
        who += new[0] * (0 if same is None else whole - same)
    micro = 1_000_000
    return Moved(
        service=service / micro,
        who=who / micro,
        channels=channels / micro,
        rules=Fraction(again.exact, micro) - Fraction(was.value if was.exact is None else Fraction(was.exact, micro)),
        apart=apart,
    )


def together(parts: Iterable[Moved], by: Decimal, entered: Fraction = Fraction(0)) -> Change | None:
    """The mean change of several subjects, rounded so that its parts add up to what is shown.

    Args:
        parts: of each subject that has a score in both periods.
        by: the change as shown; its places are those the parts are rounded to.
        entered: what came of subjects that have a score in one of the periods only, points: other people answered.
    """
    found = list(parts)
    if not found:
        return None
    n = len(found)
    exact = {name: sum((getattr(one, name) for one in found), Fraction(0)) / n for name in PARTS}
    exact["who"] += entered
    exponent = by.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    shown = {name: rounded(value, unit) for name, value in exact.items()}
    rest = by - sum(shown.values(), Decimal(0))
    largest = max(PARTS, key=lambda name: (abs(exact[name]), -PARTS.index(name)))
    shown[largest] += rest  # each was rounded on its own: the largest part bears what that leaves over
    apart = any(one.apart for one in found)
    if not apart:
        shown = shown | {"service": shown["service"] + shown["who"], "who": shown["who"] * 0}
    return Change(by=by, apart=apart, **shown)


def shares(score: Score) -> dict[str, Fraction]:
    """Channel -> the part it has in the score; those without a say are not in it."""
    divisor = sum(node.effective_weight for node in score.nodes)
    if not divisor:
        return {}
    return {
        node.channel: Fraction(node.effective_weight, divisor)
        for node in score.nodes
        if node.points is not None and node.effective_weight
    }


def _worth(share: Fraction | None, node: Node | None) -> Fraction:
    return Fraction(0) if share is None or node is None else share * (node.points or 0)


def _of_the_same(node: Node, rules: Ruleset, before: Iterable[Sheet], now: Iterable[Sheet]) -> Fraction | None:
    """By how much the people who answered both times moved, micropoints; `None` where they cannot be told."""
    channel = rules.channel(node.channel)
    if channel is None or channel.aggregate != "mean" or channel.indicators or node.status == "carried":
        return None
    old, new = _by_person(before), _by_person(now)
    both = old.keys() & new.keys()
    if not both:
        return None
    return _mean([p for who in both for p in new[who]]) - _mean([p for who in both for p in old[who]])


def _by_person(sheets: Iterable[Sheet]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for who, points in sheets:
        if who:
            found.setdefault(who, []).append(points)
    return found


def _mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def rounded(value: Fraction, unit: Decimal) -> Decimal:
    """Half up by size, the sign kept: parts of a change may be negative."""
    steps = abs(value) / Fraction(unit)
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return Decimal(whole if value >= 0 else -whole) * unit
