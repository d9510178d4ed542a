"""Turns a row into its ratings: raw value and scale as given, what came of asking, whom it is about, a stable id."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from csat_plugin.core.model import Rating
from csat_plugin.tables import Cell

from .marks import MarkReader, Read
from .numbering import plain_number
from .reading import Bad, Block, Values
from .records import LIST, People
from .specs import Spec

TEXTS = (
    "comment", "role", "project", "service", "team", "department", "supplier", "handler", "interviewer", "nominated_by",
    "mode", "evidence", "label",
)  # fmt: skip
TIMES = ("asked", "answered", "closed", "provisional_until")
IDENTIFYING = ("customer", "contact", "project", "service", "answered", "asked", "closed", "interviewer", "department")
NOT_IN_KEY = frozenset({"comment", "label", "evidence", "mode", "count", "low", "high", "causes", "provisional_until"})

PARTS = ("id", "response", "ticket", "question", "causes")
"""What a rating is known by and what stands in one cell but not in one field, in the order `_one` takes them."""

Made = tuple[Rating, int]
"""A rating, and a hash of what it says, wherever it was read."""


class Ratings:
    """Builds the ratings of one file.

    Args:
        connection: the connection's name, for ids.
        source: the file, and sheet if any, for `Rating.source`.
        values: reads cells.
        people: the ids of the customer and the contact a row is about.
        found: the marks a row holds.
    """

    def __init__(self, connection: str, source: str, values: Values, people: People, found: Sequence[Spec]) -> None:
        self._marks = [_Mark(connection, source, values, people, spec, self) for spec in found]
        self.times_seen: Counter[str] = Counter()
        """How often a key came that is made of what the row says."""
        self.by_row = 0
        """Ratings whose id rests on their row's position, because nothing else tells them apart."""
        self.repeated = 0
        """Ratings told from an earlier one with the same key only by their order."""

    def of(self, numbers: Sequence[int], rows: Block) -> list[tuple[Made | Bad | None, ...]]:
        """The marks of each row: a rating, what is wrong with it, or `None` for a blank one."""
        return list(zip(*(mark.of(numbers, rows) for mark in self._marks), strict=True))

    def unmarked(self, numbers: Sequence[int], rows: Block) -> Iterator[tuple[Rating, bool]]:
        """Each place without a mark as a rating that was not answered, and whether the cell is blank: else it was rejected.

        Ids are those the marks would have. Rows that only their order tells apart are numbered after those with a mark: `of`
        must have gone through the whole file before (`times_seen`).
        """
        for mark in self._marks:
            yield from mark.unmarked(numbers, rows)


class _Mark:
    """Builds one mark of a file's rows. All that is the same for every row is made ready once."""

    def __init__(self, connection: str, source: str, values: Values, people: People, spec: Spec, file: Ratings) -> None:
        taken = spec.taken
        self._spec = spec
        self._file = file
        self._source = source
        self._people = people
        self._values = values
        self._mark = MarkReader(spec, values)
        columns = {target: values.texts(target, taken[target]) for target in TEXTS if target in taken}
        for field, target in (("customer_name", "customer"), ("contact_name", "contact")):
            if target in taken:
                columns[field] = values.texts(target, taken[target])
        self._columns = columns
        self._times = {target: values.moments(target, taken[target]) for target in TIMES if target in taken}
        self._parts: dict[str, Callable[[Block], list[str]]] = {
            target: values.texts(target, taken[target])
            for target in PARTS
            if target in taken and (target != "id" or "id" in spec.text.columns)
        }
        self._else = {
            "customer_name": people.customer.get("name") or people.customer.get("id"),
            "contact_name": people.contact.get("name"),
        }
        """What names them where the rating's own columns are blank."""
        self._rare = bool(people.customer or people.contact or "causes" in self._parts or "count" in taken)
        """Whether a row holds more than what `_columns` and `_times` say."""
        self._key = sorted((target, pick) for target, pick in taken.items() if target not in NOT_IN_KEY)
        self._identifying = [target for target in IDENTIFYING if target in taken and taken[target].positions]
        self._rating, self._response, self._ticket = (
            f"{connection}:{kind}:" for kind in ("rating", "response", "ticket")
        )

    def of(self, numbers: Sequence[int], rows: Block) -> list[Made | Bad | None]:
        """Each row's rating, what is wrong with it, or `None` where it holds none."""
        return self._made(numbers, rows, self._mark.read(rows))

    def unmarked(self, numbers: Sequence[int], rows: Block) -> Iterator[tuple[Rating, bool]]:
        """See `Ratings.unmarked`."""
        marks = self._mark.read(rows)
        silent = [_as_silent(mark) for mark in marks]
        for mark, made in zip(marks, self._made(numbers, rows, silent), strict=True):
            if type(made) is tuple:
                yield made[0], type(mark) is tuple

    def _made(self, numbers: Sequence[int], rows: Block, marks: Sequence[Read | Bad]) -> list[Made | Bad | None]:
        columns: dict[str, Sequence[Any]] = {field: read(rows) for field, read in self._columns.items()}
        faults: dict[int, Bad] = {}
        for field, read_times in self._times.items():
            columns[field], bad = read_times(rows)
            faults = bad | faults
        blank = [""] * len(rows)
        parts = zip(*(self._parts[part](rows) if part in self._parts else blank for part in PARTS), strict=True)
        names = tuple(columns)
        told = zip(*columns.values(), strict=True) if columns else [()] * len(rows)
        made: list[Made | Bad | None] = []
        for row, (mark, values, part) in enumerate(zip(marks, told, parts, strict=True)):
            if type(mark) is not tuple:
                made.append(mark)  # type: ignore[arg-type]  # a fault
            elif mark[0] is None:
                made.append(None)
            elif row in faults:
                made.append(faults[row])
            else:
                try:
                    made.append(self._one(mark, dict(zip(names, values, strict=True)), part, numbers[row], rows[row]))
                except Bad as bad:
                    made.append(bad)
        return made

    def _one(
        self, mark: Read, fields: dict[str, Any], parts: tuple[str, ...], number: int, cells: Sequence[Cell]
    ) -> Made | None:
        """One rating.

        Args:
            mark: what its cell says.
            fields: of the rating, as columns have them.
            parts: the row's own id, response, ticket, question and causes.
            number: the row, as a person counts it.
            cells: the row's cells.
        """
        spec = self._spec
        outcome, raw, low, high, label = mark
        own, response, ticket, question, causes = parts
        ticket = plain_number(ticket)
        if label and not fields.get("label"):
            fields["label"] = label
        if self._rare and not self._add(fields, causes, cells):
            return None
        fields["question"] = question = question or spec.question
        if own and question == spec.question:
            native, response = own + spec.suffix, response or own
        else:
            native, response = self._identity(number, cells, parts, question)
        if ticket:
            fields["ticket"] = self._ticket + ticket
        content = hash((outcome, raw, response, *fields.values()))
        if not spec.alone:
            content = hash((content, low, high))
        made = Rating(
            id=self._rating + native,
            response=self._response + response,
            channel=spec.text.channel,
            raw=raw,
            low=low,
            high=high,
            direction=spec.scale.direction,
            outcome=outcome or "answered",
            source=f"{self._source}:{number}",
            **fields,
        )
        return made, content

    def _add(self, fields: dict[str, Any], causes: str, cells: Sequence[Cell]) -> bool:
        """What few files have. Returns whether there is a rating at all: an aggregate over nobody is none."""
        if "count" in self._spec.taken:
            count = self._values.whole("count", self._spec.taken["count"], cells)
            if count == 0:
                return False
            fields["count"] = 1 if count is None else count
        if causes:
            fields["causes"] = tuple(part.strip() for part in LIST.split(causes) if part.strip())
        people = self._people
        if people.customer:
            fields["customer"] = people.customer_id(cells)
        if people.contact:
            fields["contact"] = people.contact_id(cells)
        for name, pick in self._else.items():
            if pick is not None and not fields.get(name):
                fields[name] = self._values.text("name", pick, cells)
        return True

    def _identity(self, number: int, cells: Sequence[Cell], parts: tuple[str, ...], question: str) -> tuple[str, str]:
        """The native part of a rating's id and of its response's id; by position only when nothing else is there."""
        spec, file = self._spec, self._file
        suffix = spec.suffix if question == spec.question else f"{spec.suffix}/{question}"
        own, response, ticket, *_ = parts
        ticket = plain_number(ticket)
        if own:
            return own + suffix, response or own
        if "id" in self._parts:
            raise Bad("no_id", spec.taken["id"].name)
        if response or ticket:
            return (response or ticket) + suffix, response or ticket
        key = {target: self._values.text(target, pick, cells) for target, pick in self._key}
        if not any(key.get(target) for target in self._identifying):
            file.by_row += 1
            key["row"] = f"{self._source}:{number}"
        text = "\x1f".join(f"{target}={value}" for target, value in key.items())
        whole = hashlib.sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()[:20]
        file.times_seen[whole + suffix] += 1
        times = file.times_seen[whole + suffix]
        if times > 1:
            file.repeated += 1
            whole = f"{whole}-{times}"
        return whole + suffix, whole


def _as_silent(mark: Read | Bad) -> Read:
    """What a blank or unreadable mark is as one that was not answered; nothing where there is a mark."""
    if isinstance(mark, Bad):
        return "no_answer", None, None, None, ""
    outcome, _, low, high, _ = mark
    return ("no_answer", None, low, high, "") if outcome is None else (None, None, None, None, "")
