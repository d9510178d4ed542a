"""One answer counts once: a rating that a closed period counts counts in no other, wherever its time has moved since.

On a platform a mark can be changed after its period was issued, and its time with it. The closed period keeps what it says; until
a correction of that period lets the rating go it stands among the excluded of the period it has moved to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from csat_plugin.core.model import Mark
from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.assessment import since
from csat_plugin.core.scoring.judging import moment_of
from csat_plugin.runtime.workspace import Workspace

Holders = Mapping[str, Period]
"""Rating -> the closed period that counts it."""


def marks(
    workspace: Workspace,
    rules: Ruleset,
    period: Period,
    kind: SubjectKind,
    start: datetime | None = None,
    end: datetime | None = None,
    customer: str | None = None,
) -> Iterator[Mark]:
    """The marks of a window as `Store.marks` gives them, those barred that another closed period counts.

    Only marks that can count in the period itself or be carried into it are looked at: for the spread of the months before it
    does not matter where a mark counted.

    Args:
        workspace: where they are.
        rules: by which the period is judged.
        period: the period that is scored.
        kind: kind of subject.
        start: first moment of the window; default: the period's.
        end: first moment after it; default: the period's.
        customer: only those of that customer.
    """
    store, (first, last) = workspace.store, bounds(period, workspace.settings.zone)
    start, end = start or first, end or last
    if elsewhere := _closed_beside(workspace, period, kind):
        reach = since(rules, period, workspace.settings.zone, workspace.now, margins=False)
        ids = store.ids_within(max(start, reach), end, customer)
        held = _held(workspace, period, kind, elsewhere, ids)
    else:
        held = {}
    found = store.marks(kind, start, end, customer)
    return barred(found, rules, held, workspace) if held else found


def barred(found: Iterable[Mark], rules: Ruleset, held: Holders, workspace: Workspace) -> Iterator[Mark]:
    """These marks, those barred whose time lies outside the closed period that counts them."""
    for mark in found:
        holder = held.get(mark.rating)
        moment = moment_of(mark, rules) if holder and not mark.barred else None
        if holder and moment is not None:
            first, last = bounds(holder, workspace.settings.zone)
            if not first <= moment < last:
                yield replace(mark, barred="counted_elsewhere", instead=holder.label)
                continue
        yield mark


def held(workspace: Workspace, period: Period, kind: SubjectKind, ids: Collection[str]) -> Holders:
    """Which of these ratings another closed period counts, of the same length and kind of subject."""
    return _held(workspace, period, kind, _closed_beside(workspace, period, kind), set(ids))


def _held(
    workspace: Workspace, period: Period, kind: SubjectKind, elsewhere: Iterable[Period], ids: set[str]
) -> dict[str, Period]:
    """What the period counts itself since it was closed is its own, whoever else counts it too."""
    store = workspace.store
    ids = ids - store.counted(period.label, kind) if ids else ids
    found: dict[str, Period] = {}
    for other in elsewhere if ids else ():
        for rating in store.counted(other.label, kind) & ids:
            found.setdefault(rating, other)
    return found


def _closed_beside(workspace: Workspace, period: Period, kind: SubjectKind) -> list[Period]:
    """The closed periods a rating cannot count in beside this one: as long as it, and with no day in common.

    A quarter and its months are two ways to look at the same answers, and so are two ranges of days that overlap.
    """
    found: dict[str, Period] = {}
    for row in workspace.store.periods(every=True):
        if row.subject_kind != kind or row.state == "open" or row.label == period.label:
            continue
        try:
            other = parse_period(row.label, workspace.settings.fiscal_start)
        except NotAPeriod:  # the fiscal year was set otherwise since: the label means nothing now
            continue
        if other.kind == period.kind and (other.end <= period.start or period.end <= other.start):
            found[other.label] = other
    return list(found.values())
