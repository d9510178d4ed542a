"""The closed, typed catalogue of what a condition may ask about, and for which events each fact is known.

Units of fact values and of the values they are compared with (design, sections 4 and 5):

========  =========================================================================================
type      value
========  =========================================================================================
text      `str`; compared without regard to case, width and surrounding blanks
points    `int`, micropoints (80 points = 80_000_000); those that are a difference (`is_difference`) may be negative
number    `int` in a rule; `int` or `Decimal` as a fact; plain units (5 answers = 5)
percent   `int`, hundredths of a percent (75 % = 7500)
yes_no    `bool`
day       `str`, `YYYY-MM-DD`
========  =========================================================================================

A fact that is not in the mapping, or is `UNKNOWN` there, is not known; `None` means known to be missing. Missing is not zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.exact import exact, to_hundredths, to_micro
from csat_plugin.core.names import in_language
from csat_plugin.core.risks.catalogue import CATALOGUE
from csat_plugin.texts import knows, say

FactType = Literal["text", "points", "number", "percent", "yes_no", "day"]
Operator = Literal["is", "in", "at_least", "at_most", "above", "below", "between", "contains", "missing"]
FactAudience = Literal["internal", "customer"]
"""`internal` facts may never enter a customer's edition of a report (design, section 4)."""

TICKET_EVENTS: Final = ("incident.closed", "incident.confirmed", "incident.resolved", "change.closed", "request.closed")
OCCASIONS: Final = (
    "service_review.held", "milestone.reached", "churn_warning.raised", "resurvey.approved", "resample.approved",
)  # fmt: skip
"""Events that concern a customer and no ticket a user waits for."""
EVENTS: Final = (
    "rating.received",
    "period.closed",
    *TICKET_EVENTS,
    *OCCASIONS,
    "cause.recurred",
    "remark.made",
    "period.ended",
    "manual",
)
"""Every moment a rule can wait for."""


class Unknown(Enum):
    """A value nobody knows, as opposed to one known to be missing."""

    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # an enum's own is slow, and facts are looked up by their value


UNKNOWN: Final = Unknown.UNKNOWN

Value = str | int | bool | Decimal | None | Unknown
"""What a fact can be; `None` is "known to be missing"."""

INDICATORS: Final = ("score.indicator.", "score.indicator_change.")


def absent(name: str) -> Value:
    """What a fact is that nobody filled in: an indicator nobody answered is missing, anything else is unknown."""
    return None if name.startswith(INDICATORS) else UNKNOWN


_ORDERED: Final[tuple[Operator, ...]] = (
    "is",
    "in",
    "at_least",
    "at_most",
    "above",
    "below",
    "between",
    "missing",
)
OPERATORS: Final[dict[FactType, tuple[Operator, ...]]] = {
    "text": ("is", "in", "contains", "missing"),
    "points": _ORDERED,
    "number": _ORDERED,
    "percent": _ORDERED,
    "yes_no": ("is", "missing"),
    "day": _ORDERED,
}
"""Which operators each type of fact allows."""


def fold(text: str) -> str:
    """Text as it is compared: width, case and surrounding blanks do not matter (`Ｐ１` is `p1`)."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


class Fact(Struct, frozen=True, kw_only=True):
    """One thing a condition may ask about.

    A name that ends in `.` is a family: `score.channel.` stands for `score.channel.ticket`, `score.channel.callback`, ...
    """

    name: str
    type: FactType
    events: tuple[str, ...]
    audience: FactAudience = "customer"
    description: dict[str, str] = {}
    """Language -> sentence; empty for the product's own facts, which the text catalogue describes."""

    @property
    def family(self) -> bool:
        """Whether the name stands for many facts that begin with it."""
        return self.name.endswith(".")

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators this fact allows."""
        return OPERATORS[self.type]

    def describe(self, language: str = "en") -> str:
        """What the fact means, in that language."""
        if self.description:
            return in_language(self.description, language, self.name)
        code = f"fact.{self.name.rstrip('.')}"
        return say(code, language) if knows(code) else self.name

    def value(self, written: object) -> str | int | bool:
        """One value of a rule, as an author wrote it, in the units of this fact.

        Args:
            written: text, whole number, `Decimal` or yes/no as the YAML reader gives it. Points and percentages may be
                text with a unit (`75%`, `40 points`).

        Raises:
            ValueError: if the value does not fit the type; the sentence says what is expected.
        """
        try:
            return _READERS[self.type](written)
        except ValueError:
            raise ValueError(say(f"fact.wants.{self.type}", "en", {"fact": self.name, "value": written})) from None


def _text(written: object) -> str:
    if isinstance(written, str | int | Decimal) and not isinstance(written, bool):
        return str(written)
    raise ValueError(written)


def _decimal(written: object, units: str) -> Decimal:
    return exact(re.sub(rf"\s*(?:{units})$", "", _text(written).strip()))


def _points(written: object) -> int:
    return to_micro(_decimal(written, "points?|分|点"))


def _number(written: object) -> int:
    found = _decimal(written, "(?!)")
    if found != found.to_integral_value():
        raise ValueError(written)
    return int(found)


def _percent(written: object) -> int:
    return to_hundredths(_decimal(written, "%|％"))


def _yes_no(written: object) -> bool:
    if isinstance(written, bool):
        return written
    if isinstance(written, str) and (word := fold(written)) in {"yes", "true", "no", "false", "是", "否"}:
        return word in {"yes", "true", "是"}
    raise ValueError(written)


def _day(written: object) -> str:
    if isinstance(written, date):
        return written.isoformat()
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written.strip()):
        raise ValueError(written)
    return date.fromisoformat(written.strip()).isoformat()


_READERS: Final[dict[FactType, Callable[[object], str | int | bool]]] = {
    "text": _text,
    "points": _points,
    "number": _number,
    "percent": _percent,
    "yes_no": _yes_no,
    "day": _day,
}

_RATING = ("rating.received", "remark.made")
_SCORE = ("period.closed",)
_TICKET = (*_RATING, *TICKET_EVENTS, "manual")
_ASKED = (*TICKET_EVENTS, *OCCASIONS, "period.ended", "manual")
_SAID = (*_RATING, *_ASKED)
_CUSTOMER = (*_TICKET, *_SCORE, *OCCASIONS, "period.ended")
_CONTACT = (*_TICKET, *OCCASIONS)

_OWN: Final[tuple[tuple[str, FactType, tuple[str, ...], FactAudience], ...]] = (
    ("rating", "points", _RATING, "customer"),
    ("rating.raw", "text", _RATING, "customer"),
    ("rating.channel", "text", _RATING, "customer"),
    ("rating.question", "text", _RATING, "customer"),
    ("rating.comment", "text", _RATING, "customer"),
    ("rating.outcome", "text", _RATING, "customer"),
    ("rating.role", "text", _RATING, "customer"),
    ("ticket.kind", "text", _TICKET, "customer"),
    ("ticket.priority", "text", _TICKET, "customer"),
    ("ticket.service", "text", _TICKET, "customer"),
    ("ticket.team", "text", _TICKET, "internal"),
    ("ticket.department", "text", _TICKET, "internal"),
    ("ticket.supplier", "text", _TICKET, "internal"),
    ("ticket.sla_met", "yes_no", _TICKET, "customer"),
    ("ticket.reopened", "number", _TICKET, "customer"),
    ("customer.name", "text", _CUSTOMER, "customer"),
    ("customer.segment", "text", _CUSTOMER, "internal"),
    ("customer.value", "number", _CUSTOMER, "internal"),
    ("customer.contract_end", "day", _CUSTOMER, "customer"),
    ("contact.domain", "text", _CONTACT, "internal"),
    ("contact.vip", "yes_no", _CONTACT, "internal"),
    ("closed_by", "text", _TICKET, "internal"),
    ("ticket.tags", "text", _ASKED, "internal"),
    ("ticket.field.", "text", _SAID, "internal"),
    ("ticket.project", "text", _ASKED, "customer"),
    ("ticket.area_complaints", "number", _SAID, "internal"),
    ("customer.vip", "yes_no", _ASKED, "internal"),
    ("customer.contract_value", "number", _ASKED, "internal"),
    ("customer.new_since", "day", _ASKED, "internal"),
    ("customer.survey_agreed", "yes_no", _ASKED, "customer"),
    ("customer.services", "text", _ASKED, "internal"),
    ("customer.equipment", "text", _ASKED, "internal"),
    ("customer.complaints", "number", _SAID, "internal"),
    ("contact.role", "text", _ASKED, "internal"),
    ("contact.language", "text", _ASKED, "internal"),
    ("contact.complaints", "number", _SAID, "internal"),
    ("last_survey", "text", _ASKED, "internal"),
    ("days_since_survey", "number", _ASKED, "internal"),
    ("subject.kind", "text", _SCORE, "customer"),
    ("subject.name", "text", _SCORE, "customer"),
    ("score", "points", _SCORE, "customer"),
    ("score.band", "text", _SCORE, "customer"),
    ("score.status", "text", _SCORE, "customer"),
    ("score.change", "points", _SCORE, "customer"),
    ("score.answers", "number", _SCORE, "customer"),
    ("score.contacts", "number", _SCORE, "customer"),
    ("score.coverage", "percent", _SCORE, "customer"),
    ("score.sure", "text", _SCORE, "customer"),
    ("score.channel.", "points", _SCORE, "customer"),
    ("score.indicator.", "points", _SCORE, "customer"),
    ("ticket.promise_kept", "yes_no", _TICKET, "internal"),
    ("ticket.approved", "yes_no", _TICKET, "internal"),
    *CATALOGUE,
)

_DIFFERENCES: Final = ("score.change", "score.deviation", "score.expectation_gap")


def is_difference(name: str) -> bool:
    """Whether a fact in points says how far apart two figures are, and may be negative: no level, so no band."""
    return name in _DIFFERENCES or name.startswith("score.indicator_change.")


class Facts:
    """The facts a workspace knows: the product's own and those of its plugins. Each host builds its own registry."""

    def __init__(self, more: Iterable[Fact] = ()) -> None:
        """The product's own facts and those in `more`.

        Raises:
            ValueError: as `add`.
        """
        self._facts: dict[str, Fact] = {}
        for name, kind, events, audience in _OWN:
            self._facts[name] = Fact(name=name, type=kind, events=events, audience=audience)
        for fact in more:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Take up a plugin's fact.

        Raises:
            ValueError: if the name is taken, malformed, without a description, or known for an event there is not.
        """
        if fact.name in self._facts:
            raise ValueError(say("fact.taken", "en", {"fact": fact.name}))
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.?", fact.name):
            raise ValueError(say("fact.bad_name", "en", {"fact": fact.name}))
        if not fact.description:
            raise ValueError(say("fact.undescribed", "en", {"fact": fact.name}))
        if strange := [event for event in fact.events if event not in EVENTS]:
            raise ValueError(say("fact.no_event", "en", {"fact": fact.name, "events": ", ".join(strange)}))
        self._facts[fact.name] = fact

    def __iter__(self) -> Iterator[Fact]:
        """Every fact, in the order of registration."""
        return iter(self._facts.values())

    def get(self, name: str) -> Fact | None:
        """The fact of that name; a member of a family gets the family's type under its own name."""
        found = self._facts.get(name)
        if found is not None:
            return None if found.family else found
        for family in self._facts.values():
            if family.family and name.startswith(family.name) and name != family.name:
                described = {
                    language: f"{family.describe(language)} ({name.removeprefix(family.name)})"
                    for language in ("en", "zh", "ja")
                }
                return Fact(
                    name=name, type=family.type, events=family.events, audience=family.audience, description=described
                )
        return None

    def for_event(self, event: str) -> tuple[Fact, ...]:
        """The facts known when that event happens."""
        return tuple(fact for fact in self._facts.values() if event in fact.events)

    def nearest(self, name: str, event: str = "") -> str:
        """The known fact whose name is nearest to a mistyped one (of that event, if given); empty when none is near."""
        names = [f.name for f in (self.for_event(event) if event else self) if not f.family]
        return next(iter(get_close_matches(name, names, n=1, cutoff=0.6)), "")
