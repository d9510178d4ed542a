"""Proposes the mapping of a file from its header words and the values below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from csat_plugin.tables import Cell, as_text
from csat_plugin.tables.numbers import read_number
from csat_plugin.tables.words import folded

from .evidence import OPENING, dates, rank_of_date, spare_date, spare_mark
from .scales import ScaleGuess, guess_scale, narrowed
from .words import headers, holds, kinds, known, names_any, outcomes, roles, states

EXACT, WITHIN = 1_000, 500
"""Points of a header that is a known word, and of one that holds it."""

LETTER = 20
"""Points of each letter of a word within a header: the longer word knows better."""

SHORTEST_WITHIN = 2
WHOLE_ONLY = frozenset({"count", "rating.id"})
"""Targets whose words must be the whole header."""

CONTINUED = 0.05
"""Share of rows without the ticket's id from which on they look like continuations of the row above."""

DATES = frozenset({"ticket.opened", "ticket.resolved", "ticket.closed", "answered", "asked"})
DISTINCT_IDS = {"ticket.id": 0.05, "rating.id": 0.5}
"""Share of distinct values below which a column is no id; an event log names its tickets again and again."""

FEWEST_QUESTIONS = 2
ENOUGH, FAR_BELOW = 30, Decimal("0.6")
"""Answers from which on a greatest mark of at most this share of the top means another scale."""
NAMES = frozenset({"customer", "contact", "role", "department", "team", "service", "project", "supplier"})
GREATEST_STEP = 10

TICKETLIKE = frozenset({"state", "kind", "priority", "opened", "resolved", "closed", "assignee"})
FEWEST_TICKETLIKE = 2
"""Such columns from which on rows look like tickets though no header names the ticket's number."""


class Proposal(Struct, kw_only=True):
    """A proposed entry of `files:`, what it rests on, and what must be asked."""

    channel: str
    columns: dict[str, str]
    """Target field -> column."""
    mark: str
    """Column of the mark, empty when there is none or several."""
    questions: dict[str, str]
    scale: ScaleGuess | None
    entry: dict[str, Any]
    unknown_states: list[str]
    guessed: tuple[str, ...] = ()
    """`mark`, `date`: what no header named and only the values tell."""


def propose(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Proposal:
    """A mapping for a file.

    Args:
        name: file and sheet; its words tell the channel.
        columns: the header.
        rows: some rows of the body.
    """
    values = [Counter(text for row in rows if (text := as_text(row[at]))) for at in range(len(columns))]
    taken = _columns(columns, values)
    guessed = _spare_date(columns, values, taken)
    if "project" in taken:  # a project is a customer's: where no column says whose, it is its own customer
        taken.setdefault("customer", taken["project"])
    mark, questions, scale = _marks(columns, values, taken)
    if not mark and not questions and (mark := spare_mark(columns, values, set(taken.values()))):
        scale = guess_scale(values[list(columns).index(mark)])
        guessed = (*guessed, "mark")
    if scale:
        scale = narrowed(scale, [values[list(columns).index(column)] for column in questions or [mark]])
    channel = _channel(name, columns, taken, single=not questions)
    if channel == "ticket" and "ticket.id" not in taken and (named := _repeated_id(columns, values, taken)):
        taken["ticket.id"] = named
    entry: dict[str, Any] = {}
    unknown: list[str] = []
    ticket = {
        target.removeprefix("ticket."): column for target, column in taken.items() if target.startswith("ticket.")
    }
    about = {
        target: taken[target]
        for target in ("customer", "department", "team", "service", "project", "supplier")
        if target in taken
    }
    words = _words(taken, columns, values)
    if words:
        entry["values"] = words
    if channel == "ticket" and "id" in ticket:
        unknown = _unknown_states(columns, values, ticket)
        entry["ticket"] = ticket | about | ({"requester": taken["contact"]} if "contact" in taken else {})
        if below := _continued(ticket["id"], columns, rows):
            entry["fill_down"] = below
    if mark or questions:
        rating = _rating(channel, (mark, questions, scale), taken, values, columns)
        if "ticket" in entry and (turn := _turn(ticket["id"], columns, rows)):
            rating["columns"] = _of_turn(rating["columns"], ticket, turn)
        entry["ratings"] = [rating]
    return Proposal(
        channel=channel, columns=taken, mark=mark, questions=questions, scale=scale, entry=entry, unknown_states=unknown,
        guessed=guessed,
    )  # fmt: skip


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
        named = folded(column) in headers()["rating.id"] and column not in taken.values()
        if named and len(counts) >= DISTINCT_IDS["ticket.id"] * counts.total() and _plausible("ticket.id", counts):
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
    marks: tuple[str, dict[str, str], ScaleGuess | None],
    taken: Mapping[str, str],
    values: Sequence[Counter[str]],
    columns: Sequence[str],
) -> dict[str, Any]:
    mark, questions, scale = marks
    rating: dict[str, Any] = {"channel": channel}
    rating |= {"questions": questions} if questions else {"mark": mark}
    rating |= scale.settings() if scale else {}
    if "outcome" in taken:
        words = values[list(columns).index(taken["outcome"])]
        told = {text: outcomes()[folded(text)] for text in words if folded(text) in outcomes()}
        rating["outcome"] = {"column": taken["outcome"], "values": told}
    chosen: dict[str, str] = {}
    if channel != "ticket" or "ticket.id" not in taken:
        names = {"rating.id": "id", "ticket.id": "ticket", "ticket.closed": "closed", "ticket.assignee": "handler"}
        chosen |= {to: taken[of] for of, to in names.items() if of in taken}
        chosen |= {
            to: taken[to] for to in ("customer", "department", "team", "service", "project", "supplier") if to in taken
        }
    also = ("answered", "asked", "contact", "role", "interviewer", "comment", "count", "question")
    dated = {"answered", "asked", "ticket.closed", "ticket.resolved"} & taken.keys()
    if "ticket.opened" in taken and not dated:  # the only date there is: better the ticket's month than none
        chosen["answered"] = taken["ticket.opened"]
    rating["columns"] = chosen | {to: taken[to] for to in also if to in taken}
    return rating


def _columns(columns: Sequence[str], values: Sequence[Counter[str]]) -> dict[str, str]:
    """Each target field with the column that fits it best; each column serves once."""
    scored = []
    for order, (target, words) in enumerate(headers().items()):
        for at, column in enumerate(columns):
            points = _points(folded(column), words)
            whole = points >= EXACT - len(words)
            if not whole and (target in WHOLE_ONLY or (target == "answered" and rank_of_date(column) == OPENING)):
                continue
            if not whole and target in NAMES and _only_marks(values[at]):  # `service attitude` is a question
                continue
            if points and _plausible(target, values[at]):
                scored.append((-points, order, at, target))
    found: dict[str, str] = {}
    used: set[int] = set()
    for _, _, at, target in sorted(scored):
        if target not in found and at not in used:
            found[target] = columns[at]
            used.add(at)
    return found


def _only_marks(values: Counter[str]) -> bool:
    """Whether a column holds nothing but numbers up to 10, or words of satisfaction: marks, not names."""
    numbers = [read_number(text) for text in values]
    small = bool(numbers) and all(number is not None and number.value <= GREATEST_STEP for number in numbers)
    return small or ((scale := guess_scale(values)) is not None and bool(scale.marks))


def _points(header: str, words: Sequence[str]) -> int:
    best = 0
    for at, word in enumerate(words):
        if header == word:
            best = max(best, EXACT - at)
        elif len(word) >= SHORTEST_WITHIN and holds(header, word):
            best = max(best, WITHIN + LETTER * len(word) - at)
    return best


def _plausible(target: str, values: Counter[str]) -> bool:
    """Whether a column's values can be what its header says."""
    if not values:
        return target in {"comment", "outcome"}
    if target in DATES:
        return dates(values)
    if target == "mark":
        return guess_scale(values) is not None
    if target in DISTINCT_IDS:
        return len(values) >= DISTINCT_IDS[target] * values.total()
    if target == "outcome":
        return any(folded(text) in outcomes() for text in values)
    if target == "count":
        return all(text.replace(",", "").isdecimal() for text in values)
    return True


def _marks(
    columns: Sequence[str], values: Sequence[Counter[str]], taken: dict[str, str]
) -> tuple[str, dict[str, str], ScaleGuess | None]:
    """The column of the mark, or several columns of marks on one scale (a questionnaire)."""
    used = set(taken.values()) - {taken.get("mark", "")}
    scales = {
        column: scale
        for column, counts in zip(columns, values, strict=True)
        if column
        and column not in used
        and len(counts) > 1
        and not _counts_something(column)
        and (scale := _questionnaire_scale(counts))
    }
    by_scale: dict[tuple[str, str], list[str]] = {}
    for column, scale in scales.items():
        by_scale.setdefault((scale.low, scale.high), []).append(column)
    mark = taken.get("mark", "")
    same = next((group for group in by_scale.values() if mark in group), []) if mark else []
    if not mark and by_scale:
        same = max(by_scale.values(), key=len)
    same = [column for column in same if not _narrower(values[list(columns).index(column)], scales[column])]
    surely = folded(mark) in headers()["mark"]  # one column beside it may be anything, say a severity
    if len(same) >= FEWEST_QUESTIONS + surely:
        silent = tuple(dict.fromkeys(text for column in same for text in scales[column].no_answer))
        first = scales[same[0]]
        taken.pop("mark", None)
        whole = ScaleGuess(low=first.low, high=first.high, marks=_united(scales, same), no_answer=silent, sure=False)
        return "", {column: column for column in same}, whole
    if not mark:
        return "", {}, None
    return mark, {}, guess_scale(values[list(columns).index(mark)])


def _narrower(counts: Counter[str], scale: ScaleGuess) -> bool:
    """Whether many answers stay far below the scale's top: an importance of 1 to 3 beside marks of 1 to 5."""
    marks = [number.value for text in counts if (number := read_number(text)) is not None]
    return counts.total() >= ENOUGH and bool(marks) and max(marks) <= FAR_BELOW * int(scale.high)


def _counts_something(column: str) -> bool:
    """Whether a header names a number that is no mark: a year, an age, a running number."""
    return names_any(column, known()["not_marks"])


def _united(scales: Mapping[str, ScaleGuess], columns: Sequence[str]) -> dict[str, str]:
    return {word: mark for column in columns for word, mark in scales[column].marks.items()}


def _questionnaire_scale(counts: Counter[str]) -> ScaleGuess | None:
    """A scale of up to ten steps: what a question of a questionnaire has."""
    scale = guess_scale(counts)
    return scale if scale and scale.high in {"4", "5", "7", "10"} else None


def _channel(name: str, columns: Sequence[str], taken: Mapping[str, str], *, single: bool) -> str:
    """The channel whose words stand in the file's name, else in the header; else what the columns look like.

    Rows of tickets with a `single` mark are ratings of tickets, even where a header speaks of a survey.
    """
    groups: dict[str, list[str]] = known()["channels"]
    fields = {target.removeprefix("ticket.") for target in taken if target.startswith("ticket.")}
    tickets = single and ("id" in fields or len(fields & TICKETLIKE) >= FEWEST_TICKETLIKE)
    phones = {folded(word) for word in known()["phones"]}
    header = folded(" ".join(column for column in columns if folded(column) not in phones))
    for text in (folded(name), header):
        for channel, words in groups.items():
            if tickets and text == header and channel == "questionnaire":
                continue
            if any(folded(word) in text for word in words):
                return channel
    return "ticket" if "id" in fields or tickets else "questionnaire"
