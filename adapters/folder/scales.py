"""Guesses the scale of a column of marks from the values that occur."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, structs

from csat_plugin.tables.numbers import plain, read_number
from csat_plugin.tables.words import folded

from .answers import alike, families, fitting, ranked
from .words import known

MOSTLY = 0.6
"""Share of the filled cells that must be readable marks."""

TOPS = (5, 10, 100)
"""Usual ends of scales; a smaller greatest value is taken for the next of them, 3 for itself where labels say so."""

NEARLY_ALL = 0.98
"""Share of the numbers that must lie on a scale: the rest are slips of the keyboard."""

STEPS = {("1", "5"): (4,), ("1", "10"): (6, 7)}
"""Unusual numbers of steps within the usual ends of a scale."""

ENOUGH = 30
"""Marks from which on a step of a scale that never occurs is none."""

MOST_DISTINCT = 120
LABELLED_TOPS = (3, 4, 5, 7, 10)


class ScaleGuess(Struct, frozen=True, kw_only=True):
    """A proposed scale with the settings it needs; `sure` is false when the values leave it open."""

    low: str
    high: str
    marks: dict[str, str] = {}
    no_answer: tuple[str, ...] = ()
    leading_number: bool = False
    sure: bool = True
    direction: str = "high"
    ends: tuple[str, ...] = ()
    """Words beyond the ends of this scale on another one that fits as well."""
    fractions: bool = False
    """Shares of one, such as 0.85, and no points."""
    wording: str = ""
    """The wording (`answers:`) the marks' words belong to; its points depend on which words occur."""
    partial: bool = False
    """The words that occur fill no scale: each is read by what it usually means on five steps."""
    alike: tuple[str, ...] = ()
    """Different words that occur and share a mark."""

    def settings(self) -> dict[str, Any]:
        """As `ratings:` of the mapping writes it."""
        found: dict[str, Any] = {"scale": {"min": _number(self.low), "max": _number(self.high)}}
        if self.direction != "high":
            found["scale"]["direction"] = self.direction
        if self.marks:
            found["marks"] = {word: _number(mark) for word, mark in self.marks.items()}
        if self.no_answer:
            found["no_answer"] = list(self.no_answer)
        if self.leading_number:
            found["leading_number"] = True
        return found


def guess_scale(values: Mapping[str, int], blank: int = 0) -> ScaleGuess | None:
    """The likeliest scale of a column.

    Args:
        values: text of each value that occurs (blank ones left out) -> how often.
        blank: rows without a value. Where there are some, and 0 is not the rule, a 0 is a mark: who did not answer left it blank.

    Returns:
        `None` when the values are no marks.
    """
    silent = {folded(word) for word in known()["no_answer"]}
    no_answer = tuple(text for text in values if folded(text) in silent)
    marks = {text: count for text, count in values.items() if text not in no_answer}
    total = sum(marks.values())
    if not total or len(marks) > MOST_DISTINCT:
        return None
    return (
        _of_numbers(marks, no_answer, total, blank)
        or _of_words(marks, no_answer, total)
        or _of_labels(marks, no_answer, total)
    )


def narrowed(guess: ScaleGuess, columns: Sequence[Mapping[str, int]]) -> ScaleGuess:
    """The guess, or a scale of 1 to 4, 6 or 7 where many marks use each of its steps and none goes beyond.

    Args:
        guess: of these columns.
        columns: of each, text of each value -> how often.
    """
    steps = STEPS.get((guess.low, guess.high), ())
    if not steps or guess.marks or guess.leading_number or (guess.direction == "low" and guess.sure):
        return guess
    silent = set(guess.no_answer)
    marks = [(text, count) for column in columns for text, count in column.items() if text not in silent]
    read = {number.value for text, _ in marks if (number := read_number(text))}
    if sum(count for _, count in marks) < ENOUGH:
        return guess
    top = next((top for top in steps if read == {Decimal(step) for step in range(1, top + 1)}), 0)
    return structs.replace(guess, high=str(top)) if top else guess


def _of_numbers(marks: Mapping[str, int], no_answer: tuple[str, ...], total: int, blank: int) -> ScaleGuess | None:
    numbers = {text: number for text in marks if (number := read_number(text)) is not None}
    if sum(marks[text] for text in numbers) < MOSTLY * total or not numbers:
        return None
    if len({number.of for number in numbers.values()}) == 1 and (whole := next(iter(numbers.values())).of):
        return ScaleGuess(low="0", high=plain(whole), no_answer=no_answer, sure=False)
    low = min(number.value for number in numbers.values())
    read = sum(marks[text] for text in numbers)
    within = {top: sum(marks[text] for text, number in numbers.items() if number.value <= top) for top in TOPS}
    top = next((top for top in TOPS if within[top] >= NEARLY_ALL * read), None)
    if top is None or low < 0:
        return None
    if _fractions([number.value for number in numbers.values() if not number.percent]):
        percent = any(number.percent for number in numbers.values())
        return ScaleGuess(low="0", high="100" if percent else "1", no_answer=no_answer, sure=False, fractions=True)
    high = max(number.value for number in numbers.values() if number.value <= top)
    if any(number.percent for number in numbers.values()):
        top = 100
    zero = next((text for text, number in numbers.items() if not number.value), None)
    if zero is not None and top == TOPS[0] and not (blank and marks[zero] < MOSTLY / 2 * read):
        # 0 of 5 is what platforms write for "not rated", unless those are blank
        return ScaleGuess(low="1", high=str(top), no_answer=(*no_answer, zero), sure=False)
    start = "1" if top <= TOPS[1] and low >= 1 else "0"
    return ScaleGuess(low=start, high=str(top), no_answer=no_answer, sure=high == top)


def _fractions(values: Sequence[Decimal]) -> bool:
    """Whether all numbers are shares of one, and some are no whole numbers."""
    return bool(values) and max(values) <= 1 and any(value % 1 for value in values)


def _of_words(marks: Mapping[str, int], no_answer: tuple[str, ...], total: int) -> ScaleGuess | None:
    """The wording or the scale whose words cover most; of equals what tells most answers apart, then what has fewest more."""
    found: list[tuple[int, int, int, int, str]] = []
    for order, name in enumerate((*known()["scales"], *families())):
        if name in families():
            fits = fitting(name, marks)
        else:
            points = _points(name)
            told = [folded(text) for text in marks if folded(text) in points]
            covered = sum(n for text, n in marks.items() if folded(text) in points)
            answers = {points[word] for word in told}
            fits = (covered, len(answers), len(set(points.values())) - len(answers)) if told else None
        if fits and fits[0] >= MOSTLY * total:
            found.append((-fits[0], -fits[1], fits[2], order, name))
    if not found:
        return None
    name = min(found)[-1]
    if name not in families():
        scale = known()["scales"][name]
        low, high = scale["scale"]
        return ScaleGuess(low=low, high=high, marks=dict(scale["words"]), no_answer=no_answer)
    told_ranks, few = ranked(name, marks), total < ENOUGH
    return ScaleGuess(
        low="1", high=told_ranks.high, marks=told_ranks.marks, no_answer=no_answer,
        sure=told_ranks.complete and not few, ends=told_ranks.ends if few else (), wording=name,
        partial=not told_ranks.complete, alike=tuple(" = ".join(words) for words in alike(name, marks)),
    )  # fmt: skip


def _points(name: str) -> dict[str, str]:
    return {folded(word): mark for word, mark in known()["scales"][name]["words"].items()}


def _of_labels(marks: Mapping[str, int], no_answer: tuple[str, ...], total: int) -> ScaleGuess | None:
    """Labels that begin with their number: `0 - Unknown`, `3 - Highly satisfied`."""
    numbers = {text: number.value for text in marks if (number := read_number(text, leading=True)) is not None}
    if sum(marks[text] for text in numbers) < MOSTLY * total or len(set(numbers.values())) != len(numbers):
        return None
    high = max(numbers.values())
    top = next((top for top in LABELLED_TOPS if high <= top), None)
    if top is None or min(numbers.values()) < 0:
        return None
    zeros = tuple(text for text, value in numbers.items() if not value)
    return ScaleGuess(
        low="1",
        high=str(top),
        no_answer=(*no_answer, *zeros),
        leading_number=True,
        sure=high == Decimal(top) and not zeros,
    )


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
