"""The gates of asking, each a small function: passed, stopped or not known, with a sentence and the rule's place.

A gate that the survey's rule does not ask for says nothing. What `mandatory: true` overrides is said as overridden; it never
overrides what belongs to the person or the rule itself: an opt-out, `never_ask`, a suppressed ticket, somebody's own work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from csat_plugin.core.conditions import compile_condition, evaluate, facts_of
from csat_plugin.core.exact import percent_shown
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.rules import All, Condition, Span, Survey
from csat_plugin.core.scoring.result import Note
from csat_plugin.core.statistics.shares import answers_needed
from csat_plugin.core.surveys.asking import Ask, Candidate
from csat_plugin.core.surveys.conditions import Conditions
from csat_plugin.core.surveys.decision import Gate, GateName, Passing
from csat_plugin.core.surveys.draw import falls_in
from csat_plugin.core.surveys.history import History
from csat_plugin.core.surveys.times import after
from csat_plugin.core.triggers import Triggers

if TYPE_CHECKING:
    from csat_plugin.core.surveys.decide import Circumstances

STALE: Final = Span(14, "days")
"""How old an event may be to be asked about, where the survey does not say when it expires."""
NOT_ASKED_BY_RULE: Final = ("panel", "delivery", "never_ask", "draw")
"""Gates by which the rule itself leaves somebody out: no breach of what was agreed."""
OF_THE_PERSON: Final = ("quarantine", "person_budget")
"""Gates that spare a person; whoever is asked again because of his own answer is asked in spite of them."""
OF_EARLIER: Final = ("last_survey", "days_since_survey")
"""Facts that depend on who was asked meanwhile."""
_DAY: Final = 86_400
_WHOLE: Final = 10_000
"""100 % in hundredths."""


class Prepared:
    """A survey with what its gates need compiled, for many candidates."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.place = str(survey.origin)
        self.never = [(part, compile_condition(part)) for part in survey.never_ask]
        self.choices = Triggers(one.when or All(()) for one in survey.choices)
        self.suppressing = frozenset(fold(tag) for tag in survey.suppress.tags)
        asked = [survey.when, *survey.never_ask, *(one.when for one in survey.choices)]
        self.looks_back = any(set(OF_EARLIER) & set(facts_of(part)) for part in asked if part is not None)

    def suppresses(self, tags: tuple[str, ...], fields: Mapping[str, str]) -> Note | None:
        """What at a ticket forbids asking: a tag or a field; `None` when nothing does."""
        if self.suppressing:
            for tag in tags:
                if fold(tag) in self.suppressing:
                    return Note("surveys.gate.suppressed.tag", {"tag": tag})
        if self.survey.suppress.fields:
            given = {fold(name): fold(value) for name, value in fields.items()}
            for name, value in self.survey.suppress.fields:
                if given.get(fold(name)) == fold(value):
                    return Note("surveys.gate.suppressed.field", {"field": name, "value": value})
        return None

    def questionnaire(self, facts: Mapping[str, Value]) -> str:
        """The first questionnaire meant for these facts (S0-53)."""
        found = self.choices.first(facts)
        return self.survey.questionnaire if found is None else self.survey.choices[found].use


class Looking:
    """One candidate before the gates of its survey."""

    def __init__(
        self, *, prepared: Prepared, candidate: Candidate, conditions: Conditions, history: History, around: Circumstances,
        now: datetime, at: datetime,
    ) -> None:  # fmt: skip
        self.prepared = prepared
        self.survey = prepared.survey
        self.candidate = candidate
        self.history = history
        self.around = around
        self.now = now
        """When it is decided on."""
        self.at = at
        """When the invitation would go."""
        self.facts = candidate.facts if not prepared.looks_back else self._with_the_last()
        self.conditions = conditions
        self.condition = conditions.holds(prepared.survey, self.facts, candidate.moment)
        """Whether the survey's condition holds."""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Under which names the person is known."""
        return self.candidate.person.keys if self.candidate.person is not None else ()

    def _with_the_last(self) -> Mapping[str, Value]:
        """What conditions may ask about, with the person's last survey."""
        before = [ask for ask in self.history.of_person(self.keys) if ask.at <= self.at]
        last = before[-1] if before else None
        days = int((self.at - last.at).total_seconds() // _DAY) if last else None
        which = (last.survey or last.channel) if last else None
        return {**self.candidate.facts, "last_survey": which, "days_since_survey": days}

    def gate(self, gate: GateName, result: Passing, code: str, **values: object) -> Gate:
        """What this gate says."""
        note = Note(f"surveys.gate.{code}", {key: str(value) for key, value in values.items()})
        return Gate(gate=gate, result=result, note=note, place=self.prepared.place)

    def limit(self, gate: GateName, code: str, *, stops: bool, **values: object) -> Gate:
        """A limit that a mandatory survey overrides, and what spares a person also one that asks the same people again (S0-33)."""
        again = bool(self.candidate.first) and gate in OF_THE_PERSON
        result: Passing = "passed" if not stops else "overridden" if self.survey.mandatory or again else "stopped"
        return self.gate(gate, result, f"{code}.{'stopped' if stops else 'passed'}", **values)


def condition(looking: Looking) -> Gate:
    """The event, and what the rule asks of it. An unknown condition does not hold, and says because of what."""
    if looking.condition is False:
        return looking.gate("condition", "stopped", "condition.false")
    code = "wish" if looking.candidate.by else "event.fallback" if looking.candidate.fallback else "event"
    values = {
        "event": looking.survey.event or looking.survey.every, "day": _day(looking, looking.candidate.moment),
        "by": looking.candidate.by, "reason": looking.candidate.reason, "period": looking.candidate.period,
    }  # fmt: skip
    if looking.candidate.item:
        code = "again" if looking.candidate.first else "others"
    elif not looking.candidate.by and looking.candidate.period:
        code = "schedule" if looking.candidate.drawn is None else "period"
    if looking.condition is True:
        return looking.gate("condition", "passed", code, **values)
    unknown = ", ".join(looking.conditions.unknown(looking.survey, looking.facts))
    return looking.gate("condition", "stopped", "condition.unknown", facts=unknown)


def panel(looking: Looking) -> Gate | None:
    """Whether the customer belongs to the panel the survey asks (S2-16 to S2-18)."""
    if looking.candidate.member is None:
        return None
    result: Passing = "passed" if looking.candidate.member else "stopped"
    return looking.gate("panel", result, f"panel.{result}", panel=looking.survey.panel)


def delivery(looking: Looking) -> Gate | None:
    """Where the platform sends its own survey, nobody is asked a second time."""
    if looking.survey.delivery != "platform" or looking.candidate.by:
        return None
    return looking.gate("delivery", "stopped", "delivery.stopped")


def never_ask(looking: Looking) -> Gate | None:
    """Whom the rule never asks. Not overridden by `mandatory`; what cannot be told stops nobody."""
    if not looking.prepared.never:
        return None
    unknown = ""
    for part, holds in looking.prepared.never:
        found = holds(looking.facts)
        if found:
            return looking.gate("never_ask", "stopped", "never_ask.stopped", facts=", ".join(facts_of(part)))
        if found is None:
            unknown = unknown or _unknown(part, looking.facts)
    if unknown:
        return looking.gate("never_ask", "unknown", "never_ask.unknown", facts=unknown)
    return looking.gate("never_ask", "passed", "never_ask.passed")


def suppressed(looking: Looking) -> Gate | None:
    """A tag or field that an agent set at the ticket."""
    suppress = looking.survey.suppress
    if not (suppress.tags or suppress.fields):
        return None
    found = looking.prepared.suppresses(looking.candidate.tags, looking.candidate.fields)
    if found is not None:
        return Gate(gate="suppressed", result="stopped", note=found, place=looking.prepared.place)
    return looking.gate("suppressed", "passed", "suppressed.passed")


def contact(looking: Looking) -> Gate:
    """Somebody has to be known."""
    person, role = looking.candidate.person, looking.candidate.role or "requester"
    if person is None or not looking.keys:
        who = looking.candidate.customer_name or looking.candidate.customer or looking.candidate.ticket_key or "-"
        return looking.gate("contact", "stopped", "contact.stopped", role=role, who=who)
    return looking.gate("contact", "passed", "contact.passed", name=person.name or person.id, role=role)


def opted_out(looking: Looking) -> Gate | None:
    """Who does not want to be asked is not asked, not even by an agreed plan."""
    person = looking.candidate.person
    if person is None:
        return None
    return looking.gate("opted_out", "stopped", "opted_out.stopped") if person.opted_out else None


def self_rating(looking: Looking) -> Gate | None:
    """Nobody rates his own work."""
    if not looking.candidate.ticket or looking.candidate.person is None:
        return None
    result: Passing = "stopped" if looking.candidate.own else "passed"
    return looking.gate("self_rating", result, f"self_rating.{result}", handler=looking.candidate.handler or "-")


def cycle(looking: Looking) -> Gate | None:
    """One survey for each time a ticket is resolved, whichever survey it was, and whoever sent it."""
    one = looking.candidate
    if not one.ticket or one.period or one.by:
        return None
    found = looking.history.of_cycle(one.ticket, one.cycle, one.moment)
    if found is None:
        return looking.gate("cycle", "passed", "cycle.passed", n=one.cycle + 1)
    code = "cycle.stopped" if found.survey else "cycle.platform"
    return looking.gate(
        "cycle", "stopped", code, day=_day(looking, found.at), survey=found.survey, channel=found.channel
    )


def too_late(looking: Looking) -> Gate | None:
    """An event that is long past is not asked about any more: nobody remembers it."""
    survey = looking.survey
    if survey.every or survey.event == "period.ended" or _has_no_moment(looking):
        return None
    span = survey.expires_after or STALE
    if after(looking.candidate.moment, span, looking.around.zone, looking.around.calendar) >= looking.now:
        return None
    days = int((looking.now - looking.candidate.moment).total_seconds() // _DAY)
    return looking.gate("too_late", "stopped", "too_late.stopped", days=days, span=_span(span))


def quarantine(looking: Looking) -> Gate | None:
    """How long a person is left in peace after a survey, before and after: every survey counts, the platform's own too."""
    span = looking.survey.ask_again_after
    if span is None:
        return None
    for ask in reversed(looking.history.of_person(looking.keys)):
        if not _counts(looking.survey, ask):
            continue
        first, second = sorted((ask.at, looking.at))
        if after(first, span, looking.around.zone, looking.around.calendar) > second:
            days = int((second - first).total_seconds() // _DAY)
            which = ask.survey or ask.channel or "-"
            code = "quarantine" if ask.at <= looking.at else "quarantine.later"
            return looking.limit("quarantine", code, stops=True, days=days, span=_span(span), which=which)
    return looking.limit("quarantine", "quarantine", stops=False, span=_span(span))


def person_budget(looking: Looking) -> Gate | None:
    """How many invitations one person may get."""
    most = looking.survey.budget.per_person
    if most is None or not looking.keys:
        return None
    n = looking.history.of_person_in(looking.keys, looking.at, most.per)
    return looking.limit("person_budget", "person_budget", stops=n >= most.n, n=n, most=most.n, per=most.per)


def budget(looking: Looking) -> Gate | None:
    """How many invitations may go out in all."""
    most = looking.survey.budget.in_all
    if most is None:
        return None
    n = looking.history.asked_in_all(looking.at, most.per)
    return looking.limit("budget", "budget", stops=n >= most.n, n=n, most=most.n, per=most.per)


def share(looking: Looking) -> Gate | None:
    """About that share of all events: a threshold on a key that nobody can foresee."""
    wanted, one = looking.survey.share, looking.candidate
    if wanted is None or one.drawn is not None or one.by:
        return None
    from fractions import Fraction

    taken = falls_in(looking.around.seed, f"{one.survey}\x00{one.occasion}", Fraction(wanted, _WHOLE))
    return looking.limit("share", "share", stops=not taken, share=percent_shown(wanted, _WHOLE))


def draw(looking: Looking) -> Gate | None:
    """Whether the ticket is among those drawn."""
    one = looking.candidate
    if one.drawn is None:
        return None
    made = looking.around.draws.get((one.survey, one.period))
    n, of = (made.n, made.of) if made is not None else (0, 0)
    result: Passing = "passed" if one.drawn else "stopped"
    return looking.gate("draw", result, f"draw.{result}", n=n, of=of, period=one.period, share=percent_shown(n, of))


def enough(looking: Looking) -> Gate | None:
    """So many answers are enough: a quota, or what a margin needs."""
    target = looking.survey.enough
    if (target.answers is None and target.margin is None) or looking.candidate.drawn is not None:
        return None
    needs = [] if target.answers is None else [target.answers]
    needs += [] if target.margin is None else [answers_needed(target.margin / _WHOLE)]
    n = looking.history.answers(looking.survey, looking.at, looking.candidate.customer)
    return looking.limit("enough", "enough", stops=n >= max(needs), n=n, most=max(needs), per=target.per)


def at_most(looking: Looking) -> Gate | None:
    """The survey's own limit. A draw has kept it already."""
    cap = looking.survey.at_most
    if cap is None or looking.candidate.drawn is not None:
        return None
    n = looking.history.asked_by(looking.survey.id, looking.at, cap.per)
    return looking.limit("at_most", "at_most", stops=n >= cap.n, n=n, most=cap.n, per=cap.per)


def hours(looking: Looking) -> Gate | None:
    """Quiet hours and days without work only put an invitation off."""
    if looking.survey.hours is None:
        return None
    at = looking.at.astimezone(looking.around.zone)
    return looking.gate("hours", "noted", "hours.noted", when=f"{at:%Y-%m-%d %H:%M}")


GATES: Final[tuple[Callable[[Looking], Gate | None], ...]] = (
    condition, panel, delivery, never_ask, suppressed, contact, opted_out, self_rating, cycle, too_late, quarantine,
    person_budget, budget, share, draw, enough, at_most, hours,
)  # fmt: skip
"""In the order in which they decide."""


def _has_no_moment(looking: Looking) -> bool:
    """Whether nobody has to remember anything: somebody wishes it, an item under way asks, or the past is judged."""
    return bool(looking.candidate.by or looking.candidate.item or looking.around.replay)


def _counts(survey: Survey, ask: Ask) -> bool:
    match survey.ask_again_counts:
        case "this_survey":
            return ask.survey == survey.id
        case "this_channel":
            return ask.channel == survey.channel
        case _:
            return True


def _unknown(part: Condition, facts: Mapping[str, Value]) -> str:
    return ", ".join(one.fact for one in evaluate(part, facts).unknown) or "-"


def _span(span: Span) -> str:
    """A length of time as a sentence's place holds it; said in words by whoever prints it."""
    return f"{span.n} {span.unit}"


def _day(looking: Looking, moment: datetime) -> str:
    return moment.astimezone(looking.around.zone).date().isoformat()
