"""One subject again: what a late rating changes, without adding up everybody else's ratings a second time.

A score needs its own subject's cells, and of all others only how much the answers of a channel vary (the pooled spread). So
a full assessment that keeps its cells lets one subject be scored again to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from csat_plugin.core.model import Mark, Subject
from csat_plugin.core.scoring.cells import Cell, Reduced, Reduction, Request
from csat_plugin.core.scoring.evidence import index
from csat_plugin.core.scoring.judging import window
from csat_plugin.core.scoring.margins import spread_of
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.result import Score
from csat_plugin.core.scoring.subject_score import Setting, score_subject


class Kept:
    """A reduction that remembers, for each subject, the integers of its cells (no ids, no people).

    Args:
        reduction: what is really asked; hand `Kept(reduction)` to `scoring.assess` in its place.
    """

    def __init__(self, reduction: Reduction) -> None:
        self._reduction = reduction
        self._request: Request | None = None
        self._cells: dict[str, list[Cell]] = {}

    def reduce(self, request: Request) -> Reduced:
        """Reduce, and remember."""
        reduced = self._reduction.reduce(request)
        self._request = request
        self._cells = {}
        for cell in reduced.cells:
            self._remember(cell)
        return reduced

    def rescore(
        self, subject: Subject, marks: Iterable[Mark], *, as_of: datetime, previous: Score | None = None
    ) -> Score:
        """The score of one subject as a full assessment would now give it.

        Args:
            subject: who.
            marks: all marks of the subject inside the window, old and new; those of others are passed over.
            as_of: marks that may still change after this moment are waiting.
            previous: the score of the period before, for `change`.

        Raises:
            ValueError: nothing was reduced yet (a fault of the caller).
        """
        if self._request is None:
            raise ValueError("rescore needs a full assessment first")
        rules, frame = self._request.rules, self._request.window
        frame = window(rules, frame.period, frame.zone, as_of, frame.fiscal_start)
        reduced = Rows(mark for mark in marks if mark.subject == subject.id).reduce(Request(rules, frame))
        self._cells[subject.id] = []
        for cell in reduced.cells:
            self._remember(cell)
        by_channel: dict[str, list[Cell]] = {channel.id: [] for channel in rules.channels}
        for cells in self._cells.values():
            for cell in cells:
                by_channel[cell.channel].append(cell)
        slots, parts = index(reduced.cells), index(reduced.parts)
        return score_subject(
            subject,
            {channel.id: slots.get((subject.id, channel.id), {}) for channel in rules.channels},
            Setting(rules=rules, window=frame, spreads={name: spread_of(cells) for name, cells in by_channel.items()}),
            parts={
                channel.id: parts.get((subject.id, channel.id), {}) for channel in rules.channels if channel.indicators
            },
            waiting=reduced.waiting.get(subject.id, 0),
            previous=previous,
        )

    def _remember(self, cell: Cell) -> None:
        bare = msgspec.structs.replace(cell, contacts=(), names=(), members=())
        self._cells.setdefault(cell.subject, []).append(bare)
