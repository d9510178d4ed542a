"""Takes typed values from one row: texts through value maps, times, numbers; and says what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from csat_plugin.tables import Cell, as_text, printable
from csat_plugin.tables.dates import DateReader
from csat_plugin.tables.numbers import MOST_PLACES, Number, plain, read_number
from csat_plugin.tables.words import folded

from .columns import Pick

YES = frozenset({"true", "yes", "y", "1", "是", "达标", "はい", "да", "met", "x", "✓", "√"})
NO = frozenset({"false", "no", "n", "0", "否", "未达标", "いいえ", "нет", "missed"})


Block = Sequence[Sequence[Cell]]
"""The cells of many rows: what can be is done for a whole column of them at once."""


class Bad(Exception):  # a bad cell, not a fault of the program
    """A cell that cannot be used: `code` is a text of the catalogue, `values` fill it."""

    def __init__(self, code: str, column: str = "", **values: str) -> None:
        super().__init__(code)
        self.code = f"rejected.{code}"
        self.column = column
        self.values = {"column": column, **{key: printable(value)[:120] for key, value in values.items()}}


class Values:
    """Reads the cells of one file's rows.

    Args:
        blank: texts that mean an empty cell.
        maps: target field -> value as written -> canonical value.
        dates: reads a time by the position of its column.
        default_dates: reads times of columns without an order of their own, and constants.
    """

    def __init__(
        self,
        blank: Sequence[str],
        maps: Mapping[str, Mapping[str, str]],
        dates: Mapping[int, DateReader],
        default_dates: DateReader,
    ) -> None:
        self._blank = frozenset(folded(text) for text in blank)
        self._maps = {target: {folded(word): value for word, value in words.items()} for target, words in maps.items()}
        self._dates = dates
        self._default = default_dates

    def raw(self, pick: Pick | None, cells: Sequence[Cell]) -> str:
        """The cell's text; the empty text where it is blank or there is no such column."""
        if pick is None:
            return ""
        text = as_text(pick.cell(cells))
        return "" if text and self._blank and folded(text) in self._blank else text

    def text(self, target: str, pick: Pick | None, cells: Sequence[Cell]) -> str:
        """The cell's text through the value map of its target field, if it has one."""
        if pick is None:
            return ""
        text = self.raw(pick, cells)
        words = self._maps.get(target)
        return words.get(folded(text), text) if text and words else text

    def texts(self, target: str, pick: Pick) -> Callable[[Block], list[str]]:
        """`text` of one target for many rows at once."""
        if not pick.positions:
            constant = self.text(target, pick, ())
            return lambda rows: [constant] * len(rows)
        at = pick.positions[0]
        if len(pick.positions) == 1 and not self._blank and not self._maps.get(target):
            return lambda rows: [cell.strip() if type(cell := cells[at]) is str else as_text(cell) for cells in rows]
        return lambda rows: [self.text(target, pick, cells) for cells in rows]

    def moments(self, target: str, pick: Pick) -> Callable[[Block], tuple[list[datetime | None], dict[int, Bad]]]:
        """`moment` of one target for many rows at once, and by its place what is wrong with a cell."""
        plain = len(pick.positions) == 1 and not self._blank and not self._maps.get(target)
        at = pick.positions[0] if plain else 0
        read = self._dates.get(at, self._default).read

        def found(rows: Block) -> tuple[list[datetime | None], dict[int, Bad]]:
            moments: list[datetime | None] = [read(cells[at]) for cells in rows] if plain else [None] * len(rows)
            bad = {}
            for row, moment in enumerate(moments):
                if moment is None:  # blank, or none
                    try:
                        moments[row] = self.moment(target, pick, rows[row])
                    except Bad as fault:
                        bad[row] = fault
            return moments, bad

        return found

    def moment(self, target: str, pick: Pick | None, cells: Sequence[Cell]) -> datetime | None:
        """The time in a cell, in UTC; `None` where it is blank.

        Raises:
            Bad: `not_a_date`.
        """
        if pick is None:
            return None
        text = self.text(target, pick, cells)
        if not text:
            return None
        cell = pick.cell(cells)
        reader = self._dates.get(pick.positions[0], self._default) if len(pick.positions) == 1 else self._default
        read = reader.read(cell if cell == text or as_text(cell) == text else text)
        if read is None:
            raise Bad("not_a_date", pick.name, value=text)
        return read

    def number(self, target: str, pick: Pick | None, cells: Sequence[Cell]) -> Decimal | None:
        """The number in a cell; `None` where it is blank.

        Raises:
            Bad: `not_a_number`, `too_many_places`.
        """
        if pick is None:
            return None
        text = self.text(target, pick, cells)
        if not text:
            return None
        number = read_number(text)
        if number is None or number.of is not None:
            raise Bad("not_a_number", pick.name, value=text)
        check_places(number, pick.name, text)
        return number.value

    def whole(self, target: str, pick: Pick | None, cells: Sequence[Cell]) -> int | None:
        """The whole number in a cell, zero or more; `None` where it is blank.

        Raises:
            Bad: `not_a_number`.
        """
        value = self.number(target, pick, cells)
        if value is not None and pick is not None and (value != int(value) or value < 0):
            raise Bad("not_a_count", pick.name, value=plain(value))
        return None if value is None else int(value)

    def switch(self, target: str, pick: Pick | None, cells: Sequence[Cell]) -> bool | None:
        """Yes or no in a cell; `None` where it is blank.

        Raises:
            Bad: `unknown_value`.
        """
        text = folded(self.text(target, pick, cells))
        if pick is None or not text:
            return None
        if text in YES or text in NO:
            return text in YES
        raise Bad("unknown_value", pick.name, value=text, known="yes, no")


def check_places(number: Number, column: str, text: str) -> None:
    """Raise `Bad("too_many_places")` when a number has more than six decimal places."""
    exponent = number.value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_PLACES:
        raise Bad("too_many_places", column, value=text)
