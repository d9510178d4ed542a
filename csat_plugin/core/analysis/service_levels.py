"""Service levels beside satisfaction: marks where the level was kept and where it was missed, and clauses to look at again.

A customer who gives a mark forgets what level was agreed and what the service costs (S0-03). Where a score deviates, the clauses
of the services he was served with are proposed for review: the level was kept and he is dissatisfied, or it was not kept (S0-57).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.exact import half_up
from csat_plugin.core.privacy.suppression import suppressed, told_by_total
from csat_plugin.core.rules import Ruleset, Service
from csat_plugin.core.scoring.terms import folded
from csat_plugin.core.statistics.groups import FEWEST_SHOWN
from csat_plugin.core.statistics.paired import MeanChange, difference_of_means

REST: Final = "\0"
"""Stands for the marks of no known class of cost; no class is called so."""
KEPT: Final = 9_000
"""Share of kept service levels (hundredths of a percent) from which on the level counts as kept."""

Why = Literal["kept", "missed"]


class Split(Struct, frozen=True, kw_only=True):
    """Marks of tickets whose service level was kept, and of those where it was missed."""

    cost: str = ""
    """Class of cost; empty = all together, or not known."""
    kept: int
    missed: int
    kept_points: int | None = None
    """Mean, micropoints; `None` where too few say so."""
    missed_points: int | None = None
    difference: MeanChange | None = None
    """Kept less missed, in points; `None` where one of the two has too few marks."""


class Clauses(Struct, frozen=True, kw_only=True):
    """A service level that is worth a second look, and why."""

    service: str
    """As the rules call it, else as the tickets do."""
    level: str
    """As the tickets call the level agreed; empty where they do not."""
    clauses: tuple[str, ...] = ()
    """As the rules quote them."""
    why: Why
    subjects: tuple[str, ...]
    """Whose scores deviate."""
    ratings: int
    met: int
    known: int
    """Of the tickets rated, how many say whether the level was kept."""
    points: int
    """Mean of the marks, micropoints."""


class Services:
    """The services of the rules by everything they are called.

    Args:
        rules: with their services.
    """

    def __init__(self, rules: Ruleset) -> None:
        self._known = {
            folded(name): service
            for service in reversed(rules.services)
            for name in (service.id, *service.title.values(), *service.called)
        }

    def named(self, name: str) -> Service | None:
        """The service that goes by that name."""
        return self._known.get(folded(name)) if name else None

    def of(self, answer: Received) -> Service | None:
        """The service an answer is about, where the rules know it."""
        return self.named(called(answer))


def called(answer: Received) -> str:
    """What the data call the service an answer is about; empty where they do not."""
    return answer.rating.service or (answer.ticket.service if answer.ticket else "")


def splits(answers: Iterable[Received], rules: Ruleset) -> tuple[Split, ...]:
    """All together first, then each class of cost by name where the rules know more than one; nothing where no level is known.

    A mean of too few is not shown, nor one that would tell it: all together less the classes shown is the class that is not.
    """
    services = Services(rules)
    groups: dict[str, dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
    for one in answers:
        if one.points is None or one.ticket is None or one.ticket.sla_met is None:
            continue
        service = services.of(one)
        for cost in dict.fromkeys(("", service.cost if service else "")):
            groups[cost][one.ticket.sla_met].append(one.points)
    if "" not in groups:
        return ()
    costs = sorted(cost for cost in groups if cost)
    listed = ("", *(costs if len(costs) > 1 else ()))
    shown = {cost: groups[cost] for cost in listed}
    hidden = {kept: _hidden(shown, kept, rules.privacy.at_least) for kept in (True, False)}
    return tuple(_split(cost, groups[cost], hidden) for cost in listed)


def _hidden(groups: Mapping[str, Mapping[bool, Sequence[int]]], kept: bool, fewest: int) -> frozenset[str]:
    """Classes of cost whose mean is not shown, of the tickets whose level was kept or of the others; `""`: nor that of all.

    Marks of no known class stand in no row of their own; all together less the classes tells them all the same.
    """
    whole = len(groups[""][kept])
    sizes = {cost: len(own[kept]) for cost, own in groups.items() if cost}
    sizes[REST] = whole - sum(sizes.values())
    if len(groups) == 1:
        return frozenset({""} if whole < fewest else ())
    hidden = suppressed(sizes, fewest)
    told = hidden and told_by_total({cost: sizes[cost] for cost in hidden})
    return hidden | {""} if told or whole < fewest else hidden


def _split(cost: str, marks: Mapping[bool, Sequence[int]], hidden: Mapping[bool, Collection[str]]) -> Split:
    kept, missed = marks[True], marks[False]
    shown = {way: bool(own) and cost not in hidden[way] for way, own in marks.items()}
    enough = all(shown.values()) and min(len(kept), len(missed)) >= FEWEST_SHOWN
    return Split(
        cost=cost,
        kept=len(kept),
        missed=len(missed),
        kept_points=half_up(sum(kept), len(kept)) if shown[True] else None,
        missed_points=half_up(sum(missed), len(missed)) if shown[False] else None,
        difference=difference_of_means([x / 1e6 for x in kept], [x / 1e6 for x in missed]) if enough else None,
    )


def proposed(
    answers: Iterable[Received], rules: Ruleset, deviating: Collection[str], reaching: int
) -> tuple[Clauses, ...]:
    """The service levels of deviating subjects to be looked at again, the lowest marks first.

    Args:
        answers: everything that came of asking in the period.
        rules: with their services.
        deviating: subjects whose score fell, left its limits, or is low in spite of the level kept.
        reaching: micropoints marks are to reach.
    """
    services = Services(rules)
    groups: dict[tuple[str, str], list[Received]] = defaultdict(list)
    for one in answers:
        if one.points is None or one.ticket is None or one.subject not in deviating:
            continue
        service = services.of(one)
        name = service.id if service else called(one)
        if name or one.ticket.sla_name:
            groups[name, one.ticket.sla_name].append(one)
    found = (_clauses(key, some, services, reaching, rules.privacy.at_least) for key, some in groups.items())
    return tuple(sorted((one for one in found if one), key=lambda one: (one.points, one.service, one.level)))


def _clauses(
    key: tuple[str, str], some: Sequence[Received], services: Services, reaching: int, fewest: int
) -> Clauses | None:
    met = {one.ticket.id: one.ticket.sla_met for one in some if one.ticket and one.ticket.sla_met is not None}
    mean = half_up(sum(one.points or 0 for one in some), len(some))
    if min(len(some), len(met)) < max(FEWEST_SHOWN, fewest):
        return None
    kept = sum(met.values()) * 10_000 >= KEPT * len(met)
    if kept and mean >= reaching:
        return None
    service = services.of(some[0])
    return Clauses(
        service=key[0],
        level=key[1],
        clauses=service.clauses if service else (),
        why="kept" if kept else "missed",
        subjects=tuple(sorted({one.subject for one in some})),
        ratings=len(some),
        met=sum(met.values()),
        known=len(met),
        points=mean,
    )
