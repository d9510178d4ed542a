"""The adapter of docs/plugin-authors.md: a desk that exports its tickets as JSON lines, read only."""
# ruff: noqa: ARG002 - the contract names arguments that a read-only adapter does not need

# -- start adapter --
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import pluggy

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import (
    Candidate,
    Capabilities,
    Connection,
    Description,
    Fatal,
    Page,
    Stream,
    Unsupported,
)  # fmt: skip
from csat_plugin.host.hookspecs import RegisterAdapter


class DeskAdapter:
    """Each line of the file: `{"number", "customer", "team", "closed", "stars"}`."""

    capabilities = Capabilities(streams=("tickets", "ratings"))

    def __init__(self, connection: Connection) -> None:
        self._name = connection.name
        self._file = connection.workspace / str(connection.settings.get("file", ""))

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:
        rows, make = self._rows(), self._ticket if stream == "tickets" else self._rating
        new = rows if since else rows[int(cursor or 0) :]  # which lines are younger cannot be told: all of them again
        yield Page(records=tuple(make(row) for row in new), read=len(new), cursor=str(len(rows)))

    def read(self, id: str) -> Ticket | None:
        return next((self._ticket(row) for row in self._rows() if id == f"{self._name}:ticket:{row['number']}"), None)

    def describe(self) -> Description:
        rows, n = self._rows(), len(self._rows())
        whom = [Candidate(field=f, values=len({r[f] for r in rows}), covered=n, of=n) for f in ("customer", "team")]
        return Description(platform="desk", capabilities=self.capabilities, candidates=tuple(whom))

    def parse(self, headers: Mapping[str, str], body: bytes) -> str:
        raise Unsupported("The desk sends no requests.")

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        return False

    def emit(self, effect: Effect) -> Receipt:
        raise Unsupported("The desk's file is only read.")

    def find(self, slot: str) -> Receipt | None:
        return None

    def undo(self, receipt: Receipt) -> bool:
        return False

    def _rows(self) -> list[dict[str, str]]:
        try:
            return [json.loads(line) for line in self._file.read_text("utf-8").splitlines()]
        except (OSError, ValueError) as error:
            raise Fatal(f"The desk's file {self._file.name!r} cannot be read ({error}). Export it again.") from None

    def _ticket(self, row: dict[str, str]) -> Ticket:
        return Ticket(id=f"{self._name}:ticket:{row['number']}", key=row["number"], customer=row["customer"],
                      team=row["team"], state="closed", closed=datetime.fromisoformat(row["closed"]))  # fmt: skip

    def _rating(self, row: dict[str, str]) -> Rating:
        id_, stars = f"{self._name}:rating:{row['number']}", row["stars"]
        return Rating(id=id_, response=id_, channel="ticket", ticket=f"{self._name}:ticket:{row['number']}",
                      raw=stars or None, outcome="answered" if stars else "no_answer", low=Decimal(1), high=Decimal(5),
                      answered=datetime.fromisoformat(row["closed"]), customer_name=row["customer"])  # fmt: skip


@pluggy.HookimplMarker("csat_plugin")
def csat_register_adapters(register: RegisterAdapter) -> None:
    """Add the adapter `desk`."""
    register("desk", DeskAdapter)


# -- end adapter --
