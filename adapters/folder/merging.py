"""Customers and contacts that several files name: one record each, of what all the files say together."""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec.structs import replace

from csat_plugin.core.model import Contact, Customer, Record
from csat_plugin.host.adapter import Finding

MERGED = frozenset({"customers", "contacts"})
"""Streams whose records a file says only in part."""


class Merging:
    """Puts records of one id together, in the order they come: what a file leaves blank stays as another has it.

    Where two files contradict each other the later one counts, and `findings` says so.
    """

    def __init__(self) -> None:
        self._records: dict[str, Customer | Contact] = {}
        self._said: dict[tuple[str, str], str] = {}
        """Id and field -> the file that gave the present value."""
        self._against: Counter[tuple[str, str, str]] = Counter()
        self._example: dict[tuple[str, str, str], dict[str, str]] = {}
        self.taken = 0
        """How many records came in."""

    def take(self, record: Record, source: str) -> None:
        """One more record, read from that file."""
        assert isinstance(record, Customer | Contact)  # noqa: S101 - the streams hold no others
        self.taken += 1
        known = self._records.get(record.id)
        if known is None:
            self._records[record.id] = record
            self._said |= {(record.id, field): source for field in _told(record)}
            return
        told = _told(record)
        for field, value in told.items():
            before, whence = getattr(known, field), self._said.get((record.id, field), "")
            if whence not in {"", source} and before != value:
                self._note(field, whence, source, record.id, before, value)
            self._said[record.id, field] = source
        if told:
            self._records[record.id] = replace(known, **told)

    def _note(self, field: str, whence: str, source: str, id_: str, before: object, value: object) -> None:
        place = (field, whence, source)
        self._against[place] += 1
        said = {"id": id_.rpartition(":")[2], "before": str(before), "after": str(value)}
        self._example.setdefault(place, said | {"field": field, "first": whence, "second": source})

    @property
    def records(self) -> tuple[Customer | Contact, ...]:
        """All of them, as they stand together."""
        return tuple(self._records.values())

    @property
    def findings(self) -> list[Finding]:
        """Each pair of files that contradict each other in a field, with one example and how often."""
        return [
            Finding(level="warning", code="folder.contradicts", values=self._example[place] | {"n": str(times)})
            for place, times in self._against.items()
        ]


def _told(record: Customer | Contact) -> dict[str, Any]:
    """What a record says: its fields that are not blank. A customer named by his id alone is not named."""
    empty = Customer(id=record.id, name="") if isinstance(record, Customer) else Contact(id=record.id)
    told = {
        field: value
        for field in record.__struct_fields__
        if field != "id" and (value := getattr(record, field)) != getattr(empty, field)
    }
    if isinstance(record, Customer) and record.id.endswith(f":{record.name}"):
        del told["name"]
    return told
