"""One rule test run: scores and decisions made by the core, compared with what the test expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from csat_plugin.core.actions.decide import decide_period, decide_ratings, together
from csat_plugin.core.actions.decide_causes import decide_causes
from csat_plugin.core.actions.decisions import Circumstances, Decisions
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.exact import shown as core_shown
from csat_plugin.core.facts import Value
from csat_plugin.core.integrity.facts import integrity_facts
from csat_plugin.core.integrity.signs import by_subject
from csat_plugin.core.period import Period, parse_period, previous
from csat_plugin.core.risks.answers import answer_facts
from csat_plugin.core.risks.recurrence import recurrences
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.calculation_sheet import CalculationSheet, sheet
from csat_plugin.core.scoring.judging import judge
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.language.repeated import shown
from csat_plugin.language.rule_tests.document import Expect, TestText
from csat_plugin.language.rule_tests.given import ZONE, Given, gather, received, subject_texts
from csat_plugin.language.source import Path
from csat_plugin.language.units import given

Render = Callable[[str, str, Mapping[str, object]], str]


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that came out otherwise: its place below the test, and the two values as shown."""

    path: Path
    what: str
    """`score`, `status`, `band`, `weights`, `indicators`, `excluded`, `flags`, `reached`, `targets`, `actions`, `problem`, `given`."""
    about: str
    """Subject, channel, target or rule; empty where there is only one."""
    expected: str
    found: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What one test came to."""

    differences: tuple[Difference, ...]
    sheets: tuple[CalculationSheet, ...] = ()
    """The calculation sheet of each subject, for a test that failed."""
    fired: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    """Rules that opened an item, and rules that looked at a subject and did not."""


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
        found = gather(test, span, previous(span), scale, rules.score.subject)
    except ValueError as error:
        return Outcome(differences=(Difference(path=(), what="given", about="", expected="", found=str(error)),))
    as_of = datetime.combine(span.end, time(), UTC)
    earlier = _before(rules, found, previous(span))
    assessment = assess(rules, span, Rows(found.marks), found.subjects, zone=ZONE, as_of=as_of, previous=earlier)
    decisions = _decide(rules, span, assessment, found, as_of, render)
    comparing = _Comparing(rules, assessment, decisions)
    several = not isinstance(test.subjects, UnsetType) and bool(test.subjects)
    for name, text in subject_texts(test).items():
        if not isinstance(text.expect, UnsetType):
            comparing.subject(name if several else "", name, text.expect, ("subjects", name) if several else ())
    if several and not isinstance(test.expect, UnsetType):
        comparing.whole(test.expect, ("expect",))
    comparing.problems()
    fired = frozenset(item.rule for item in decisions.opened if not item.parent)
    looked = {
        rule.id for rule in rules.actions if (rule.event == "rating.received" and found.ratings) or assessment.scores
    }
    differences = tuple(comparing.found)
    sheets = tuple(sheet(score, rules) for score in assessment.scores) if differences else ()
    quiet = {
        rule
        for rule in looked
        if len({item.subject for item in decisions.opened if item.rule == rule}) < len(found.subjects)
    }
    return Outcome(differences=differences, sheets=sheets, fired=fired, quiet=frozenset(quiet))


def _before(rules: Ruleset, found: Given, earlier: Period) -> Assessment | None:
    if not found.before:
        return None
    as_of = datetime.combine(earlier.end, time(), UTC)
    return assess(rules, earlier, Rows(found.before), found.subjects, zone=ZONE, as_of=as_of)


def _decide(
    rules: Ruleset, period: Period, assessment: Assessment, found: Given, as_of: datetime, render: Render
) -> Decisions:
    now = Circumstances(today=period.end, calendar=Calendar(), render=render, languages=("en", "zh", "ja"))
    arrived = []
    for mark in found.marks:
        judged = judge(mark, rules, period, ZONE, as_of)
        if judged.period == period.label:
            arrived.append(received(found, mark.rating, judged.points if judged.counted else None))
    now = replace(now, beside=_beside(rules, assessment, found, arrived))
    first = decide_ratings(rules, arrived, (), now)
    first = together(first, decide_period(rules, assessment, found.subjects, first.to_store, now))
    named = [(one.day(ZONE) or period.start, one) for one in arrived]
    causes = recurrences(rules, named, period=period.label, last_day=period.last)
    return together(first, decide_causes(rules, causes, first.to_store, now))


def _beside(
    rules: Ruleset, assessment: Assessment, found: Given, arrived: list[Received]
) -> dict[str, dict[str, Value]]:
    """What the ratings of the test tell beside the scores, and what the test says is known."""
    about = by_subject(arrived)
    known: dict[str, dict[str, Value]] = {}
    for score in assessment.scores:
        own = about.get(score.subject, [])
        told = answer_facts(score, own, rules.bands) | integrity_facts(own, (), ())
        known[score.subject] = told | found.facts.get(score.subject, {})
    return known


class _Comparing:
    def __init__(self, rules: Ruleset, assessment: Assessment, decisions: Decisions) -> None:
        self.rules = rules
        self.scores = {score.subject: score for score in assessment.scores}
        self.assessment = assessment
        self.decisions = decisions
        self.found: list[Difference] = []

    def differ(self, path: Path, what: str, about: str, expected: object, found: object) -> None:
        if expected != found:
            self.found.append(
                Difference(path=path, what=what, about=about, expected=_text(expected), found=_text(found))
            )

    def subject(self, about: str, name: str, expect: Expect, path: Path) -> None:
        base = (*path, "expect")
        score = self.scores.get(name)
        if score is not None:
            self.figures(about, score, expect, base)
        if not isinstance(expect.targets, UnsetType):
            self.verdicts(expect.targets, (*base, "targets"))
        self.excluded(expect, base)
        if not isinstance(expect.actions, UnsetType):
            self.actions(about, expect.actions, (*base, "actions"), name)

    def figures(self, about: str, score: Score, expect: Expect, base: Path) -> None:
        if not isinstance(expect.score, UnsetType):
            wanted = None if expect.score == "none" else Decimal(expect.score)
            self.differ((*base, "score"), "score", about, wanted, score.value)
        if not isinstance(expect.status, UnsetType):
            self.differ((*base, "status"), "status", about, expect.status, score.status)
        if not isinstance(expect.band, UnsetType):
            self.differ((*base, "band"), "band", about, expect.band, score.band or "none")
        if not isinstance(expect.flags, UnsetType):
            self.differ((*base, "flags"), "flags", about, sorted(expect.flags), sorted(score.flags))
        if not isinstance(expect.reached, UnsetType):
            self.differ((*base, "reached"), "reached", about, expect.reached, score.reached)
        points = {
            one.indicator: None if one.points is None else core_shown(one.points, 1)
            for node in score.nodes
            for one in node.tree
        }
        for indicator, expected in given(expect.indicators, {}).items():
            called = f"{about} {indicator}".strip()
            wanted_points = None if expected == "none" else Decimal(expected)
            self.differ((*base, "indicators", indicator), "indicators", called, wanted_points, points.get(indicator))
        effective = {node.channel: Decimal(node.effective_weight).scaleb(-2) for node in score.nodes}
        for channel, weight in given(expect.weights, {}).items():
            called = f"{about} {channel}".strip()
            self.differ((*base, "weights", channel), "weights", called, weight, effective.get(channel))

    def whole(self, expect: Expect, path: Path) -> None:
        if not isinstance(expect.targets, UnsetType):
            self.verdicts(expect.targets, (*path, "targets"))
        self.excluded(expect, path)
        if not isinstance(expect.actions, UnsetType):
            self.actions("", expect.actions, (*path, "actions"), None)

    def excluded(self, expect: Expect, path: Path) -> None:
        if not isinstance(expect.excluded, UnsetType):
            found = self.assessment.counts.excluded
            for reason in sorted({*expect.excluded, *found}):
                self.differ(
                    (*path, "excluded"), "excluded", reason, expect.excluded.get(reason, 0), found.get(reason, 0)
                )

    def verdicts(self, targets: Mapping[str, str], path: Path) -> None:
        verdicts = {verdict.target: verdict.by_count for verdict in self.assessment.verdicts}
        for target, wanted in targets.items():
            self.differ((*path, target), "targets", target, wanted, verdicts.get(target))

    def actions(self, about: str, wanted: Any, path: Path, subject: str | None) -> None:
        opened = [item for item in self.decisions.opened if subject is None or item.subject == subject]
        rules = sorted({item.rule for item in opened if not item.parent})
        self.differ(path, "actions", about, sorted(wanted), rules)
        if isinstance(wanted, dict):
            for rule, kinds in wanted.items():
                below = sorted({item.kind for item in opened if item.parent and item.rule == rule})
                self.differ((*path, rule), "actions", f"{about} {rule}".strip(), sorted(kinds), below)

    def problems(self) -> None:
        for problem in self.decisions.problems:
            said = f"{problem.note.code} {problem.note.values.get('why', '')}".strip()
            self.found.append(Difference(path=(), what="problem", about=problem.rule, expected="", found=said))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(str(part) for part in value) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "none" if value is None else shown(value)
