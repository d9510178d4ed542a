"""Which column holds the mark, or which ones the questions, on which scale; and what of it must be said aloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, structs

from csat_plugin.tables import Cell, as_text
from csat_plugin.tables.numbers import read_number
from csat_plugin.tables.words import folded

from .evidence import marks_beside, spare_mark
from .scales import ScaleGuess, guess_scale, narrowed
from .stated import SCHOOL, as_stated, recommends
from .words import headers as known_headers
from .words import known, means, names_any, outcomes

FEWEST_QUESTIONS = 2
ENOUGH, FAR_BELOW = 30, Decimal("0.6")
"""Answers from which on a greatest mark of at most this share of the top means another scale."""

SHOWN = 8
"""Words named at most."""

ABOUT_ANSWERS = frozenset({"init.words", "init.words_partial", "init.words_alike", "init.other_ends"})
"""Doubts that `reranked` says anew."""

Doubt = tuple[str, dict[str, Any]]
"""Code of a sentence, and what fills it; `source` is added by whoever knows the file."""


class Marking(Struct, frozen=True, kw_only=True):
    """The mark's column or the questions' columns, empty when there are none, and their scale."""

    mark: str = ""
    questions: dict[str, str] = {}
    scale: ScaleGuess | None = None
    guessed: bool = False
    """No header names the mark, only its values tell."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Every column of marks."""
        return list(self.questions) or [self.mark] if self.mark or self.questions else []


def marking(
    columns: Sequence[str], values: Sequence[Counter[str]], rows: Sequence[Sequence[Cell]], taken: dict[str, str]
) -> Marking:
    """The marks of a file.

    Args:
        columns: the header.
        values: of each column, text of each value -> how often.
        rows: of the body.
        taken: target field -> column; the mark is taken out where several questions stand for it.
    """
    by_name = dict(zip(columns, values, strict=True))
    mark, questions = _chosen(columns, by_name, taken)
    guessed = not mark and not questions
    if guessed and not (mark := spare_mark(columns, values, set(taken.values()))):
        return Marking(doubts=tuple(_unread(columns, by_name, taken)))
    asked = list(questions) or [mark]
    dated = taken.get("answered", "")
    scales = (_scale(column, by_name[column], _blank(column, dated, columns, rows)) for column in asked)
    scale = _united([one for one in scales if one], [by_name[column] for column in asked])
    if scale:
        scale = narrowed(scale, [by_name[column] for column in asked])
    doubts = tuple(_doubts(columns, values, asked, scale, taken))
    return Marking(mark=mark, questions=questions, scale=scale, guessed=guessed, doubts=doubts)


def _blank(column: str, dated: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows leave a mark blank, so that a 0 is a mark; none where a 0 lacks the time of the other marks."""
    at = list(columns).index(column)
    marks = [(row, text) for row in rows if (text := as_text(row[at]))]
    if dated:
        when = list(columns).index(dated)
        zeros = [row for row, text in marks if (number := read_number(text)) and not number.value]
        timed = sum(1 for row in zeros if as_text(row[when]))
        if zeros and 2 * timed < len(zeros):
            return 0
    return len(rows) - len(marks)


def _united(scales: Sequence[ScaleGuess], counts: Sequence[Counter[str]]) -> ScaleGuess | None:
    """The one scale of several questions, with the words and the blanks of all of them."""
    if not scales:
        return None
    if len(scales) > 1 and scales[0].wording:  # which marks the words mean depends on all that occur
        return guess_scale(sum(counts, Counter())) or scales[0]
    return structs.replace(
        scales[0],
        marks={word: point for one in scales for word, point in one.marks.items()},
        no_answer=tuple(dict.fromkeys(text for one in scales for text in one.no_answer)),
        sure=all(one.sure for one in scales),
    )


def _scale(column: str, counts: Counter[str], blank: int) -> ScaleGuess | None:
    scale = guess_scale(counts, blank)
    return as_stated(scale, column, counts) if scale else None


def _chosen(
    columns: Sequence[str], values: Mapping[str, Counter[str]], taken: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """The column of the mark, or several columns of marks on one scale (a questionnaire)."""
    used = set(taken.values()) - {taken.get("mark", "")}
    scales = {
        column: scale
        for column in columns
        if column
        and column not in used
        and len(values[column]) > 1
        and not names_any(column, known()["not_marks"])
        and (scale := _questionnaire_scale(column, values[column]))
    }
    by_scale: dict[tuple[str, ...], list[str]] = {}
    for column, scale in scales.items():
        alike = (scale.wording,) if scale.wording else (scale.low, scale.high, scale.direction)
        by_scale.setdefault(alike, []).append(column)
    mark = taken.get("mark", "")
    same = next((group for group in by_scale.values() if mark in group), []) if mark else []
    if not mark and by_scale:
        same = max(by_scale.values(), key=len)
    same = [column for column in same if not _narrower(values[column], scales[column])]
    # Beside the mark of a ticket one column may be anything, say a severity; a form has questions.
    surely = "ticket.id" in taken and any(means(mark, word) for word in known_headers()["mark"])
    if len(same) >= FEWEST_QUESTIONS + surely:
        taken.pop("mark", None)
        return "", {column: column for column in same}
    return mark, {}


def _narrower(counts: Counter[str], scale: ScaleGuess) -> bool:
    """Whether many answers stay far below the scale's top: an importance of 1 to 3 beside marks of 1 to 5."""
    marks = [number.value for text in counts if (number := read_number(text)) is not None]
    return counts.total() >= ENOUGH and bool(marks) and max(marks) <= FAR_BELOW * int(scale.high)


def _questionnaire_scale(column: str, counts: Counter[str]) -> ScaleGuess | None:
    """A scale of up to ten steps: what a question of a questionnaire has."""
    scale = _scale(column, counts, 0)
    return scale if scale and scale.high in {"4", "5", "6", "7", "10"} else None


def _doubts(
    columns: Sequence[str],
    values: Sequence[Counter[str]],
    asked: Sequence[str],
    scale: ScaleGuess | None,
    taken: Mapping[str, str],
) -> Iterator[Doubt]:
    """What a careful person would ask back about the marks."""
    by_name = dict(zip(columns, values, strict=True))
    told: dict[str, Any] = {"mark": ", ".join(asked)}
    if scale is None:
        return
    counts = sum((by_name[column] for column in asked), Counter())
    yield from _of_scale(counts, scale, told)
    if any(names_any(column, known()["preselected"]) for column in asked):
        yield "init.preselected", told
    if any(recommends(column) for column in asked):
        yield "init.recommend", told | {"high": scale.high}
    if words := _unknown(counts, scale):
        yield "init.unknown_marks", told | {"words": ", ".join(words[:SHOWN]), "count": sum(counts[w] for w in words)}
    yield from answer_doubts(counts, scale, told["mark"])
    if beside := marks_beside(columns, values, {*taken.values(), *asked}):
        yield "init.other_marks", told | {"columns": ", ".join(beside)}
    if "count" in taken:
        yield "init.counted", told | {"column": taken["count"]}
    if "question" in taken and (several := len(by_name[taken["question"]])) > 1:
        yield "init.several_questions", {"column": taken["question"], "count": several}


def _of_scale(counts: Counter[str], scale: ScaleGuess, told: dict[str, Any]) -> Iterator[Doubt]:
    """What of the scale itself is doubtful."""
    yield from _zero(counts, scale, told)
    if scale.direction == "low":
        yield "init.low_best", told | {"high": scale.high}
        if scale.high == str(SCHOOL) and not scale.sure:
            yield "init.school_marks", told
    if scale.ends:
        yield "init.other_ends", told | {"high": scale.high, "words": ", ".join(scale.ends)}
    if scale.fractions:
        yield from _fractions(counts, told)


def _zero(counts: Counter[str], scale: ScaleGuess, told: Mapping[str, Any]) -> Iterator[Doubt]:
    zero = next((text for text in counts if (number := read_number(text)) and not number.value), None)
    if zero is not None and not scale.marks and scale.high == "5":
        code = "init.zero_silent" if zero in scale.no_answer else "init.zero_mark"
        yield code, {**told, "count": counts[zero]}


def _fractions(counts: Counter[str], told: Mapping[str, Any]) -> Iterator[Doubt]:
    """Shares of one, alone or among percentages, whose meaning only the file's owner knows."""
    numbers = {text: number for text in counts if (number := read_number(text)) is not None}
    fraction = next(text for text, number in numbers.items() if not number.percent and number.value % 1)
    percent = next((text for text, number in numbers.items() if number.percent), None)
    if percent is not None:
        yield "init.mixed_percent", {**told, "percent": percent, "fraction": fraction}
    else:
        yield "init.fractions", {**told, "fraction": fraction}


def answer_doubts(counts: Mapping[str, int], scale: ScaleGuess, mark: str) -> Iterator[Doubt]:
    """The words and signs that occur with their points, and what of these is a mere reading.

    Args:
        counts: text of each value -> how often.
        scale: of these values.
        mark: the column, or all of them.
    """
    signs, shown = _pointed(counts, scale)
    if shown:
        yield ("init.signs", {"listed": shown}) if signs else ("init.words", {"mark": mark, "listed": shown})
    if scale.partial:
        yield "init.words_partial", {"mark": mark}
    if scale.alike:
        yield "init.words_alike", {"mark": mark, "words": "; ".join(scale.alike)}


def reranked(
    rating: Mapping[str, Any], doubts: Sequence[Doubt], counts: Mapping[str, int]
) -> tuple[dict[str, Any], list[Doubt], bool] | None:
    """A proposed rating and its doubts with the marks of all words that occur; `None` where they are no answer words.

    Args:
        rating: as proposed from some of the rows or files.
        doubts: about it.
        counts: text of each value in all of them -> how often.

    Returns:
        The rating, its doubts, and whether the scale is sure.
    """
    scale = guess_scale(counts)
    if scale is None or not scale.wording:
        return None
    silent = dict.fromkeys((*rating.get("no_answer", ()), *scale.no_answer))
    made = {**rating, **scale.settings()} | ({"no_answer": list(silent)} if silent else {})
    mark = str(rating.get("mark") or ", ".join(rating.get("questions", ())))
    kept = [doubt for doubt in doubts if doubt[0] not in ABOUT_ANSWERS]
    return made, [*answer_doubts(counts, scale, mark), *kept], scale.sure


def _pointed(counts: Mapping[str, int], scale: ScaleGuess) -> tuple[bool, str]:
    """Whether signs or faces occur, and the words and signs that do with the points of each, best first."""
    texts = {folded(text): text for text in counts}
    points = {texts[folded(word)]: Decimal(mark) for word, mark in scale.marks.items() if folded(word) in texts}
    by_worth = sorted(points, key=lambda text: -points[text])
    signs = any(not any(letter.isalnum() for letter in text) for text in points)
    return signs, ", ".join(f"{text} {100 * points[text] / Decimal(scale.high):.0f}" for text in by_worth)


def _unknown(counts: Counter[str], scale: ScaleGuess) -> list[str]:
    """The values that would be set aside, as neither a word of the scale nor a number; the commonest first."""
    words = {folded(word) for word in scale.marks}
    silent = set(scale.no_answer)
    return [
        text
        for text, _ in counts.most_common()
        if text not in silent
        and folded(text) not in words
        and outcomes().get(folded(text)) in {None, "answered", "complaint"}
        and read_number(text, leading=scale.leading_number) is None
    ]


def _unread(columns: Sequence[str], values: Mapping[str, Counter[str]], taken: Mapping[str, str]) -> Iterator[Doubt]:
    """Columns whose header names a mark though nothing below it could be read as one."""
    for column in columns:
        words = values[column]
        if (
            column
            and column not in taken.values()
            and 1 < len(words) <= SHOWN
            and any(means(column, word) for word in known_headers()["mark"])
        ):
            yield "init.unread_mark", {"mark": column, "words": ", ".join(text for text, _ in words.most_common())}
