"""The conditions of all surveys, judged together: those that wait for one event ask about the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from csat_plugin.core.facts import Value
from csat_plugin.core.rules import All, Survey
from csat_plugin.core.triggers import Judged, Triggers


class Conditions:
    """Whether surveys' conditions hold. What was judged is kept for the candidates of one moment.

    Args:
        surveys: all of a ruleset; one without a condition always holds.
    """

    def __init__(self, surveys: Sequence[Survey]) -> None:
        self._places = {survey.id: n for n, survey in enumerate(surveys)}
        self._triggers = Triggers(survey.when or All(()) for survey in surveys)
        self._judged: dict[int, tuple[Mapping[str, Value], Judged]] = {}
        self._moment: datetime | None = None

    def holds(self, survey: Survey, facts: Mapping[str, Value], moment: datetime) -> bool | None:
        """True, false, or `None` for unknown."""
        if moment != self._moment:
            self._judged.clear()
            self._moment = moment
        return self._judge(facts).truth(self._places[survey.id])

    def unknown(self, survey: Survey, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """The facts for want of which a condition cannot be told."""
        because = self._triggers.because(self._judge(facts), self._places[survey.id])
        return tuple(dict.fromkeys(reason.test.fact for reason in because))

    def _judge(self, facts: Mapping[str, Value]) -> Judged:
        """The same facts are one mapping, which is kept with what it came to: else another one might take its identity."""
        found = self._judged.get(id(facts))
        if found is None:
            found = self._judged[id(facts)] = facts, self._triggers.judge(facts)
        return found[1]
