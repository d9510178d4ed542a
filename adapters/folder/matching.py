"""Which column is which field: by the words of the header, wherever the values below can be that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from csat_plugin.tables.numbers import read_number
from csat_plugin.tables.words import folded

from .evidence import OPENING, dates, rank_of_date
from .scales import guess_scale
from .words import forms, headers, holds, known, means, names_any, outcomes

EXACT, WITHIN = 1_000, 500
"""Points of a header that is a known word, and of one that holds it."""

LETTER = 20
"""Points of each letter of a word within a header: the longer word knows better."""

SHORTEST_WITHIN = 2
WHOLE_ONLY = frozenset({"count", "rating.id", "response"})
"""Targets whose words must be the whole header."""

DATES = frozenset({"ticket.opened", "ticket.resolved", "ticket.closed", "answered", "asked"})
DISTINCT_IDS = {"ticket.id": 0.05, "rating.id": 0.5, "response": 0.05}
"""Share of distinct values below which a column is no id; an event log names its tickets again and again."""

NAMES = frozenset({"customer", "contact", "role", "department", "team", "service", "project", "supplier", "ticket.id",
                   "ticket.kind", "ticket.state", "ticket.title", "ticket.assignee"})  # fmt: skip
GREATEST_STEP = 10

SENTENCE = 7
"""Words from which on a header is a sentence: a word within it does not name the column."""

ID_LETTERS = 40
"""Longer values, and those of several words, are no ids."""


def columns_of(columns: Sequence[str], values: Sequence[Counter[str]]) -> dict[str, str]:
    """Each target field with the column that fits it best; each column serves once."""
    scored = []
    for order, (target, words) in enumerate(headers().items()):
        for at, column in enumerate(columns):
            points = _points(column, words)
            whole = points >= EXACT - len(words)
            if not whole and (target in WHOLE_ONLY or (target == "answered" and rank_of_date(column) == OPENING)):
                continue
            if not whole and not _may_hold(target, column, values[at]):
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


def person_beside_organisation(columns: Sequence[str], taken: dict[str, str]) -> str:
    """Where `Customer` stands beside `Organization` and nobody else is named, it names a person of that organisation.

    Returns:
        The column that is now the contact; empty where nothing changed.
    """
    customer = taken.get("customer", "")
    if "contact" in taken or not any(means(customer, word) for word in known()["person_or_customer"]):
        return ""
    free = [column for column in columns if column and column not in taken.values()]
    other = next((c for word in known()["organisations"] for c in free if means(c, word)), "")
    if not other:
        return ""
    taken["customer"], taken["contact"] = other, customer
    return customer


def _may_hold(target: str, column: str, values: Counter[str]) -> bool:
    """Whether a word within a header can name the column: not in a question, nor above marks."""
    if target in NAMES and _only_marks(values):  # `service attitude` is a question
        return False
    if target == "ticket.id":
        ids = sum(n for text, n in values.items() if len(text) <= ID_LETTERS and " " not in text)
        return ids >= values.total() * 0.8 and not names_any(column, known()["not_ids"])
    if target == "comment" and _small_numbers(values):  # `feedback score`
        return False
    sentence = len(forms(column)[-1].split()) >= SENTENCE
    return not (sentence and target.startswith("ticket.") and target not in DATES)


def _only_marks(values: Counter[str]) -> bool:
    """Whether a column holds nothing but numbers up to 10, or words of satisfaction: marks, not names."""
    return _small_numbers(values) or ((scale := guess_scale(values)) is not None and bool(scale.marks))


def _small_numbers(values: Counter[str]) -> bool:
    numbers = [read_number(text) for text in values]
    return bool(numbers) and all(number is not None and number.value <= GREATEST_STEP for number in numbers)


def _points(column: str, words: Sequence[str]) -> int:
    best = 0
    for at, word in enumerate(words):
        if means(column, word):
            best = max(best, EXACT - at)
        elif len(word) >= SHORTEST_WITHIN and holds(column, word):
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
