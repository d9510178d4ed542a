"""Many periods of one history under several rulesets: each mark is read once, and once more only for rules that judge marks otherwise.

A score needs the cells of its period, of waves carried into it, and of the months before for the spread. A single period is
reduced by itself, and what an assessment asks for is put together from such pieces: the same integers a reduction of the whole
window gives. Where a closed period counts a rating whose time has moved since, months that only tell the spread see it as its own
month sees it; no score depends on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from csat_plugin.core.model import Mark
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Channel, Indicator, Origin, ReportRule, Ruleset, ScoreRule, Tree
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.cells import Cell, Reduced, Request, part_order
from csat_plugin.core.scoring.judging import window
from csat_plugin.core.scoring.reduction import Rows

Marks = Callable[[Period, Ruleset], Iterable[Mark]]
"""The marks whose times may lie in a period, barred as the rules' own reading of that period bars them."""

_RULES: dict[str, Any] = {
    "id": "", "title": {}, "extends": "", "valid_from": "", "people": (), "departments": (), "score": ScoreRule(), "bands": (),
    "targets": (), "overrides": (), "actions": (), "surveys": (), "playbooks": (), "questionnaires": None, "report": ReportRule(),
    "privacy": PrivacyRule(),
    "digest": "",
}  # fmt: skip
_CHANNEL: dict[str, Any] = {
    "title": {}, "weight": 0, "fallback": (), "respondents": (), "valid_for": 0, "role_weights": (), "needs": 1,
    "contractual": False, "owner": "", "origin": Origin(), "weight_origin": Origin(),
}  # fmt: skip
_NODE: dict[str, Any] = {"title": {}, "weight": 1, "accountable": (), "supplier": "", "process": "", "origin": Origin()}
"""Fields that change no reduction, with the value that stands for all of them. Whatever is not named here may change one."""


def judging(rules: Ruleset) -> bytes:
    """What of a ruleset decides which marks count, where and with how many points: equal for rules that reduce marks alike."""
    bare = replace(
        rules, channels=tuple(_channel(one) for one in rules.channels), trees=tuple(_tree(one) for one in rules.trees), **_RULES
    )  # fmt: skip
    return msgspec.json.encode(bare, order="deterministic")


def _channel(channel: Channel) -> Channel:
    scale = replace(channel.scale, name="", origin=Origin()) if channel.scale else None
    return replace(channel, scale=scale, **_CHANNEL)


def _tree(tree: Tree) -> Tree:
    nodes = tuple(_node(node) for node in tree.nodes)
    return replace(tree, title={}, weigh_by="rules", nodes=nodes, origin=Origin())


def _node(node: Indicator) -> Indicator:
    return replace(node, **_NODE)


class Past:
    """A reduction that remembers each single period it has reduced.

    Args:
        marks: where the marks of a period come from.
        as_of: marks that may still change after this moment are waiting.
        beside: rules that will be asked about too: where only their scales differ, they are reduced from the same reading.
        bars: what single ratings will be held against, as `Request.bars`; a bar not named here means reading again.
    """

    def __init__(self, marks: Marks, as_of: datetime, beside: Iterable[Ruleset] = (), bars: Iterable[int] = ()) -> None:
        self._marks = marks
        self._as_of = as_of
        self._beside = {judging(rules): rules for rules in beside}
        self._bars = tuple(sorted(set(bars)))
        self._known: dict[tuple[str, bytes], tuple[Reduced, tuple[int, ...]]] = {}

    def reduce(self, request: Request) -> Reduced:
        """What a reduction of all marks of the window gives."""
        frame, key = request.window, judging(request.rules)
        own, bars = self._of(frame.period, request, key)
        places = [bars.index(bar) for bar in request.bars]
        none = (0,) * len(places)
        cells = [replace(cell, reaching=tuple(cell.reaching[place] for place in places)) for cell in own.cells]
        parts = [replace(cell, reaching=tuple(cell.reaching[place] for place in places)) for cell in own.parts]
        for slot, month in enumerate(frame.before, start=1):
            earlier, _ = self._of(month, request, key)
            cells += _moved(earlier.cells, slot, request, none)
            parts += (cell for cell in _moved(earlier.parts, slot, request, none) if request.counts(cell.channel, slot))
        return replace(own, cells=tuple(sorted(cells, key=_order)), parts=tuple(sorted(parts, key=part_order)))

    def _of(self, period: Period, request: Request, key: bytes) -> tuple[Reduced, tuple[int, ...]]:
        """One period by itself, with all bars it was asked about so far."""
        known = self._known.get((period.label, key))
        if known is not None and (period != request.window.period or set(request.bars) <= set(known[1])):
            return known
        bars = tuple(sorted({*self._bars, *request.bars, *(known[1] if known else ())}))
        frame = request.window
        alone = window(request.rules, period, frame.zone, self._as_of, frame.fiscal_start, 0)
        marks = self._marks(period, request.rules)
        others = {} if known else self._readers(period, request.rules, key)
        if others:
            marks = list(marks)
        for other, rules in others.items():
            self._known[period.label, other] = Rows(marks).reduce(Request(rules, alone, bars)), bars
        self._known[period.label, key] = Rows(marks).reduce(Request(request.rules, alone, bars)), bars
        return self._known[period.label, key]

    def _readers(self, period: Period, rules: Ruleset, key: bytes) -> dict[bytes, Ruleset]:
        """Other rules that need the marks of a period, and would be given the very same."""
        return {
            other: beside
            for other, beside in self._beside.items()
            if other != key and (period.label, other) not in self._known and _dating(beside) == _dating(rules)
        }


def _dating(rules: Ruleset) -> dict[str, str]:
    """What decides when a mark was given, and so which closed period bars it."""
    return {channel.id: channel.month_of for channel in rules.channels}


def _moved(cells: Iterable[Cell], slot: int, request: Request, none: tuple[int, ...]) -> Iterator[Cell]:
    """Cells of an earlier month as the window of a later period has them."""
    for cell in cells:
        if request.counts(cell.channel, slot):
            yield replace(cell, slot=slot, rated=0, reaching=none)
        else:
            yield replace(cell, slot=slot, rated=0, reaching=none, contacts=(), names=(), members=())


def _order(cell: Cell) -> tuple[str, int, str, str]:
    return cell.subject, cell.slot, cell.channel, cell.role
