"""Whether `3/10/2026` in a column is October's third or March's tenth: decided over the whole column, when it matters first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from csat_plugin.host.adapter import Finding
from csat_plugin.tables import Options, open_table
from csat_plugin.tables.dates import ColumnOrder, DateReader, Order, Seen, needs_order


class Orders:
    """The order of day and month in each time column of a file.

    The file is gone through once more when the first date comes that does not say its order, and never else.

    Args:
        path: the file.
        options: how it was opened.
        name: the file, for findings.
        times: places of the columns that hold times, with their names.
    """

    def __init__(self, path: Path, options: Options, name: str, times: Mapping[int, str]) -> None:
        self._path = path
        self._options = options
        self._name = name
        self._times = times
        self._examples: dict[int, str] = {}
        self._found: dict[int, Order | None] | None = None
        self.findings: list[Finding] = []
        """What was found odd, once it was looked for."""

    def of(self, at: int) -> Order | None:
        """The order of the column at that place; `None` where its dates contradict each other.

        Raises:
            TableError, OSError: the file can no longer be read.
        """
        if self._found is None:
            self._found = self._decided(self._seen())
        return self._found.get(at)

    def _seen(self) -> dict[int, Seen]:
        columns = {at: ColumnOrder() for at in self._times}
        for _, cells in open_table(self._path, self._options).rows:
            for at, column in columns.items():
                column.see(cells[at])
                if at not in self._examples and (pair := needs_order(cells[at])) and pair[0] != pair[1]:
                    self._examples[at] = str(cells[at])
        return {at: column.seen for at, column in columns.items()}

    def _decided(self, seen: Mapping[int, Seen]) -> dict[int, Order | None]:
        decided = {order for order in seen.values() if order in {"day_first", "month_first"}}
        found: dict[int, Order | None] = {}
        for at, name in self._times.items():
            values = {"source": self._name, "column": name}
            if seen[at] == "mixed":
                self.findings.append(Finding(level="warning", code="folder.dates_mixed", values=values))
            elif seen[at] != "none":
                # A column that leaves its order open follows the file's other columns if those agree.
                told = seen[at] if seen[at] in decided else next(iter(decided)) if len(decided) == 1 else "undecided"
                found[at] = "month_first" if told == "month_first" else "day_first"
                if told == "undecided" and (example := self._examples.get(at)):
                    values |= {
                        "example": example,
                        "day": _day(example, "day_first"),
                        "other": _day(example, "month_first"),
                    }
                    self.findings.append(Finding(level="warning", code="folder.dates_undecided", values=values))
        return found


def _day(text: str, order: Order) -> str:
    moment = DateReader(ZoneInfo("UTC"), order).read(text)
    return moment.astimezone(UTC).date().isoformat() if moment else text
