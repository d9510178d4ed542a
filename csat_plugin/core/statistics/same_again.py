"""Before and after of the same customers: two waves of a panel are no two groups of different people (S2-30, methods 5.5).

Where most customers are in both periods and at least six are, each counts once: the mean of their changes with the interval of the paired t test
(customers of one answer each time by the sign test, which is then McNemar's). With fewer the people who answered both times are counted, who rose
and who fell. Only where no such people are known are the answers taken as those of different people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.statistics.before_after import BeforeAfter, Given, Panel, Proof, before_after
from csat_plugin.core.statistics.paired import paired, sign_test
from csat_plugin.core.statistics.shares import Share, ShareChange

FEWEST: Final = 6
"""Customers from which on their changes have a spread to go by; with fewer no sign test can prove anything either."""
SURE: Final = 0.05

Unit = Literal["subjects", "people"]
Key = tuple[str, str]
"""Subject, and person where people are counted."""


class Answer(Struct, frozen=True):
    """One answer, or one answer sheet where indicators are asked."""

    subject: str
    who: str
    """Empty where nobody knows, or where it stands for several people."""
    reached: bool
    count: int = 1


def same_again(before: Sequence[Answer], after: Sequence[Answer], group: str = "") -> BeforeAfter:
    """Whether the share that reached the bar changed, by customers or people asked both times where there are such.

    Args:
        before: counted answers of the earlier period.
        after: those of the later one.
        group: its title.
    """
    sides = before_after(Given(share=share_of(before)), Given(share=share_of(after)), group)
    if sides.proof == "no_answers":
        return sides
    customers = [_shares(side, by_person=False) for side in (before, after)]
    if len(_both(*customers)) >= FEWEST:
        return _by_units(sides, "subjects", *customers)
    people = [_shares(side, by_person=True) for side in (before, after)]
    if _both(*people):
        return _by_units(sides, "people", *people)
    unnamed = any(2 * sum(not one.who for one in side) > len(side) for side in (before, after))
    return replace(sides, unnamed=unnamed)


def _by_units(sides: BeforeAfter, unit: Unit, before: Mapping[Key, Share], after: Mapping[Key, Share]) -> BeforeAfter:
    both = _both(before, after)
    changes = [after[one].value - before[one].value for one in both]
    better, worse = (sum(one > 0 for one in changes), sum(one < 0 for one in changes))
    mean = paired(changes)
    single = all(side[one].n == 1 for one in both for side in (before, after))
    panel = Panel(
        unit=unit,
        method="sign",
        n=len(both),
        before=fmean(before[one].value for one in both),
        after=fmean(after[one].value for one in both),
        difference=mean.difference,
        better=better,
        worse=worse,
    )
    proof: Proof
    if unit == "people" or single or mean.margin is None:
        p = sign_test(better, worse)
        proof = "not_proven" if p >= SURE else "better" if better > worse else "worse"
        return replace(sides, change=None, proof=proof, needed=None, panel=replace(panel, p=p))
    proof = "not_proven" if not mean.proven else "better" if mean.difference > 0 else "worse"
    change = ShareChange(
        difference=mean.difference,
        low=max(-1.0, mean.difference - mean.margin),
        high=min(1.0, mean.difference + mean.margin),
    )
    return replace(sides, change=change, proof=proof, needed=None, panel=replace(panel, method="paired"))


def _both(before: Mapping[Key, Share], after: Mapping[Key, Share]) -> list[Key]:
    """Those in both periods, in order of the earlier one; nobody where they are less than half of the smaller side."""
    found = [one for one in before if one in after]
    return found if 2 * len(found) >= min(len(before), len(after)) else []


def _shares(answers: Iterable[Answer], *, by_person: bool) -> dict[Key, Share]:
    found: dict[Key, Share] = {}
    for one in answers:
        if by_person and not one.who:
            continue
        key = one.subject, one.who if by_person else ""
        old = found.get(key, Share(0, 0))
        found[key] = Share(old.reached + one.count * one.reached, old.n + one.count)
    return found


def share_of(answers: Iterable[Answer]) -> Share:
    """How many reached the bar, of how many."""
    reached = n = 0
    for one in answers:
        n += one.count
        reached += one.count * one.reached
    return Share(reached, n)
