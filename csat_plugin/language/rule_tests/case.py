"""One rule test run: scores and decisions made by the core, compared with what the test expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period, decide_ratings, together
from csat_plugin.core.actions.decide_causes import decide_causes
from csat_plugin.core.actions.decisions import Circumstances, Decisions
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.facts import Value
from csat_plugin.core.integrity.facts import integrity_facts
from csat_plugin.core.integrity.signs import by_subject
from csat_plugin.core.period import Period, parse_period, previous
from csat_plugin.core.remarks.decide import decide_remarks
from csat_plugin.core.remarks.register import Register
from csat_plugin.core.remarks.spoken import Spoken
from csat_plugin.core.risks.answers import answer_facts
from csat_plugin.core.risks.history import indicator_changes
from csat_plugin.core.risks.recurrence import Recurred, recurrences
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.calculation_sheet import CalculationSheet, sheet
from csat_plugin.core.scoring.judging import judge
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.language.rule_tests.came import Came, of_scores
from csat_plugin.language.rule_tests.comparing import Comparing
from csat_plugin.language.rule_tests.comparing_work import compare_items, compare_occasions
from csat_plugin.language.rule_tests.coverage import Branch, shown_by_rules, shown_by_scores
from csat_plugin.language.rule_tests.differing import Difference
from csat_plugin.language.rule_tests.document import TestText
from csat_plugin.language.rule_tests.given import ZONE, Given, gather, received, subject_texts
from csat_plugin.language.rule_tests.seen import Seen, seen
from csat_plugin.language.units import given

Render = Callable[[str, str, Mapping[str, object]], str]


class Outcome(Struct, frozen=True, kw_only=True):
    """What one test came to."""

    differences: tuple[Difference, ...]
    sheets: tuple[CalculationSheet, ...] = ()
    """The calculation sheet of each subject, for a test whose scores or actions came out otherwise."""
    shown: frozenset[Branch] = frozenset()
    """What the test has shown of the rules."""
    came: tuple[Came, ...] = ()
    """Everything that came out, whether it is expected or not."""


class _Came(Struct, frozen=True, kw_only=True):
    """What the ratings of a test came to."""

    assessment: Assessment
    decisions: Decisions
    happened: tuple[Seen, ...]


def run_case(rules: Ruleset, test: TestText, *, period: str, scale: Any, render: Render) -> Outcome:
    """Run one test.

    Args:
        rules: the ruleset under test.
        test: what is given and expected.
        period: label of the period, where the test names none.
        scale: scale of marks that carry none.
        render: fills playbook templates; a template that cannot be filled fails the test.
    """
    try:
        span = parse_period(given(test.period, period))
        first = _ratings(rules, test, span, scale, render) if _has_ratings(test) else Outcome(differences=())
    except ValueError as error:
        return Outcome(differences=(Difference(path=(), what="given", about="", expected="", found=str(error)),))
    asked = compare_occasions(rules, test.occasions, span)
    worked = compare_items(rules, test.items, _circumstances(span, render))
    return Outcome(
        differences=(*first.differences, *asked.differences, *worked.differences),
        sheets=first.sheets,
        shown=first.shown | asked.shown | worked.shown,
        came=(*first.came, *asked.came, *worked.came),
    )


def _has_ratings(test: TestText) -> bool:
    """Whether scores are looked at: a test of surveys or items alone has none."""
    if not test.occasions and not test.items:
        return True
    return any(
        not isinstance(part, UnsetType)
        for part in (test.ratings, test.rows, test.before, test.subjects, test.facts, test.expect)
    )


def _ratings(rules: Ruleset, test: TestText, span: Period, scale: Any, render: Render) -> Outcome:
    """What the ratings of a test come to, compared with what it expects of them."""
    found = gather(test, span, previous(span), scale, rules.score.subject)
    came = _come_to(rules, span, found, render)
    comparing = Comparing(rules, came.assessment, came.decisions, came.happened)
    several = not isinstance(test.subjects, UnsetType) and bool(test.subjects)
    for name, text in subject_texts(test).items():
        if not isinstance(text.expect, UnsetType):
            comparing.subject(name if several else "", name, text.expect, ("subjects", name) if several else ())
    if several and not isinstance(test.expect, UnsetType):
        comparing.whole(test.expect, ("expect",))
    comparing.problems(came.decisions.problems)
    differences = tuple(comparing.found)
    worked: dict[str, set[str]] = {}
    for item in came.decisions.opened:
        if not item.parent:
            worked.setdefault(item.rule, set()).add(item.subject)
    by_rule = {rule: frozenset(subjects) for rule, subjects in worked.items()}
    shown = {*shown_by_scores(rules, came.assessment), *shown_by_rules(rules, came.happened, by_rule)}
    sheets = tuple(sheet(score, rules) for score in came.assessment.scores) if differences else ()
    out = tuple(of_scores(rules, test, came.assessment, came.decisions))
    return Outcome(differences=differences, sheets=sheets, shown=frozenset(shown), came=out)


def _come_to(rules: Ruleset, span: Period, found: Given, render: Render) -> _Came:
    as_of = datetime.combine(span.end, time(), UTC)
    earlier = _before(rules, found, previous(span))
    assessment = assess(rules, span, Rows(found.marks), found.subjects, zone=ZONE, as_of=as_of, previous=earlier)
    arrived = []
    for mark in found.marks:
        judged = judge(mark, rules, span, ZONE, as_of)
        if judged.period == span.label:
            arrived.append(received(found, mark.rating, judged.points if judged.counted else None))
    beside = _beside(rules, assessment, found, arrived, earlier)
    named = [(one.day(ZONE) or span.start, one) for one in arrived]
    causes = recurrences(rules, named, period=span.label, last_day=span.last)
    decisions = _decide(rules, assessment, found, arrived, causes, replace(_circumstances(span, render), beside=beside))
    remarks = [some[0] for some in Spoken(rules).remarks(arrived, lambda one: one.rating, lambda one: one.points)]
    happened = tuple(seen(assessment, found.subjects, beside, arrived, remarks, causes))
    return _Came(assessment=assessment, decisions=decisions, happened=happened)


def _circumstances(span: Period, render: Render) -> Circumstances:
    return Circumstances(today=span.end, calendar=Calendar(), render=render, languages=("en", "zh", "ja"))


def _before(rules: Ruleset, found: Given, earlier: Period) -> Assessment | None:
    if not found.before:
        return None
    as_of = datetime.combine(earlier.end, time(), UTC)
    return assess(rules, earlier, Rows(found.before), found.subjects, zone=ZONE, as_of=as_of)


def _decide(
    rules: Ruleset, assessment: Assessment, found: Given, arrived: list[Received], causes: Sequence[Recurred],
    now: Circumstances,
) -> Decisions:  # fmt: skip
    first = decide_ratings(rules, arrived, (), now)
    first = together(first, decide_period(rules, assessment, found.subjects, first.to_store, now))
    first = together(first, decide_causes(rules, causes, first.to_store, now))
    register = Register(rules, {}, first.to_store, now.today)
    return together(first, decide_remarks(rules, register.entries(arrived), first.to_store, now))


def _beside(
    rules: Ruleset, assessment: Assessment, found: Given, arrived: list[Received], earlier: Assessment | None
) -> dict[str, dict[str, Value]]:
    """What the ratings of the test tell beside the scores, and what the test says is known."""
    about = by_subject(arrived)
    known: dict[str, dict[str, Value]] = {}
    before = {score.subject: [score] for score in earlier.scores} if earlier else {}
    for score in assessment.scores:
        own = about.get(score.subject, [])
        told = answer_facts(score, own, rules.bands) | integrity_facts(own, (), ())
        told |= indicator_changes([*before.get(score.subject, []), score])
        known[score.subject] = told | found.facts.get(score.subject, {})
    return known
