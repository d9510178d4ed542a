"""How much work a ruleset's actions would have made over past periods, before anybody switches them on (practice 1.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received, rating_facts, score_facts
from csat_plugin.core.actions.sureness import about_score, too_weak
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.exact import half_up
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Subject
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.rules import Action, Origin, Ruleset
from csat_plugin.core.scoring.result import Assessment, Note
from csat_plugin.core.triggers import Triggers

FEW: Final = 5
"""A score on fewer ratings is mostly noise; `needs: {ratings: 5}` holds it back."""

Beside = Mapping[str, Mapping[str, Mapping[str, Value]]]
"""Period -> subject -> facts beside its score."""

_WHOLE: Final = 10_000
_MUCH: Final = 2_500
"""From a quarter of the items on, resting on few ratings is worth a proposal."""


class Load(Struct, frozen=True, kw_only=True):
    """What one action would have come to.

    An item counts as opened when its subject did not fulfil the condition in the period before: with `while_open: add_to_it`
    the periods in between are additions.
    """

    rule: str
    months: int
    """Months the history covers."""
    fired: int
    """How often a score fulfilled the condition and what it needs."""
    opened: int
    few: int
    """How many of those that fired rest on fewer than five ratings."""
    a_month: Decimal
    """Fired a month, one decimal."""
    few_share: int
    """Share resting on fewer than five ratings, hundredths of a percent."""
    suggest_needs: int | None = None
    """The number of ratings to ask for, where that helps."""
    of_causes: bool = False
    """Whether what fired are causes and no scores."""
    place: Origin = Origin()

    def notes(self) -> tuple[Note, ...]:
        """The load in sentences."""
        values = {
            "rule": self.rule,
            "months": str(self.months),
            "a_month": str(self.a_month),
            "opened": str(self.opened),
            "share": str(half_up(self.few_share, 100)),
            "few": str(FEW),
        }
        code = "load.none" if not self.fired else "load.causes" if self.of_causes else "load.said"
        said = [Note(code, values)]
        if self.suggest_needs is not None:
            said.append(Note("load.suggest_needs", {**values, "needs": str(self.suggest_needs)}))
        return tuple(said)


def expected_load(
    rules: Ruleset,
    history: Sequence[Assessment],
    subjects: Mapping[str, Subject] | None = None,
    beside: Beside | None = None,
) -> tuple[Load, ...]:
    """What each action of the event `period.closed` would have come to over the given history.

    Args:
        rules: whose actions are weighed.
        history: assessments of one kind of period under these rules, in any order.
        subjects: id -> subject; without it conditions on a customer's value stay unknown and do not fire.
        beside: period -> subject -> what is known beside the score; without it conditions on that stay unknown too.
    """
    ordered = sorted(history, key=lambda assessment: assessment.start)
    months = sum(_months(assessment) for assessment in ordered)
    return tuple(
        _load(rules, action, ordered, months, subjects or {}, beside or {})
        for action in rules.actions
        if action.event == "period.closed"
    )


class RatingLoad(Struct, frozen=True, kw_only=True):
    """What one action that looks at single ratings would have come to."""

    rule: str
    months: int
    """Months the history covers."""
    fired: int
    """Ratings that fulfilled the condition."""
    subjects: int
    """How many different subjects they came from: with `while_open: add_to_it` no more items are open at once."""
    a_month: Decimal
    """Fired a month, one decimal."""
    place: Origin = Origin()

    def notes(self) -> tuple[Note, ...]:
        """The load in sentences."""
        values = {
            "rule": self.rule,
            "months": str(self.months),
            "a_month": str(self.a_month),
            "fired": str(self.fired),
            "subjects": str(self.subjects),
        }
        return (Note("load.ratings" if self.fired else "load.none", values),)


def expected_rating_load(
    rules: Ruleset, history: Sequence[Assessment], received: Sequence[Received]
) -> tuple[RatingLoad, ...]:
    """What each action of the event `rating.received` would have come to over the given history.

    Args:
        rules: whose actions are weighed.
        history: the assessments of the periods looked at; they say how many months that is.
        received: the ratings of those periods, each once.
    """
    months = sum(_months(assessment) for assessment in history)
    waiting = [action for action in rules.actions if action.event == "rating.received"]
    triggers = Triggers(action.when for action in waiting)
    holding = [(one, triggers.judge(rating_facts(one)).holding) for one in received] if waiting else []
    found = []
    for n, action in enumerate(waiting):
        fired = [one for one, rules_that_hold in holding if n in rules_that_hold]
        found.append(
            RatingLoad(
                rule=action.id,
                months=months,
                fired=len(fired),
                subjects=len({one.about()[0] for one in fired}),
                a_month=_a_month(len(fired), months),
                place=action.origin,
            )
        )
    return tuple(found)


def expected_cause_load(
    rules: Ruleset, history: Sequence[Assessment], named: Mapping[str, Sequence[Recurred]]
) -> tuple[Load, ...]:
    """What each action of the event `cause.recurred` would have come to over the given history.

    Args:
        rules: whose actions are weighed.
        history: the assessments of the periods looked at, in any order.
        named: period -> the causes named within the windows that end with it.
    """
    ordered = sorted(history, key=lambda assessment: assessment.start)
    months = sum(_months(assessment) for assessment in ordered)
    found = []
    for action in rules.actions:
        if action.event != "cause.recurred":
            continue
        condition = compile_condition(action.when)
        fired = opened = 0
        before: set[str] = set()
        for assessment in ordered:
            now = {one.id for one in named.get(assessment.period, ()) if condition(one.facts())}
            fired, opened = fired + len(now), opened + len(now - before)
            before = now
        found.append(
            Load(
                rule=action.id,
                months=months,
                fired=fired,
                opened=opened,
                few=0,
                a_month=_a_month(fired, months),
                few_share=0,
                of_causes=True,
                place=action.origin,
            )
        )
    return tuple(found)


def _load(
    rules: Ruleset,
    action: Action,
    history: Sequence[Assessment],
    months: int,
    subjects: Mapping[str, Subject],
    beside: Beside,
) -> Load:
    condition = compile_condition(action.when)
    fired = opened = few = 0
    before: set[str] = set()
    for assessment in history:
        now: set[str] = set()
        for score in assessment.scores:
            facts = score_facts(score, assessment.subject_kind, subjects.get(score.subject))
            facts |= dict(beside.get(assessment.period, {}).get(score.subject, {}))
            if condition(facts) and too_weak(action, condition, score, facts, rules.bands) is None:
                now.add(score.subject)
                fired += 1
                few += score.answers < FEW
        opened += len(now) if action.while_open == "open_new" else len(now - before)
        before = now
    share = half_up(few * _WHOLE, fired) if fired else 0
    return Load(
        rule=action.id,
        months=months,
        fired=fired,
        opened=opened,
        few=few,
        a_month=_a_month(fired, months),
        few_share=share,
        suggest_needs=FEW if few and share >= _MUCH and action.needs < FEW and about_score(action) else None,
        place=action.origin,
    )


def _a_month(fired: int, months: int) -> Decimal:
    """How often in a month, one decimal."""
    return Decimal(half_up(fired * 10, months) if months else 0).scaleb(-1)


def _months(assessment: Assessment) -> int:
    """Months a period covers, at least one."""
    start, end = date.fromisoformat(assessment.start), date.fromisoformat(assessment.end)
    return max((end.year - start.year) * 12 + end.month - start.month + 1, 1)
