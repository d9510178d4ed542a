"""Decides whom to ask: every gate in one fixed order, all of them kept, the first that stops decides (S0-40 to S0-45).

Pure: the same rules, candidates, history and circumstances give the same decisions in whatever order candidates come.
Candidates are taken by their moment, mandatory surveys first, and an ask counts for all that come after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.calendar import Calendar
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.asking import Ask, Candidate
from csat_plugin.core.surveys.conditions import Conditions
from csat_plugin.core.surveys.decision import Gate, SurveyDecision
from csat_plugin.core.surveys.gates import GATES, NOT_ASKED_BY_RULE, Looking, Prepared
from csat_plugin.core.surveys.history import History
from csat_plugin.core.surveys.sampling import Draw
from csat_plugin.core.surveys.times import after, in_hours


class Circumstances(Struct, frozen=True, kw_only=True):
    """What decisions rest on besides rules, candidates and history."""

    now: datetime
    zone: ZoneInfo = ZoneInfo("UTC")
    fiscal_start: int = 1
    calendar: Calendar = Calendar()
    seed: bytes = b""
    """Secret of this workspace: nobody without it can foresee who is asked."""
    draws: Mapping[tuple[str, str], Draw] = {}
    """Survey and period -> the draw that was made."""
    replay: bool = False
    """Judge every candidate at its own moment, as if it were decided on at once: for volumes and explanations of the past."""


def decide_surveys(
    rules: Ruleset, candidates: Iterable[Candidate], asks: Iterable[Ask], circumstances: Circumstances
) -> tuple[SurveyDecision, ...]:
    """One decision for every candidate whose survey there is.

    Args:
        rules: the surveys and their limits.
        candidates: in any order; of two with one id only one is looked at.
        asks: whoever was asked before, by anybody.
        circumstances: clock, calendar, seed and draws.
    """
    return Deciding(rules, asks, circumstances).decide(candidates)


class Deciding:
    """Surveys prepared once, their conditions compiled, for many candidates."""

    def __init__(self, rules: Ruleset, asks: Iterable[Ask], circumstances: Circumstances) -> None:
        self.rules = rules
        self.circumstances = circumstances
        self.history = History(asks, circumstances.zone, circumstances.fiscal_start)
        self.surveys = {survey.id: Prepared(survey) for survey in rules.surveys}
        self._conditions = Conditions(rules.surveys)

    def decide(self, candidates: Iterable[Candidate]) -> tuple[SurveyDecision, ...]:
        """Decisions in the order of their moments."""
        known = {one.id: one for one in candidates if one.survey in self.surveys}
        order = sorted(known.values(), key=lambda one: (one.moment, not self._mandatory(one), one.id))
        return tuple(self.one(candidate) for candidate in order)

    def _mandatory(self, candidate: Candidate) -> bool:
        return self.surveys[candidate.survey].survey.mandatory

    def one(self, candidate: Candidate) -> SurveyDecision:
        """Decide on one candidate, and remember that it was asked."""
        prepared = self.surveys[candidate.survey]
        looking = self._look(prepared, candidate)
        gates: list[Gate] = []
        for judge in GATES:
            gate = judge(looking)
            if gate is not None:
                gates.append(gate)
            if looking.condition is False:
                break  # the rule is not about this at all: nothing more is to be said
        stop = next((gate for gate in gates if gate.result == "stopped"), None)
        decision = self._decision(prepared, candidate, looking, tuple(gates), stop)
        if decision.ask:
            self.history.add(ask_of(decision))
        return decision

    def _look(self, prepared: Prepared, candidate: Candidate) -> Looking:
        survey, around = prepared.survey, self.circumstances
        now = candidate.moment if around.replay else around.now
        wanted = after(candidate.moment, survey.wait, around.zone, around.calendar) if survey.wait else candidate.moment
        at = max(wanted, now)
        at = in_hours(at, survey.hours, around.zone, around.calendar) if survey.hours else at
        return Looking(
            prepared=prepared, candidate=candidate, conditions=self._conditions, history=self.history, around=around,
            now=now, at=at,
        )  # fmt: skip

    def _decision(
        self, prepared: Prepared, candidate: Candidate, looking: Looking, gates: tuple[Gate, ...], stop: Gate | None
    ) -> SurveyDecision:
        survey, person, around = prepared.survey, candidate.person, self.circumstances
        ask = stop is None
        at = looking.at
        return SurveyDecision(
            id=candidate.id,
            survey=survey.id,
            ask=ask,
            because=stop.gate if stop is not None else "draw" if candidate.drawn else "condition",
            gates=gates,
            moment=candidate.moment,
            at=looking.now,
            occasion=candidate.occasion,
            customer=candidate.customer,
            customer_name=candidate.customer_name,
            ticket=candidate.ticket,
            ticket_key=candidate.ticket_key,
            cycle=candidate.cycle,
            contact=person.id if person else "",
            contact_name=person.name if person else "",
            email=person.email if person else "",
            also=person.also if person else (),
            language=person.language if person else "",
            role=candidate.role or (person.role if person else ""),
            channel=survey.channel,
            questionnaire=prepared.questionnaire(looking.facts) if ask else "",
            delivery=survey.delivery,
            period=candidate.period,
            not_before=at if ask else None,
            expires=after(at, survey.expires_after, around.zone, around.calendar) if ask and survey.expires_after else None,
            reminders=tuple(after(at, span, around.zone, around.calendar) for span in survey.remind_after) if ask else (),
            mandatory=survey.mandatory,
            violation=survey.mandatory and stop is not None and stop.gate not in NOT_ASKED_BY_RULE
            and not (stop.gate == "condition" and looking.condition is False),
            reason=candidate.reason,
            by=candidate.by,
            item=candidate.item,
            first=candidate.first,
            place=prepared.place,
            rules=self.rules.digest,
        )  # fmt: skip


def ask_of(decision: SurveyDecision) -> Ask:
    """An ask that was decided, as later decisions look at it."""
    return Ask(
        keys=decision.keys,
        at=decision.not_before or decision.at.astimezone(UTC),
        survey=decision.survey,
        channel=decision.channel,
        ticket=decision.ticket,
        cycle=decision.cycle if decision.ticket else None,
        customer=decision.customer,
    )
