"""Who was asked before, found by person, by ticket and by stretch of time. Grows while candidates are decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from csat_plugin.core.rules import Survey
from csat_plugin.core.surveys.asking import Ask
from csat_plugin.core.surveys.times import bucket

UTC_ZONE = ZoneInfo("UTC")


class History:
    """Every ask there was, of every survey and every platform.

    An answer, or a platform's own request, that belongs to one of our asks (same ticket and person; without a ticket same
    channel and person afterwards) is that ask and no second one.

    Args:
        asks: in any order.
        zone: by whose clocks days and months begin.
        fiscal_start: month in which the fiscal year starts.
    """

    def __init__(self, asks: Iterable[Ask] = (), zone: ZoneInfo = UTC_ZONE, fiscal_start: int = 1) -> None:
        self._by_key: dict[str, list[Ask]] = {}
        self._by_ticket: dict[str, list[Ask]] = {}
        self._by_survey: Counter[tuple[str, str]] = Counter()
        self._in_all: Counter[str] = Counter()
        self._answered: Counter[tuple[str, str, str]] = Counter()
        self._run: Counter[str] = Counter()
        self._label = lru_cache(maxsize=4096)(lambda at, per: bucket(at, per, zone, fiscal_start))
        for ask in sorted(asks, key=lambda one: (one.origin != "ours", one.at, one.keys, one.survey)):
            self._take(ask)

    def _take(self, ask: Ask) -> None:
        if ask.answered:
            for per in ("month", "quarter", "half_year", "year"):
                label = self._label(ask.at, per)
                self._answered[ask.channel, label, ""] += 1
                self._answered[ask.channel, label, ask.customer] += 1
        if ask.origin == "platform" and self._is_ours(ask):
            return
        for key in ask.keys:
            self._by_key.setdefault(key, []).append(ask)
        if ask.ticket:
            self._by_ticket.setdefault(ask.ticket, []).append(ask)
        for per in ("day", "week", "month", "quarter", "year"):
            label = self._label(ask.at, per)
            self._in_all[label] += 1
            if ask.survey:
                self._by_survey[ask.survey, label] += 1

    def _is_ours(self, ask: Ask) -> bool:
        for key in ask.keys:
            for known in self._by_key.get(key, ()):
                if known.origin == "ours" and (
                    known.ticket == ask.ticket if ask.ticket else known.channel == ask.channel and known.at <= ask.at
                ):
                    return True
        return False

    def add(self, ask: Ask) -> None:
        """One ask more, decided in this run."""
        self._run[ask.survey] += 1
        self._take(ask)

    def of_person(self, keys: Iterable[str]) -> list[Ask]:
        """When a person was asked, under any of his names, each once, the latest last."""
        found = {id(ask): ask for key in keys for ask in self._by_key.get(key, ())}
        return sorted(found.values(), key=lambda ask: (ask.at, ask.survey))

    def of_cycle(self, ticket: str, cycle: int, since: datetime) -> Ask | None:
        """Who was asked about this resolution of a ticket already; where the source tells no cycle, whoever was asked since."""
        for ask in self._by_ticket.get(ticket, ()):
            if ask.cycle == cycle if ask.cycle is not None else ask.at >= since:
                return ask
        return None

    def asked_by(self, survey: str, at: datetime, per: str) -> int:
        """How many that survey asked in the day, week or month of that moment, or in this run."""
        return self._run[survey] if per == "run" else self._by_survey[survey, self._label(at, per)]

    def asked_in_all(self, at: datetime, per: str) -> int:
        """How many were asked in the week, month, quarter or year of that moment, whatever survey."""
        return self._in_all[self._label(at, per)]

    def of_person_in(self, keys: Iterable[str], at: datetime, per: str) -> int:
        """How often a person was asked in the week, month, quarter or year of that moment."""
        label = self._label(at, per)
        return sum(self._label(ask.at, per) == label for ask in self.of_person(keys))

    def answers(self, survey: Survey, at: datetime, customer: str) -> int:
        """How many answered that survey's channel in its stretch of time, in all or of one customer."""
        who = customer if survey.enough.of == "customer" else ""
        return self._answered[survey.channel, self._label(at, survey.enough.per), who]
