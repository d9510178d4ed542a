"""Answer words: which marks they mean depends on which of them occur, so that no two of them get one mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct

from csat_plugin.tables.words import folded

from .words import known

MIDDLE = Decimal(3)
STEPS = 5
"""Of the usual scale of answers."""

BETWEEN = Decimal("0.25")
"""How far apart words are put whose usual mark is the same, where the words do not fill a scale of their own."""

THREE, FOUR, SIX, SEVEN = 3, 4, 6, 7
LONGER = (Decimal(0), Decimal(6))
"""Usual marks beyond both ends of five steps."""


class Answer(Struct, frozen=True, kw_only=True):
    """One meaning, with the words for it."""

    usual: Decimal
    words: tuple[str, ...]
    neutral: bool = False
    """Neither good nor bad."""
    centre: bool = False
    """The middle one where just three occur, whatever it leans to otherwise: fair, 基本满意."""
    mild: bool = False
    """A plainer word of the same usual mark lies further from the middle: 较满意 beside 满意."""

    @property
    def good(self) -> bool:
        """Whether it lies above the middle."""
        return not self.neutral and self.usual >= MIDDLE

    @property
    def bad(self) -> bool:
        """Whether it lies below the middle."""
        return self.usual < MIDDLE


class Ranked(Struct, frozen=True, kw_only=True):
    """The marks of the words that occur, and of those that fit between them."""

    high: str
    """Greatest mark; the least is 1."""
    marks: dict[str, str]
    """Every word of each answer that has a mark, as `answers:` writes it."""
    complete: bool
    """The words that occur fill the scale; else they are read by what they usually mean on five steps."""
    ends: tuple[str, ...] = ()
    """The best and the worst word beyond this scale that the same wording has."""


@cache
def families() -> dict[str, tuple[Answer, ...]]:
    """Wording -> its answers, best first."""
    return {name: _family(lines) for name, lines in known()["answers"].items()}


def _family(lines: Sequence[Sequence[str]]) -> tuple[Answer, ...]:
    marks = [line[0].partition("/") for line in lines]
    usual = [MIDDLE if first == "middle" else Decimal(first) for first, _, _ in marks]
    return tuple(
        Answer(
            usual=usual[at],
            words=tuple(line[1:]),
            neutral=marks[at][0] == "middle",
            centre=bool(marks[at][1]),
            mild=any(usual[other] == usual[at] for other in (range(at) if usual[at] >= MIDDLE else range(at + 1, len(lines)))),
        )
        for at, line in enumerate(lines)
    )  # fmt: skip


@cache
def _meanings(name: str) -> dict[str, int]:
    return {folded(word): at for at, answer in enumerate(families()[name]) for word in answer.words}


def fitting(name: str, values: Mapping[str, int]) -> tuple[int, int, int] | None:
    """How well a wording covers a column's values: cells covered, different answers among them, answers it has besides.

    Args:
        name: of the wording.
        values: text of each value -> how often.
    """
    meanings = _meanings(name)
    told = {text: meanings[word] for text in values if (word := folded(text)) in meanings}
    if not told:
        return None
    answers = set(told.values())
    return sum(values[text] for text in told), len(answers), len(families()[name]) - len(answers)


def alike(name: str, texts: Iterable[str]) -> list[list[str]]:
    """The values that are different words and yet one answer of a wording."""
    by_answer: dict[int, dict[str, str]] = {}
    for text in texts:
        if (at := _meanings(name).get(folded(text))) is not None:
            by_answer.setdefault(at, {}).setdefault(folded(text), text)
    return [list(words.values()) for words in by_answer.values() if len(words) > 1]


def ranked(name: str, texts: Iterable[str]) -> Ranked:
    """The marks of a wording's answers: as many steps as answers occur where these fill a scale, else the usual five.

    Args:
        name: of the wording.
        texts: the values that occur; at least one is an answer of it.
    """
    family, meanings = families()[name], _meanings(name)
    places = sorted({meanings[folded(text)] for text in texts if folded(text) in meanings})
    present = [family[at] for at in places]
    steps = _filled(present)
    if steps == THREE:
        marks, high = [Decimal(5), MIDDLE, Decimal(1)], STEPS
    elif steps == 2:  # noqa: PLR2004 # good and bad
        marks, high = [Decimal(5), Decimal(1)], STEPS
    elif steps:
        marks, high = [Decimal(steps - at) for at in range(steps)], steps
    else:
        marks, high = _usual(present)
    told = dict(zip(places, marks, strict=True))
    if not steps or all(mark == family[at].usual for at, mark in told.items()):
        told |= _absent(family, told, high)
    extreme = [answer.words[0] for answer in family if answer.usual in LONGER]
    longer = len(present) == STEPS == steps and not any(answer.usual in LONGER for answer in present)
    return Ranked(
        high=str(high),
        marks={word: _plain(mark) for at, mark in sorted(told.items()) for word in family[at].words},
        complete=bool(steps),
        ends=tuple(extreme) if longer and extreme else (),
    )


def _filled(present: Sequence[Answer]) -> int:
    """How many steps the answers fill, 0 where they are a part of a scale."""
    count = len(present)
    good, bad = [a for a in present if a.good], [a for a in present if a.bad]
    neutral = any(answer.neutral for answer in present)
    best, worst = present[0], present[-1]
    if count == THREE and present[1].centre and best.good and worst.bad:
        return THREE
    if not good or not bad:
        return 0
    plain = not (best.mild or worst.mild)
    mirrored = plain and best.usual + worst.usual == 2 * MIDDLE
    if count == STEPS:
        return STEPS
    if count == FOUR:
        plain_ends = mirrored and best.usual == FOUR
        whole = plain and (len(good) == len(bad) or worst.usual > 1)
        return FOUR if plain_ends or (not neutral and whole) else 0
    if len(good) != len(bad):
        return 0
    if count <= THREE:
        return count if mirrored else 0
    return count if count in (SIX, SEVEN) else 0


def _usual(present: Sequence[Answer]) -> tuple[list[Decimal], int]:
    """The usual marks, moved apart where two answers share one; and the scale's end."""
    marks = [answer.usual for answer in present]
    seven = any({*end} <= set(marks) for end in ((Decimal(6), Decimal(5)), (Decimal(0), Decimal(1))))
    # both `very` and `extremely`: seven steps
    marks = [mark + 1 if seven else min(max(mark, Decimal(1)), Decimal(STEPS)) for mark in marks]
    centre = MIDDLE + seven
    for at in range(1, len(marks)):  # below 满意, above the middle: 较满意
        if marks[at] >= marks[at - 1] and marks[at] > centre:
            marks[at] = marks[at - 1] - BETWEEN
    for at in range(len(marks) - 2, -1, -1):
        if marks[at] <= marks[at + 1] and marks[at] < centre:
            marks[at] = marks[at + 1] + BETWEEN
    return marks, SEVEN if seven else STEPS


def _absent(family: Sequence[Answer], told: Mapping[int, Decimal], high: int) -> dict[int, Decimal]:
    """Answers that did not occur yet, at their usual marks where nothing that occurs has these."""
    moved = 1 if high == SEVEN else 0
    found: dict[int, Decimal] = {}
    for at, answer in enumerate(family):
        mark = answer.usual + moved
        taken = {*told.values(), *found.values()}
        fits = all((mark < told[other]) if other < at else (mark > told[other]) for other in told if other != at)
        if at not in told and 1 <= mark <= high and mark not in taken and fits:
            found[at] = mark
    return found


def _plain(mark: Decimal) -> str:
    return str(int(mark)) if mark == int(mark) else str(mark)
