"""Searching for the smallest change that turns a target: never without a trace in the log and in the next report."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import MICRO, plain
from csat_plugin.core.privacy.held_back import held_back
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.cells import Reduced, Reduction, Request
from csat_plugin.core.scoring.flip import Change, Flip, smallest, wanted
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.core.scoring.whatif import Count, count_of
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.rule_log import Found
from csat_plugin.runtime.rule_sides import Side
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.whatif import History, shown_by
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import RuleSearch


class Turned(Struct, frozen=True, kw_only=True):
    """One change that turns the target, the smallest of its kind."""

    change: Found
    result: Count


class Search(Struct, frozen=True, kw_only=True):
    """`csat whatif --flip`: what was found, which the log keeps."""

    schema: str = "csat/whatif-flip@1"
    target: str
    period: str
    digest: str
    """Of the rules it began with."""
    now: Count
    """The verdict as it is."""
    wanted: str
    found: tuple[Turned, ...]
    """Smallest of each kind: a weight moved, a band's bound, the share, the bar."""
    searched: str = ""
    """When, as the log has it."""


class _Once:
    """One period's marks reduced once: weights, shares and bars of subjects leave every cell as it is."""

    def __init__(self, reduction: Reduction, *, bars: bool) -> None:
        self._reduction = reduction
        self._bars = bars
        """Whether single ratings are held against the bars, so that other bars are other counts."""
        self._known: dict[tuple[int, ...], Reduced] = {}

    def reduce(self, request: Request) -> Reduced:
        key = request.bars if self._bars else (len(request.bars),)
        if key not in self._known:
            self._known[key] = self._reduction.reduce(request)
        return self._known[key]


def search(workspace: Workspace, side: Side, target: str, *, label: str | None = None, by: str = "") -> Search:
    """Search, and write down that it was searched.

    Args:
        workspace: where the ratings are.
        side: the rules to begin with.
        target: whose verdict is to be turned.
        label: the period; `None`: the last complete one.
        by: who searches; empty where that is not said.

    Raises:
        Failure: if there is no such target, or the period has nothing to count.
    """
    rules = side.rules
    meant = next((one for one in rules.targets if one.id == target), None)
    if meant is None:
        known = ", ".join(one.id for one in rules.targets) or "-"
        raise Failure(workspace.say("flip.no_target", target=target, known=known))
    period = asked_period(workspace, rules, label)
    single = meant.of == "ratings"
    history = History(workspace, rules, bars=[points * MICRO for points in range(1, 101)] if single else ())
    settings = workspace.settings
    once = _Once(history.reduction, bars=single)

    def tried(changed: Ruleset) -> Assessment:
        return assess(
            changed, period, once, history.subjects, zone=settings.zone, fiscal_start=settings.fiscal_start,
            as_of=workspace.now, margins=meant.decide == "only_if_sure",
        )  # fmt: skip

    present = tried(rules)
    shown = present
    for privacy in (rules.privacy, *shown_by(workspace)):
        shown = held_back(shown, privacy)  # a bar at somebody's score would tell it
    verdict = next((one for one in present.verdicts if one.target == target), None)
    if verdict is None or not wanted(verdict):
        raise Failure(workspace.say("flip.no_data", target=target, period=period.label), FINDINGS)
    found = tuple(
        Turned(change=_found(workspace, flip), result=flip.result) for flip in smallest(rules, meant, shown, tried)
    )
    kept = RuleSearch(
        target=target,
        period=period.label,
        digest=rules.digest,
        found_json=msgspec.json.encode([one.change for one in found]).decode(),
        at=workspace.now,
        author=by.strip(),
    )
    workspace.store.note_search(kept)
    return Search(
        target=target,
        period=period.label,
        digest=rules.digest,
        now=count_of(verdict),
        wanted=wanted(verdict),
        found=found,
        searched=workspace.now.isoformat(timespec="seconds"),
    )


def _found(workspace: Workspace, flip: Flip) -> Found:
    change = flip.change
    return Found(
        kind=change.kind,
        lines=tuple(f"{path} {value}" for path, value in change.lines),
        by=_size(workspace, change),
        turns=flip.result.verdict,
    )


def _size(workspace: Workspace, change: Change) -> str:
    """How large a change is, in its own unit."""
    n = plain(Decimal(change.size) / MICRO) if change.kind in ("band", "bar") else str(change.size)
    return workspace.say(f"flip.size.{change.kind}", n=n)
