"""Remarks as they were made: what stands beside several answers of one response was written once (S0-52, S2-23).

A file of forms repeats a form's comment beside each of its questions. It is one remark, and belongs to the question on everything;
where there is none, to the question with the lowest mark, for that is what most remarks explain; of equal ones to the first in the order of
the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from csat_plugin.core.analysis.sheets import Labels
from csat_plugin.core.facts import fold
from csat_plugin.core.responses import Given
from csat_plugin.core.rules import Ruleset

T = TypeVar("T")


class Spoken:
    """Finds the remarks among answers.

    Args:
        rules: with the order of indicators and questions.
    """

    def __init__(self, rules: Ruleset) -> None:
        self._labels = Labels(rules)
        names = [leaf.id for tree in rules.trees for leaf in tree.leaves()]
        names += [question.id for sheet in rules.questionnaires or () for question in sheet.questions]
        self._order = {name: n for n, name in reversed(list(enumerate(names)))}

    def remarks(
        self, rows: Iterable[T], answer: Callable[[T], Given], points: Callable[[T], int | None]
    ) -> list[tuple[T, ...]]:
        """The answers behind each remark, the one it belongs to first; remarks in the order they come.

        Args:
            rows: answers, in any order; those without words are passed over.
            answer: the answer a row stands for.
            points: what its mark is worth, micropoints; `None` without a mark.
        """
        found: dict[tuple[str, str, str], list[T]] = {}
        for row in rows:
            given = answer(row)
            if words := said(given.comment):
                found.setdefault((*given.response_key, words), []).append(row)
        return [tuple(sorted(some, key=lambda row: self._place(answer(row), points(row)))) for some in found.values()]

    def _place(self, given: Given, points: int | None) -> tuple[bool, bool, int, int, str, str]:
        label = self._labels.of(given.channel, given.question)
        order = self._order.get(label.part, len(self._order))
        return bool(label.part), points is None, points or 0, order, fold(given.question), given.question


def said(comment: str) -> str:
    """What was written, without line ends and blanks that say nothing."""
    return " ".join(comment.split())
