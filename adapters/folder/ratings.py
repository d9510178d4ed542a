"""Turns a row into its ratings: raw value and scale as given, what came of asking, whom it is about, a stable id."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from csat_plugin.core.model import Outcome, Rating
from csat_plugin.tables import Cell
from csat_plugin.tables.numbers import plain, read_number
from csat_plugin.tables.words import folded

from .columns import Header, Pick, picks
from .mapping import FileText, RatingText, ScaleText
from .reading import Bad, Values, check_places
from .records import LIST, People
from .words import outcomes

TEXTS = (
    "comment", "role", "project", "service", "team", "department", "supplier", "handler", "interviewer", "nominated_by",
    "mode", "evidence", "label",
)  # fmt: skip
TIMES = ("asked", "answered", "closed", "provisional_until")
FROM_TICKET = {name: name for name in ("project", "service", "team", "department", "supplier")} | {
    "handler": "assignee"
}
"""What a rating takes from its row's ticket where its own mapping does not say."""

IDENTIFYING = ("customer", "contact", "project", "service", "answered", "asked", "closed", "interviewer", "department")
NOT_IN_KEY = frozenset({"comment", "label", "evidence", "mode", "count", "low", "high", "causes", "provisional_until"})
NO_SCALE = ScaleText()


MOST_KNOWN = 1_000
"""Different marks of a column that are remembered."""

Read = tuple[Outcome | None, str | None, Decimal | None, Decimal | None, str]
"""What came of asking, the raw value, its scale, and the cell's own words where they differ from the value."""


class Spec:
    """One mark a row holds, with its columns found."""

    def __init__(
        self, text: RatingText, mark: Pick, question: str, taken: Mapping[str, Pick], outcome: Pick | None
    ) -> None:
        self.text = text
        self.mark = mark
        self.question = question
        self.taken = taken
        self.outcome = outcome
        self.scale = text.scale or NO_SCALE
        self.no_answer = frozenset(folded(word) for word in text.no_answer)
        self.marks = {folded(word): value for word, value in text.marks.items()}
        told = text.outcome.values if text.outcome else {}
        self.outcomes: dict[str, Outcome] = {folded(word): value for word, value in told.items()}
        self.texts = [(target, taken[target]) for target in TEXTS if target in taken]
        self.times = [(target, taken[target]) for target in TIMES if target in taken]
        self.alone = outcome is None and not {"low", "high"} & taken.keys()
        """Whether the mark's own cell says everything about its value."""
        self.known: dict[str, Read] = {}
        """What such a cell was found to mean; few different ones occur."""
        self.suffix = ""
        """Tells it from the file's other marks that take their id from the same column."""


def specs(entry: FileText, header: Header) -> list[Spec]:
    """All marks a row of the file holds, in the order they are written.

    Raises:
        MissingColumn: a mapped column is not there.
    """
    found: list[Spec] = []
    ids: set[tuple[str, str]] = set()
    ticket = picks(header, entry.ticket, entry.constants)
    for text in entry.ratings:
        taken = picks(header, text.columns, entry.constants)
        for target, source in FROM_TICKET.items():
            if target not in taken and source in ticket:
                taken[target] = ticket[source]
        if "ticket" not in taken and "id" in entry.ticket and "id" in ticket:
            taken["ticket"] = ticket["id"]
        if "customer" not in taken and "customer" in ticket:
            taken["customer"] = ticket["customer"]
        outcome = header.pick(text.outcome.column) if text.outcome else None
        marks = dict(text.questions) if text.questions else {"": text.question}
        for column, question in marks.items():
            mark = header.pick(column if text.questions else text.mark or "")
            if mark is None:
                continue
            spec = Spec(text, mark, question, taken, outcome)
            own = taken["id"].name if "id" in text.columns and "id" in taken else ""
            parts = [] if own and (own, "") not in ids else [text.channel]
            spec.suffix = "".join(f"/{part}" for part in (*parts, question) if part)
            found.append(spec)
        if "id" in text.columns and "id" in taken:
            ids.add((taken["id"].name, ""))
    return found


class Ratings:
    """Builds the ratings of one file."""

    def __init__(self, connection: str, source: str, values: Values, people: People, found: Sequence[Spec]) -> None:
        self._connection = connection
        self._source = source
        self._values = values
        self._people = people
        self._specs = found
        self._times_seen: Counter[str] = Counter()
        self.by_row = 0
        """Ratings whose id rests on their row's position, because nothing else tells them apart."""
        self.repeated = 0
        """Ratings told from an earlier one with the same key only by their order."""

    def of(self, number: int, cells: Sequence[Cell]) -> Iterator[Rating | Bad | None]:
        """Each mark of a row: a rating, what is wrong with it, or `None` for a blank one."""
        for spec in self._specs:
            try:
                yield self._one(spec, number, cells)
            except Bad as bad:
                yield bad

    def _one(self, spec: Spec, number: int, cells: Sequence[Cell]) -> Rating | None:
        values, taken = self._values, spec.taken
        outcome, raw, low, high, label = self._mark(spec, cells)
        if outcome is None:
            return None
        fields: dict[str, Any] = {}
        for target, pick in spec.texts:
            if text := values.text(target, pick, cells):
                fields[target] = text
        for target, pick in spec.times:
            if (moment := values.moment(target, pick, cells)) is not None:
                fields[target] = moment
        if label:
            fields.setdefault("label", label)
        if "causes" in taken and (causes := values.text("causes", taken["causes"], cells)):
            fields["causes"] = tuple(part.strip() for part in LIST.split(causes) if part.strip())
        count = values.whole("count", taken["count"], cells) if "count" in taken else None
        if count == 0:
            return None
        question = (values.text("question", taken["question"], cells) if "question" in taken else "") or spec.question
        ticket = values.text("ticket", taken["ticket"], cells) if "ticket" in taken else ""
        native, response = self._identity(spec, number, cells, ticket, question)
        contact_id = self._people.contact_id(cells) if self._people.contact else None
        return Rating(
            id=f"{self._connection}:rating:{native}",
            response=f"{self._connection}:response:{response}",
            channel=spec.text.channel,
            question=question,
            raw=raw,
            low=low,
            high=high,
            direction=spec.scale.direction,
            count=1 if count is None else count,
            outcome=outcome,
            customer=self._people.customer_id(cells) if self._people.customer else None,
            customer_name=values.text("customer", taken.get("customer"), cells)
            or values.text("name", self._people.customer.get("name") or self._people.customer.get("id"), cells),
            contact=contact_id,
            contact_name=values.text("contact", taken.get("contact"), cells)
            or values.text("name", self._people.contact.get("name"), cells),
            ticket=f"{self._connection}:ticket:{ticket}" if ticket else None,
            **fields,
        )

    def _mark(self, spec: Spec, cells: Sequence[Cell]) -> Read:
        text = self._values.raw(spec.mark, cells)
        if (known := spec.known.get(text)) is not None:
            return known
        read = self._read(spec, text, cells)
        if spec.alone and len(spec.known) < MOST_KNOWN:
            spec.known[text] = read
        return read

    def _read(self, spec: Spec, text: str, cells: Sequence[Cell]) -> Read:
        low = self._values.number("low", spec.taken.get("low"), cells)
        high = self._values.number("high", spec.taken.get("high"), cells)
        low = spec.scale.low if low is None else low
        high = spec.scale.high if high is None else high
        outcome = self._outcome(spec, cells)
        word = folded(text)
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

    def _outcome(self, spec: Spec, cells: Sequence[Cell]) -> Outcome | None:
        text = self._values.raw(spec.outcome, cells)
        if not text:
            return None
        word = folded(text)
        found = spec.outcomes.get(word) or outcomes().get(word)
        if found is None:
            column = spec.outcome.name if spec.outcome else ""
            known = ", ".join([*(spec.text.outcome.values if spec.text.outcome else ()), *get_args(Outcome)])
            raise Bad("unknown_value", column, value=text, known=known)
        return found

    def _identity(self, spec: Spec, number: int, cells: Sequence[Cell], ticket: str, question: str) -> tuple[str, str]:
        """The native part of a rating's id and of its response's id; by position only when nothing else is there."""
        values, taken = self._values, spec.taken
        suffix = spec.suffix if question == spec.question else f"{spec.suffix}/{question}"
        if "id" in spec.text.columns and "id" in taken:
            own = values.text("id", taken["id"], cells)
            if not own:
                raise Bad("no_id", taken["id"].name)
            return own + suffix, values.text("response", taken.get("response"), cells) or own
        response = values.text("response", taken.get("response"), cells)
        if response or ticket:
            return (response or ticket) + suffix, response or ticket
        key = [
            (target, values.text(target, pick, cells))
            for target, pick in sorted(taken.items())
            if target not in NOT_IN_KEY
        ]
        if not any(text for target, text in key if target in IDENTIFYING and taken[target].positions):
            self.by_row += 1
            key.append(("row", f"{self._source}:{number}"))
        text = "\x1f".join(f"{target}={value}" for target, value in key)
        whole = hashlib.sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()[:20]
        self._times_seen[whole + suffix] += 1
        times = self._times_seen[whole + suffix]
        if times > 1:
            self.repeated += 1
            whole = f"{whole}-{times}"
        return whole + suffix, whole


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
