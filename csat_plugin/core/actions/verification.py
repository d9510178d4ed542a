"""Some of the closed items are drawn and their customers asked: whether it was done, and whether they are satisfied (S3-12, S3-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from csat_plugin.core.actions.effectiveness import satisfied
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.rules import Ruleset, Verify
from csat_plugin.core.statistics.intervals import wilson
from csat_plugin.core.surveys.draw import Certificate, Range, certificate, drawn, size_of

WHOLE = 10_000


class Drawn(Struct, frozen=True, kw_only=True):
    """What was drawn of the items of one playbook."""

    playbook: str
    items: tuple[ActionItem, ...]
    """In the order they were drawn."""
    certificate: Certificate
    attainable: bool = True
    """Whether a whole number lies in the range the rules ask for."""


class Segment(Struct, frozen=True, kw_only=True):
    """The result for one segment of customers; empty for all together."""

    segment: str
    closed: int
    drawn: int
    answered: int
    satisfied: int
    low: float | None = None
    """Lower end of Wilson's 95 % interval of the share satisfied, the closed items taken as all there are; 0 to 1."""
    high: float | None = None


def verification(rules: Ruleset, items: Iterable[ActionItem], period: str, seed: bytes) -> tuple[Drawn, ...]:
    """The draw of every playbook that asks for one.

    Args:
        rules: whose playbooks have `verify:`.
        items: those closed in the period.
        period: its label; with the seed it decides.
        seed: of the workspace.
    """
    listed = list(items)
    found = []
    for book in rules.playbooks:
        if book.verify is None:
            continue
        closed = {item.id: item for item in listed if item.kind == book.id}
        wanted = size_of(Fraction(book.verify.share, WHOLE), len(closed), _within(book.verify))
        chosen = drawn(seed, period, closed, wanted.n)
        found.append(
            Drawn(
                playbook=book.id,
                items=tuple(closed[one] for one in chosen),
                certificate=certificate(seed, period, closed, chosen),
                attainable=wanted.attainable,
            )
        )
    return tuple(found)


def _within(rule: Verify) -> Range | None:
    if rule.within is None:
        return None
    low, high = rule.within
    return Range(low=Fraction(low, WHOLE), high=Fraction(high, WHOLE))


def by_segment(
    closed: Sequence[ActionItem], chosen: Sequence[ActionItem], segment: Callable[[ActionItem], str]
) -> tuple[Segment, ...]:
    """Everybody together, then each segment by name.

    Args:
        closed: what was drawn from.
        chosen: what was drawn.
        segment: of an item's customer; empty where it has none.
    """
    names = sorted({name for item in closed if (name := segment(item))})
    rows = [_row("", closed, chosen)]
    for name in names:
        of = [[item for item in some if segment(item) == name] for some in (closed, chosen)]
        rows.append(_row(name, *of))
    return tuple(rows)


def _row(name: str, closed: Sequence[ActionItem], chosen: Sequence[ActionItem]) -> Segment:
    answers = [answer for item in chosen if (answer := satisfied(item)) is not None]
    low, high = wilson(sum(answers), len(answers), len(closed)) if answers else (None, None)
    return Segment(
        segment=name,
        closed=len(closed),
        drawn=len(chosen),
        answered=len(answers),
        satisfied=sum(answers),
        low=low,
        high=high,
    )
