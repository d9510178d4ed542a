"""What a mark's cell says: what came of asking, the raw value as given, and its scale."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from csat_plugin.core.model import Outcome
from csat_plugin.tables import Cell
from csat_plugin.tables.numbers import plain, read_number
from csat_plugin.tables.words import folded

from .reading import Bad, Block, Values, check_places
from .specs import Spec
from .words import outcomes

MOST_KNOWN = 1_000
"""Different marks of a column that are remembered."""

Read = tuple[Outcome | None, str | None, Decimal | None, Decimal | None, str]
"""What came of asking, the raw value, its scale, and the cell's own words where they differ from the value."""


class MarkReader:
    """Reads one mark of a file's rows.

    Args:
        spec: which mark.
        values: reads cells.
    """

    def __init__(self, spec: Spec, values: Values) -> None:
        self._spec = spec
        self._values = values
        self._texts = values.texts("", spec.mark)
        self._known: dict[str, Read] = {}
        """What a cell was found to mean that says everything about its value; few different ones occur."""

    def read(self, rows: Block) -> list[Read | Bad]:
        """The mark of each row, or what is wrong with it: `not_a_number`, `off_scale`, `too_many_places`, `unknown_value`.

        An outcome of `None` means that the cell is blank and nothing was asked.
        """
        texts = self._texts(rows)
        found: list[Read | Bad | None] = [self._known.get(text) for text in texts]
        for row, read in enumerate(found):
            if read is None:
                found[row] = self._one(texts[row], rows[row])
        return found  # type: ignore[return-value]  # none is left

    def _one(self, text: str, cells: Sequence[Cell]) -> Read | Bad:
        try:
            read = self._read(text, cells)
        except Bad as bad:
            return bad
        if self._spec.alone and len(self._known) < MOST_KNOWN:
            self._known[text] = read
        return read

    def _read(self, text: str, cells: Sequence[Cell]) -> Read:
        spec = self._spec
        low = self._values.number("low", spec.taken.get("low"), cells)
        high = self._values.number("high", spec.taken.get("high"), cells)
        low = spec.scale.low if low is None else low
        high = spec.scale.high if high is None else high
        word = folded(text)
        outcome = self._outcome(cells, marked=bool(text) and word not in spec.no_answer)
        if word in spec.no_answer:
            return outcome or "no_answer", None, low, high, text
        if outcome not in {None, "answered", "complaint"} or (not text and outcome == "complaint"):
            return outcome, None, low, high, text
        if not text:
            return None, None, low, high, ""
        value = spec.marks.get(word, text)
        number = read_number(value, leading=spec.text.leading_number)
        column = spec.mark.name
        if number is None:
            if (told := outcomes().get(word)) and told not in {"answered", "complaint"}:
                return told, None, low, high, text
            if low is not None or high is not None:
                raise Bad("not_a_number", column, value=text)
            return outcome or "answered", value, low, high, text if value != text else ""
        check_places(number, column, text)
        if number.of is not None and high is None:
            high = number.of
        elif number.percent and high is None:
            low, high = Decimal(0), Decimal(100)
        _within(number.value, number.of, low, high, column, text)
        raw = plain(number.value)
        return outcome or "answered", raw, low, high, _label(text, raw)

    def _outcome(self, cells: Sequence[Cell], *, marked: bool) -> Outcome | None:
        """What the row says came of asking; who gave a mark has answered, by whatever unknown word that is called."""
        spec = self._spec
        text = self._values.raw(spec.outcome, cells)
        if not text:
            return None
        word = folded(text)
        found = spec.outcomes.get(word) or outcomes().get(word)
        if found is None:
            if marked:
                return "answered"
            column = spec.outcome.name if spec.outcome else ""
            known = ", ".join([*(spec.text.outcome.values if spec.text.outcome else ()), *get_args(Outcome)])
            raise Bad("unknown_value", column, value=text, known=known)
        return found


def _label(text: str, raw: str) -> str:
    """The cell's own words where they say more than the number: `3 - High`, `◎`, `4/5`; not `５` or `5.0`."""
    number = read_number(text)
    alike = number is not None and number.of is None and not number.percent and plain(number.value) == raw
    return "" if alike else text


def _within(
    value: Decimal, of: Decimal | None, low: Decimal | None, high: Decimal | None, column: str, text: str
) -> None:
    """Raise `Bad("off_scale")` for a value outside its scale, or a ratio of another whole than the scale's."""
    bounds = {"low": "" if low is None else plain(low), "high": "" if high is None else plain(high)}
    if (low is not None and value < low) or (high is not None and value > high) or (of is not None and of != high):
        raise Bad("off_scale", column, value=text, **bounds)
