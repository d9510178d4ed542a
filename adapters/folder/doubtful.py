"""What a proposed mapping would not read or would turn away, so that it is said before anything is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csat_plugin.tables import Cell, as_text
from csat_plugin.tables.words import folded

from .marking import SHOWN, Doubt
from .words import known, outcomes


def unknown_outcomes(
    outcome: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], marks: Sequence[str]
) -> Iterator[Doubt]:
    """Words for what came of asking that mean nothing here, with the rows that have a mark all the same.

    Args:
        outcome: the column; empty without one.
        columns: the header.
        rows: of the body.
        marks: columns of the mark or the questions.
    """
    if not outcome:
        return
    at = list(columns).index(outcome)
    rated = [list(columns).index(column) for column in marks]
    silent = {folded(word) for word in known()["no_answer"]}
    words: dict[str, None] = {}
    marked = blank = 0
    for row in rows:
        if not (text := as_text(row[at])) or folded(text) in outcomes():
            continue
        words[text] = None
        if any((mark := as_text(row[place])) and folded(mark) not in silent for place in rated):
            marked += 1
        else:
            blank += 1
    if words:
        told = {"column": outcome, "words": ", ".join([*words][:SHOWN]), "marked": marked, "blank": blank}
        yield "init.outcomes", told
