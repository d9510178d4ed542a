"""What a store would keep of a Request Tracker that is read, and how agents and customers act there."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

from csat_plugin.core.model import Rating, Record, Ticket
from csat_plugin.host.adapter import Adapter, Rejected, Stream
from csat_plugin.texts import say
from tests.adapters.rt_fake import FakeRt


class Reader:
    """Keeps what a store would: the last state of each record, what was rejected, and the cursors."""

    def __init__(self, streams: tuple[Stream, ...] = ("ratings", "contacts", "tickets")) -> None:
        self.records: dict[str, Record] = {}
        self.rejected: dict[tuple[Stream, str], list[Rejected]] = {}
        self.cursors: dict[Stream, str] = dict.fromkeys(streams, "")

    def read(self, adapter: Adapter, since: dt.datetime | None = None, *, pages: int | None = None) -> Reader:
        """Every stream to its end, or until it is broken off behind a number of pages."""
        for stream, cursor in self.cursors.items():
            for page in islice(adapter.fetch(stream, cursor, since), pages):
                assert page.read == len(page.records) + len(page.rejected) + page.skipped
                for source in page.begins:
                    self.rejected.pop((stream, source), None)
                self.records |= {record.id: record for record in page.records}
                for row in page.rejected:
                    self.rejected.setdefault((stream, row.source), []).append(row)
                self.cursors[stream] = page.cursor
        return self

    @property
    def standing(self) -> dict[str, Record]:
        """Without the tickets that went away, and what hangs on them."""
        tickets = [one for one in self.records.values() if isinstance(one, Ticket)]
        gone = {one.id for one in tickets if one.state == "deleted" or one.merged_into}
        return {
            id_: one
            for id_, one in self.records.items()
            if id_ not in gone and not (isinstance(one, Rating) and one.ticket in gone)
        }

    def marks(self) -> dict[str, str | None]:
        return {id_.rpartition(":")[2]: one.raw for id_, one in self.records.items() if isinstance(one, Rating)}

    def sentences(self) -> list[str]:
        return [say(row.code, "en", row.values) for rows in self.rejected.values() for row in rows]


def rated(fake: FakeRt, mark: str = "4", queue: str = "Incidents", **fields: Any) -> int:
    number = fake.ticket(queue, **fields)
    fake.put(number, Status="resolved")
    fake.put(number, CustomFields={"CSAT Rating": mark})
    return number


def again(fake: FakeRt, number: int, mark: str) -> None:
    fake.put(number, Status="open")
    fake.put(number, Status="resolved")
    fake.put(number, CustomFields={"CSAT Rating": mark})
