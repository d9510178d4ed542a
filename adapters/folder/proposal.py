"""Proposes the mapping of a file from its header words and the values below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from csat_plugin.tables import Cell, as_text
from csat_plugin.tables.dates import order_of
from csat_plugin.tables.words import folded

from .blocks import headed
from .channels import channel_of
from .doubtful import unknown_outcomes
from .evidence import free_text, spare_date, spare_id, stands_for_blank
from .marking import Doubt, Marking, marking
from .matching import DATES, DISTINCT_IDS, columns_of, person_beside_organisation
from .occasions import OCCASION_DAYS, recognised
from .scales import ScaleGuess
from .words import headers, kinds, means, outcomes, roles, states

CONTINUED = 0.05
"""Share of rows without the ticket's id from which on they look like continuations of the row above."""

WHOSE = ("customer", "department", "team", "service", "project", "supplier")
"""What a rating or a ticket says of whom it is about."""


class Proposal(Struct, kw_only=True):
    """A proposed entry of `files:`, what it rests on, and what must be asked."""

    channel: str
    columns: dict[str, str]
    """Target field -> column."""
    marks: Marking
    entry: dict[str, Any]
    unknown_states: list[str]
    guessed: tuple[str, ...] = ()
    """`mark`, `date`: what no header named and only the values tell."""
    doubts: tuple[Doubt, ...] = ()
    """What was taken where something else is plausible too, or may surprise."""

    @property
    def mark(self) -> str:
        """Column of the mark, empty when there is none or several."""
        return self.marks.mark

    @property
    def questions(self) -> dict[str, str]:
        """Columns of several marks."""
        return self.marks.questions

    @property
    def scale(self) -> ScaleGuess | None:
        """Of the marks."""
        return self.marks.scale


def propose(
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    tickets_elsewhere: bool = False,
    ticket_column: str = "",
) -> Proposal:
    """A mapping for a file.

    Args:
        name: file and sheet.
        columns: the header.
        rows: some rows of the body.
        tickets_elsewhere: another file has these tickets: here they are only named.
        ticket_column: the column of the tickets' numbers, where another file's tickets tell it.
    """
    if (occasion := recognised(name, columns)) is not None:
        kind, mapping = occasion
        days = {target: mapping[word] for target, word in zip(DATES, OCCASION_DAYS, strict=False) if word in mapping}
        order = _order(columns, rows, days)
        read: dict[str, Any] = {kind: mapping} | ({"dates": order} if order else {})
        return Proposal(channel="", columns={}, marks=Marking(), entry=read, unknown_states=[])
    values = [Counter(text for row in rows if (text := as_text(row[at]))) for at in range(len(columns))]
    taken = columns_of(columns, values)
    if ticket_column:
        taken = {of: column for of, column in taken.items() if column != ticket_column} | {"ticket.id": ticket_column}
    doubts = _settled(columns, taken)
    guessed = _spare_date(columns, values, taken)
    if "project" in taken:  # a project is a customer's: where no column says whose, it is its own customer
        taken.setdefault("customer", taken["project"])
    marks = marking(columns, values, rows, taken)
    guessed = (*guessed, "mark") if marks.guessed and marks.columns else guessed
    channel, named = channel_of(name, columns, values, taken, marks.columns)
    if named and marks.columns:
        doubts.append(("init.channel", {"channel": channel, "named": named}))
    doubts += _identified(channel, columns, values, taken, rows=len(rows))
    if tickets_elsewhere or channel != "ticket":  # what is long beside a ticket may describe it
        doubts += _own_words(columns, values, taken, marks.columns)
    entry = _cells(columns, values, rows, taken)
    unknown: list[str] = []
    if channel == "ticket" and "ticket.id" in taken and not tickets_elsewhere:
        entry["ticket"], unknown = _ticket(columns, values, taken)
        if below := _continued(taken["ticket.id"], columns, rows):
            entry["fill_down"] = below
    doubts += _headed(entry, columns, rows, taken)
    if marks.columns:
        rating = _rating(channel, marks, taken, values, columns, with_ticket="ticket" in entry)
        if "ticket" in entry:
            doubts += _rated_tickets(entry["ticket"], rating, columns, rows, marks.columns)
        doubts += unknown_outcomes(taken.get("outcome", ""), columns, rows, marks.columns)
        entry["ratings"] = [rating]
    return Proposal(
        channel=channel, columns=taken, marks=marks, entry=entry, unknown_states=unknown, guessed=guessed,
        doubts=(*marks.doubts, *doubts),
    )  # fmt: skip


def _identified(
    channel: str, columns: Sequence[str], values: Sequence[Counter[str]], taken: dict[str, str], *, rows: int
) -> Iterator[Doubt]:
    """Take the column of the tickets' numbers where its header does not name it: by a word such as `id`, else by its values."""
    if channel != "ticket" or "ticket.id" in taken:
        return
    if id_column := _repeated_id(columns, values, taken):
        taken["ticket.id"] = id_column
    elif (spare := spare_id(columns, values, set(taken.values()), rows)) and "rating.id" not in taken:
        taken["ticket.id"] = spare
        yield "init.guessed_ticket", {"column": spare}


def _own_words(
    columns: Sequence[str], values: Sequence[Counter[str]], taken: dict[str, str], marks: Sequence[str]
) -> Iterator[Doubt]:
    """Take free text for the comment where no header names one."""
    if "comment" not in taken and (text := free_text(columns, values, {*taken.values(), *marks})):
        taken["comment"] = text
        yield "init.guessed_comment", {"column": text}


def _headed(
    entry: dict[str, Any], columns: Sequence[str], rows: Sequence[Sequence[Cell]], taken: Mapping[str, str]
) -> Iterator[Doubt]:
    """Let a column that only heads its block hold for the rows below."""
    if "fill_down" not in entry and (below := headed(columns, rows, taken)):
        entry["fill_down"] = below
        yield "init.filled_down", {"column": ", ".join(below)}


def _settled(columns: Sequence[str], taken: dict[str, str]) -> list[Doubt]:
    """Settle what one column alone cannot tell: a person beside an organisation, a start that may be an answer's.

    Where nobody is named, an address tells the persons apart.
    """
    if "ticket.id" in taken and "ticket.opened" not in taken and _started(taken.get("asked", "")):
        taken["ticket.opened"] = taken.pop("asked")
    person = person_beside_organisation(columns, taken)
    if "contact" not in taken and "email" in taken:
        taken["contact"] = taken["email"]
    return [("init.person", {"person": person, "customer": taken["customer"]})] if person else []


def _ticket(
    columns: Sequence[str], values: Sequence[Counter[str]], taken: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The proposed `ticket:`, and the states in it that mean nothing yet."""
    found = {target.removeprefix("ticket."): column for target, column in taken.items() if target.startswith("ticket.")}
    unknown = _unknown_states(columns, values, found)
    about = {target: taken[target] for target in WHOSE if target in taken}
    return found | about | ({"requester": taken["contact"]} if "contact" in taken else {}), unknown


def _rated_tickets(
    ticket: dict[str, str],
    rating: dict[str, Any],
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    marks: Sequence[str],
) -> Iterator[Doubt]:
    """Fit a rating to its tickets, whose rows may be several, and say what of it is doubtful."""
    if turn := _turn(ticket["id"], columns, rows):
        rating["columns"] = _of_turn(rating["columns"], ticket, turn)
    yield from _own(ticket, columns, rows, marks, turn=turn)
    yield from _still_open(ticket, columns, rows, marks)
    if "requester" not in ticket:
        rating["columns"].pop("contact", None)


def _times(taken: Mapping[str, str]) -> set[str]:
    return {taken[target] for target in DATES if target in taken}


def _started(column: str) -> bool:
    """Whether a header speaks of a start, which is the ticket's where there is one, and else that of an answer."""
    return any(means(column, word) for word in headers()["ticket.opened"])


def _cells(
    columns: Sequence[str], values: Sequence[Counter[str]], rows: Sequence[Sequence[Cell]], taken: Mapping[str, str]
) -> dict[str, Any]:
    """How the file's cells are read: its words, its texts for "no time", the order of day and month."""
    found = {
        "values": _words(taken, columns, values),
        "blank": _blanks(columns, values, taken),
        "dates": _order(columns, rows, taken),
    }
    return {key: told for key, told in found.items() if told}


def _order(columns: Sequence[str], rows: Sequence[Sequence[Cell]], taken: Mapping[str, str]) -> str:
    """Whether day or month comes first in the dates, empty where they do not tell or contradict each other."""
    places = [at for at, column in enumerate(columns) if column in _times(taken)]
    seen = {order_of(row[at] for row in rows) for at in places} - {"none", "undecided"}
    return seen.pop() if len(seen) == 1 and "mixed" not in seen else ""


def _blanks(columns: Sequence[str], values: Sequence[Counter[str]], taken: Mapping[str, str]) -> list[str]:
    """The texts that mean "no time" in columns of times, such as `Not set`."""
    dated = [counts for column, counts in zip(columns, values, strict=True) if column in _times(taken)]
    return sorted({text for counts in dated for text in counts if stands_for_blank(text)})


def _own(
    ticket: dict[str, str], columns: Sequence[str], rows: Sequence[Sequence[Cell]], marks: Sequence[str], *, turn: str
) -> Iterator[Doubt]:
    """Marked rows whose requester is the one who did the work: they do not count as a customer's answer.

    Where each step of a ticket has its own mark, that is a sign that somebody else gave it: the requester is taken out.
    """
    if not {"requester", "assignee"} <= ticket.keys():
        return
    who, did = list(columns).index(ticket["requester"]), list(columns).index(ticket["assignee"])
    rated = [list(columns).index(column) for column in marks]
    same, above = 0, ""
    for row in rows:
        above = folded(as_text(row[who])) or (above if turn else "")
        named = bool(above) and not above.isdecimal()  # people numbered apart share numbers, not work
        same += named and above == folded(as_text(row[did])) and any(as_text(row[at]) for at in rated)
    if same:
        told = {"requester": ticket["requester"], "assignee": ticket["assignee"], "count": same}
        yield ("init.no_rater" if turn else "init.own"), told
        if turn:
            del ticket["requester"]


def _still_open(
    ticket: Mapping[str, str], columns: Sequence[str], rows: Sequence[Sequence[Cell]], marks: Sequence[str]
) -> Iterator[Doubt]:
    """Marks on tickets that are not finished: perhaps the platform's preselected value, not an answer."""
    if "state" not in ticket:
        return
    at = list(columns).index(ticket["state"])
    rated = [list(columns).index(column) for column in marks]
    marked = [row for row in rows if any(as_text(row[place]) for place in rated)]
    unfinished = sum(1 for row in marked if states().get(folded(as_text(row[at]))) in {"open", "pending"})
    if unfinished and unfinished >= CONTINUED * len(marked):
        yield "init.open_marked", {"mark": ", ".join(marks), "count": unfinished}


def _spare_date(columns: Sequence[str], values: Sequence[Counter[str]], taken: dict[str, str]) -> tuple[str, ...]:
    """Take a date by its values where no header says when work ended or was rated; what was guessed."""
    if {"answered", "ticket.closed", "ticket.resolved"} & taken.keys():
        return ()
    if (spare := spare_date(columns, values, taken)) is None:
        return ()
    taken[spare[0]] = spare[1]
    return ("date",)


def _unknown_states(columns: Sequence[str], values: Sequence[Counter[str]], ticket: dict[str, str]) -> list[str]:
    """The states that mean nothing here; where most rows have one, the column is left out, as its tickets would be."""
    if "state" not in ticket:
        return []
    seen = values[list(columns).index(ticket["state"])]
    unknown = sorted(text for text in seen if folded(text) not in states())
    if 2 * sum(seen[text] for text in unknown) > seen.total():
        del ticket["state"]
    return unknown


def _words(
    taken: Mapping[str, str], columns: Sequence[str], values: Sequence[Counter[str]]
) -> dict[str, dict[str, str]]:
    """Value maps for the words that are known: roles and kinds of tickets."""
    found: dict[str, dict[str, str]] = {}
    for target, field, meanings in (("role", "role", roles()), ("ticket.kind", "kind", kinds())):
        if target in taken:
            seen = values[list(columns).index(taken[target])]
            told = {text: meanings[folded(text)] for text in sorted(seen) if folded(text) in meanings}
            if any(text != meaning for text, meaning in told.items()):
                found[field] = told
    return found


def _repeated_id(columns: Sequence[str], values: Sequence[Counter[str]], taken: dict[str, str]) -> str:
    """The column that names tickets by a word such as `id`: the ratings' own id, or one that repeats too often for that."""
    if "rating.id" in taken:
        return taken.pop("rating.id")
    for column, counts in zip(columns, values, strict=True):
        named = any(means(column, word) for word in headers()["rating.id"]) and column not in taken.values()
        if named and counts and len(counts) >= DISTINCT_IDS["ticket.id"] * counts.total():
            return column
    return ""


def _turn(id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The column of whole numbers that tells the rows of one ticket apart; empty where each ticket has one row."""
    at = list(columns).index(id_column)
    ids: list[str] = []
    for row in rows:
        ids.append(as_text(row[at]) or (ids[-1] if ids else ""))
    if len(ids) - len(set(ids)) < CONTINUED * len(ids):
        return ""
    for place, column in enumerate(columns):
        told = [as_text(row[place]) for row in rows]
        if (
            column
            and place != at
            and all(text.isdecimal() for text in told)
            and len(set(zip(ids, told, strict=True))) == len(ids)
        ):
            return column
    return ""


def _of_turn(chosen: Mapping[str, Any], ticket: Mapping[str, str], turn: str) -> dict[str, Any]:
    """A rating's columns where a ticket has several rows: each has its own id, and its own time as far as there is one."""
    ended = ticket.get("closed") or ticket.get("resolved")
    dated = {"answered": ended} if ended else {}
    return {**dated, **chosen, "id": {"join": [ticket["id"], turn], "with": "-"}, "ticket": ticket["id"]}


def _continued(id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The columns that continuation rows leave blank, the id first; empty when there are no such rows."""
    at = list(columns).index(id_column)
    more = [row for row in rows if not as_text(row[at])]
    if len(more) < CONTINUED * len(rows) or len(more) == len(rows):
        return []
    first = [row for row in rows if as_text(row[at])]
    blank = [
        name
        for place, name in enumerate(columns)
        if name
        and place != at
        and not any(as_text(row[place]) for row in more)
        and any(as_text(row[place]) for row in first)
    ]
    return [id_column, *blank]


def _rating(
    channel: str,
    marks: Marking,
    taken: Mapping[str, str],
    values: Sequence[Counter[str]],
    columns: Sequence[str],
    *,
    with_ticket: bool,
) -> dict[str, Any]:
    rating: dict[str, Any] = {"channel": channel}
    rating |= {"questions": marks.questions} if marks.questions else {"mark": marks.mark}
    rating |= marks.scale.settings() if marks.scale else {}
    if "outcome" in taken:
        words = values[list(columns).index(taken["outcome"])]
        told = {text: outcomes()[folded(text)] for text in words if folded(text) in outcomes()}
        rating["outcome"] = {"column": taken["outcome"], "values": told}
    chosen: dict[str, str] = {}
    if not with_ticket:
        ended = "ticket.closed" if "ticket.closed" in taken else "ticket.resolved"
        names = {"rating.id": "id", "ticket.id": "ticket", ended: "closed", "ticket.assignee": "handler"}
        chosen |= {to: taken[of] for of, to in names.items() if of in taken}
        chosen |= {to: taken[to] for to in WHOSE if to in taken}
    also = ("answered", "asked", "contact", "role", "interviewer", "comment", "count", "question", "response")
    dated = {"answered", "asked", "ticket.closed", "ticket.resolved"} & taken.keys()
    if "ticket.opened" in taken and not dated:  # the only date there is: better the ticket's month than none
        chosen["answered"] = taken["ticket.opened"]
    rating["columns"] = chosen | {to: taken[to] for to in also if to in taken}
    return rating
