"""Causes that come back: distinct customers, ratings and suppliers behind each within its window (S1-13 to S1-17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.names import in_language
from csat_plugin.core.responses import Key
from csat_plugin.core.risks.answers import share
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.causes import QUARTER, Cause
from csat_plugin.core.scoring.terms import promised


class Recurred(Struct, frozen=True, kw_only=True):
    """One cause as it was named within its window."""

    cause: Cause
    period: str
    """Label of the period that ends the window."""
    last_day: str
    customers: tuple[str, ...]
    """Names of those who named it, each once."""
    ratings: tuple[str, ...]
    """One of each response that named it; `item:` and its number where it was found on an action item."""
    tickets: tuple[str, ...]
    """Those the responses are about, each once: two people's word on one fault is one fault (S4-09)."""
    supplier: str
    """The one it is said of, or that most of the responses belong to; empty where none does."""
    of_supplier: int
    """Responses that are that supplier's."""

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
            "cause.tickets": len(self.tickets),
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
    own. A mark that reaches what customers must reach names none: praise has causes too. A response names a cause once, beside
    however many of its questions it stands.

    Args:
        rules: their causes.
        received: ratings with the day each was given; those outside a cause's window are passed over.
        period: label of the period that is decided on.
        last_day: its last day.
    """
    known = {cause.id: cause for cause in rules.causes}
    called = Called(rules.causes)
    bar = promised(rules)
    by_cause: dict[str, dict[Key, tuple[date, Received]]] = {}
    for day, one in sorted(received, key=lambda entry: (not _supplier(entry[1]), entry[1].rating.id)):
        if bar is not None and one.points is not None and one.points >= bar:
            continue
        for name in called.causes(one.rating.causes):
            by_cause.setdefault(name, {}).setdefault(one.rating.response_key, (day, one))
    found = []
    for name, ones in sorted(by_cause.items()):
        cause = known.get(name) or Cause(id=name)
        lately = [one for day, one in ones.values() if inside(cause, day, last_day)]
        if lately:
            found.append(_recurred(cause, lately, period, last_day))
    return tuple(found)


class Called:
    """Which cause the words in the data mean: its id, a title in any language, or another word the rules list.

    Args:
        causes: of the rules.
    """

    def __init__(self, causes: Iterable[Cause]) -> None:
        causes = tuple(causes)
        self._known = {cause.id: cause for cause in causes}
        self._words = {
            fold(word): cause.id for cause in causes for word in (*cause.called, *cause.title.values(), cause.id)
        }

    def cause(self, code: str) -> Cause:
        """The cause of one code; what no rule knows is a cause of its own."""
        name = self._words.get(fold(code), code.strip())
        return self._known.get(name) or Cause(id=name)

    def causes(self, codes: Iterable[str]) -> list[str]:
        """Ids of the causes of one rating with all they are part of, each once."""
        found: dict[str, None] = {}
        for code in codes:
            name = self.cause(code).id if code.strip() else ""
            while name and name not in found:
                found[name] = None
                name = self._known[name].part_of if name in self._known else ""
        return list(found)


def inside(cause: Cause, day: date, last_day: date) -> bool:
    """Whether a day lies within a cause's window that ends with another."""
    return day <= last_day and (last_day.year - day.year) * 12 + last_day.month - day.month < cause.months


def _recurred(cause: Cause, lately: Sequence[Received], period: str, last_day: date) -> Recurred:
    suppliers = Counter(supplier for one in lately if (supplier := _supplier(one)))
    # Among equals the first by name, so that the order of rows decides nothing.
    most = min(suppliers.items(), key=lambda entry: (-entry[1], entry[0]), default=("", 0))
    supplier = cause.supplier or most[0]
    whom = {one.subject or one.rating.customer_name: one.subject_name or one.rating.customer_name for one in lately}
    return Recurred(
        cause=cause,
        period=period,
        last_day=last_day.isoformat(),
        customers=tuple(sorted(name or key for key, name in whom.items() if key)),
        ratings=tuple(sorted({one.rating.id for one in lately})),
        tickets=tuple(sorted({one.rating.ticket for one in lately if one.rating.ticket})),
        supplier=supplier,
        of_supplier=suppliers[supplier] or (len(lately) if cause.supplier else 0),
    )


def _supplier(one: Received) -> str:
    return one.rating.supplier or (one.ticket.supplier if one.ticket else "")
