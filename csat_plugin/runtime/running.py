"""What a command without `--period` looks at: the last complete period, and what cannot wait of the one that is running.

A period that is running has no scores worth telling anybody: they move with every rating. A single bad rating is what it is
the moment it comes in, and whoever gave it is called back the next working day, not after the month (S0-38, S0-58).

So rules on single ratings look at everything **answered** in the two periods, whatever period it counts in: by `month_of: closed` a
mark given today belongs to the month its ticket was closed in, which may have been issued, or be long past. Each is looked at once.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, period_of
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import moment_of
from csat_plugin.runtime.closed import judged_now
from csat_plugin.runtime.deciding import Beside, received
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.scoring import Scored, asked_period, compute, rules_for, scored
from csat_plugin.runtime.workspace import Workspace


class Asked(Struct, frozen=True, kw_only=True):
    """The periods a command is about."""

    period: Period
    """The one whose scores, reports and decisions are meant."""
    running: Period | None = None
    """The one that is not over; with it all single ratings answered in the two are meant. `None` where a period was named."""


class Single(Struct, frozen=True, kw_only=True):
    """The single ratings of a running period, and those answered in it, or in the one before, that count elsewhere."""

    rules: Ruleset
    period: str
    """Label of the period."""
    every: tuple[Received, ...]
    """All that belong to the period, those that count for nothing without points."""
    beside: Beside
    """Those that rules about single ratings look at, wherever they count; of the last complete period, while that is open, none."""


def asked(workspace: Workspace, rules: Ruleset, label: str | None, by: SubjectKind | None = None) -> Asked:
    """What was asked for: exactly the period named; without a name the last complete one and, beside it, the one running.

    Args:
        workspace: whose clock and fiscal year hold.
        rules: the working copy.
        label: of the period named, if any.
        by: the kind of subject asked for; only the rules' own has single ratings beside it.

    Raises:
        Failure: if the label names no period, or one that has not begun.
    """
    # Rules that apply from this month on have ratings already.
    period = asked_period(workspace, rules, label, past=not label)
    if label or by not in (None, rules.score.subject):
        return Asked(period=period)
    settings = workspace.settings
    return Asked(
        period=period, running=period_of(workspace.now, rules.score.period, settings.zone, settings.fiscal_start)
    )


def of_plan(workspace: Workspace, rules: Ruleset, label: str, running: str) -> Asked:
    """What a plan in a file was made for, whatever month it is meanwhile.

    Raises:
        Failure: if the label names no period, or one that has not begun.
    """
    try:
        beside = parse_period(running, workspace.settings.fiscal_start) if running else None
    except NotAPeriod:  # the fiscal year was set otherwise since: the plan is stale, and will be found so
        beside = None
    return Asked(period=asked_period(workspace, rules, label or None, past=beside is not None), running=beside)


def single(workspace: Workspace, asked: Asked, rules: Ruleset) -> Single | None:
    """The single ratings of the running period; `None` without one, or where it is closed: what was closed stays as it was told.

    Args:
        workspace: where they are.
        asked: the periods meant.
        rules: the working copy; they are judged by the rules that hold then.
    """
    period = asked.running
    if period is None:
        return None
    workspace = workspace.at(period)
    used = rules_for(workspace, rules, period)
    kind = used.score.subject
    if workspace.store.period(period.label, kind).state != "open":
        return None
    assessment = compute(workspace, period, used, kind, None, margins=False)
    found = lines(workspace, period, used, kind, assessment)
    every = tuple(received(workspace, kind, found, every=True, rules=used))
    own = received(workspace, kind, found, rules=used)
    elsewhere = _elsewhere(workspace, asked, rules, used, {line.rating for line in found})
    told = {one.rating.id for one in every}
    return Single(
        rules=used,
        period=period.label,
        every=every,
        beside=Beside(
            rules=used,
            received=(*own, *elsewhere.received),
            written=(*every, *(one for one in elsewhere.written if one.rating.id not in told)),
        ),
    )


def _elsewhere(workspace: Workspace, asked: Asked, rules: Ruleset, used: Ruleset, running: Collection[str]) -> Beside:
    """Ratings answered in the two periods that count in neither as it will be decided on: in a closed one, or in another.

    Args:
        workspace: where they are.
        asked: the two periods.
        rules: the working copy.
        used: the rules of the running period, whose kind of subject is meant.
        running: ids of the ratings of the running period.
    """
    zone, fiscal_start = workspace.settings.zone, workspace.settings.fiscal_start
    kind, store = used.score.subject, workspace.store
    first, last = bounds(asked.period, zone)[0], bounds(asked.running or asked.period, zone)[1]
    ids: dict[Period, set[str]] = {}
    for mark in store.marks(kind, first, last):
        if mark.rating in running or mark.answered is None or not first <= mark.answered < last:
            continue
        moment = moment_of(mark, used) or mark.answered
        ids.setdefault(period_of(moment, used.score.period, zone, fiscal_start), set()).add(mark.rating)
    if store.period(asked.period.label, kind).state == "open":
        ids.pop(asked.period, None)  # decided on with everything else of it
    counted: list[Received] = []
    every: list[Received] = []
    for period in sorted(ids, key=lambda period: period.start):
        found = _as_today(workspace, period, rules, kind, ids[period])
        counted += found.received
        every += found.written
    return Beside(rules=used, received=tuple(counted), written=tuple(every))


def _as_today(
    workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind, wanted: Collection[str]
) -> Beside:
    """Some ratings of a period with the marks of today; what came or changed after it was closed as if it stood alone."""
    workspace = workspace.at(period)
    result = _counted(workspace, period, rules, kind)
    today = judged_now(workspace, period, result.rules, kind) if result.after_closing else {}
    chosen = []
    for line in lines(workspace, period, result.rules, kind, result.assessment, result.after_closing):
        if line.rating not in wanted:
            continue
        now = today.get(line.rating) if line.late else None
        if now is not None and not now.reason:
            chosen.append(replace(line, counted=True, reason="", points=now.points))
        else:
            chosen.append(line)
    return Beside(
        rules=result.rules,
        received=tuple(received(workspace, kind, chosen, rules=result.rules)),
        written=tuple(received(workspace, kind, chosen, every=True, rules=result.rules)),
    )


def _counted(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> Scored:
    """Which ratings a period counts; of an open one without the twelve months before, which only margins need."""
    if workspace.store.period(period.label, kind).state != "open":
        return scored(workspace, period, rules=rules, by=kind)
    used = rules_for(workspace, rules, period)
    return Scored(assessment=compute(workspace, period, used, kind, None, margins=False), rules=used, state="open")
