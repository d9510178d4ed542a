"""Causes that come back: distinct customers, ratings and suppliers behind each within its window (S1-13 to S1-17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.names import in_language
from csat_plugin.core.risks.answers import share
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.causes import QUARTER, Cause


class Recurred(Struct, frozen=True, kw_only=True):
    """One cause as it was named within its window."""

    cause: Cause
    period: str
    """Label of the period that ends the window."""
    last_day: str
    customers: tuple[str, ...]
    """Names of those who named it, each once."""
    ratings: tuple[str, ...]
    tickets: tuple[str, ...]
    supplier: str
    """The one it is said of, or that most of the ratings belong to; empty where none does."""
    of_supplier: int
    """Ratings that are that supplier's."""

    @property
    def id(self) -> str:
        """What an action item because of it is about."""
        return f"cause:{self.cause.id}"

    def name(self, language: str) -> str:
        """The cause's title."""
        return in_language(self.cause.title, language, self.cause.id)

    def facts(self) -> dict[str, Value]:
        """Facts of the event `cause.recurred`."""
        return {
            "cause": self.cause.id,
            "cause.part_of": self.cause.part_of or None,
            "cause.customers": len(self.customers),
            "cause.ratings": len(self.ratings),
            "cause.department": self.cause.department or None,
            "cause.supplier": self.supplier or None,
            "cause.supplier_share": share(self.of_supplier, len(self.ratings)),
            "cause.window": self.cause.months,
        }


def longest(rules: Ruleset) -> int:
    """Months of ratings that must be at hand to count every cause."""
    return max((cause.months for cause in rules.causes), default=QUARTER)


def recurrences(
    rules: Ruleset, received: Iterable[tuple[date, Received]], *, period: str, last_day: date
) -> tuple[Recurred, ...]:
    """Every cause named within its window that ends with a period, by id.

    A rating names a cause with its own codes, an id, a title or another word the rules list; what no rule knows is a cause of its
    own. A mark that reaches what customers must reach names none: praise has causes too.

    Args:
        rules: their causes.
        received: ratings with the day each was given; those outside a cause's window are passed over.
        period: label of the period that is decided on.
        last_day: its last day.
    """
    words = _words(rules.causes)
    known = {cause.id: cause for cause in rules.causes}
    bar = min((target.reaching for target in rules.targets), default=None)
    by_cause: dict[str, list[tuple[date, Received]]] = {}
    for day, one in received:
        if bar is not None and one.points is not None and one.points >= bar:
            continue
        for name in _named(one.rating.causes, words, known):
            by_cause.setdefault(name, []).append((day, one))
    found = []
    for name, ones in sorted(by_cause.items()):
        cause = known.get(name) or Cause(id=name)
        inside = [one for day, one in ones if _months(day, last_day) < cause.months and day <= last_day]
        if inside:
            found.append(_recurred(cause, inside, period, last_day))
    return tuple(found)


def _named(codes: Iterable[str], words: dict[str, str], known: dict[str, Cause]) -> list[str]:
    """The causes of one rating with all they are part of, each once."""
    found: dict[str, None] = {}
    for code in codes:
        if not code.strip():
            continue
        name = words.get(fold(code), code.strip())
        while name and name not in found:
            found[name] = None
            name = known[name].part_of if name in known else ""
    return list(found)


def _words(causes: Iterable[Cause]) -> dict[str, str]:
    return {fold(word): cause.id for cause in causes for word in (*cause.called, *cause.title.values(), cause.id)}


def _months(day: date, last_day: date) -> int:
    return (last_day.year - day.year) * 12 + last_day.month - day.month


def _recurred(cause: Cause, inside: Sequence[Received], period: str, last_day: date) -> Recurred:
    suppliers = Counter(supplier for one in inside if (supplier := _supplier(one)))
    # Among equals the first by name, so that the order of rows decides nothing.
    most = min(suppliers.items(), key=lambda entry: (-entry[1], entry[0]), default=("", 0))
    supplier = cause.supplier or most[0]
    whom = {one.subject or one.rating.customer_name: one.subject_name or one.rating.customer_name for one in inside}
    return Recurred(
        cause=cause,
        period=period,
        last_day=last_day.isoformat(),
        customers=tuple(sorted(name or key for key, name in whom.items() if key)),
        ratings=tuple(sorted({one.rating.id for one in inside})),
        tickets=tuple(sorted({one.rating.ticket for one in inside if one.rating.ticket})),
        supplier=supplier,
        of_supplier=suppliers[supplier] or (len(inside) if cause.supplier else 0),
    )


def _supplier(one: Received) -> str:
    return one.rating.supplier or (one.ticket.supplier if one.ticket else "")
