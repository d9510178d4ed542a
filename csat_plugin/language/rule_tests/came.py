"""What came out of a test, key by key as `expect` would say it: what `csat test --record` writes down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, UnsetType

from csat_plugin.core.actions.course import waiting_for
from csat_plugin.core.actions.decisions import Decisions
from csat_plugin.core.exact import shown
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.language.rule_tests.document import TestText
from csat_plugin.language.rule_tests.given import subject_texts
from csat_plugin.language.rule_tests.occasions import Decided
from csat_plugin.language.rule_tests.worked_items import Worked
from csat_plugin.language.shown.sentences import span_words
from csat_plugin.language.source import Path

OF_A_SCORE: Final = ("score", "band", "actions")
OF_ALL: Final = ("actions",)
OF_AN_OCCASION: Final = ("asked", "because")
OF_AN_ITEM: Final = ("steps", "due", "owner", "severity", "closing", "opens")


class Came(Struct, frozen=True, kw_only=True):
    """What came out at one place that has an `expect`, or could have one."""

    path: Path
    """Below the test, without `expect` itself."""
    values: dict[str, Any]
    """Everything `expect` may name there."""
    first: tuple[str, ...]
    """What is recorded where nothing is expected yet."""


def of_scores(rules: Ruleset, test: TestText, assessment: Assessment, decisions: Decisions) -> list[Came]:
    """What the ratings of a test came to: for each subject, and for all of them."""
    several = not isinstance(test.subjects, UnsetType) and bool(test.subjects)
    shared = {
        "targets": {verdict.target: verdict.by_count for verdict in assessment.verdicts},
        "excluded": {reason: count for reason, count in sorted(assessment.counts.excluded.items()) if count},
    }
    scores = {score.subject: score for score in assessment.scores}
    found = []
    for name in subject_texts(test):
        values: dict[str, Any] = {**shared, "actions": _actions(decisions, name)}
        if (score := scores.get(name)) is not None:
            values |= {
                "score": "none" if score.value is None else score.value,
                "status": score.status,
                "band": score.band or "none",
                "flags": sorted(score.flags),
                "reached": score.reached,
                "weights": {node.channel: shown_weight(node.effective_weight) for node in score.nodes},
                "indicators": {
                    one.indicator: "none" if one.points is None else shown(one.points, 1)
                    for node in score.nodes
                    for one in node.tree
                },
            }
        first = OF_A_SCORE if rules.actions else OF_A_SCORE[:-1]
        found.append(Came(path=("subjects", name) if several else (), values=values, first=first))
    if several:
        found.append(Came(path=(), values={**shared, "actions": _actions(decisions, None)}, first=()))
    return found


def shown_weight(hundredths: int) -> Any:
    """A weight as an author writes it."""
    whole, rest = divmod(hundredths, 100)
    return whole if not rest else shown(hundredths * 10_000, 2)


def _actions(decisions: Decisions, subject: str | None) -> Mapping[str, list[str]]:
    """Rule -> the steps and follow-ups under the items it opened."""
    opened = [item for item in decisions.opened if subject is None or item.subject == subject]
    rules = sorted({item.rule for item in opened if not item.parent})
    return {rule: sorted({item.kind for item in opened if item.parent and item.rule == rule}) for rule in rules}


def of_occasion(number: int, found: Decided) -> Came:
    """What was decided on one occasion."""
    decision = found.decision
    values = {
        "asked": decision.ask,
        "because": decision.because,
        "overridden": [gate.gate for gate in decision.overridden],
        "questionnaire": decision.questionnaire,
    }
    return Came(path=("occasions", number), values=values, first=OF_AN_OCCASION)


def of_item(number: int, found: Worked) -> Came:
    """What an item came to."""
    item, course = found.item, found.course
    records = {*course.records(), *(name for step in course.steps for name in step.records)}
    values = {
        "steps": [step.id for step in found.course.steps],
        "due": "none" if item.due_in is None else span_words(item.due_in),
        "owner": item.owner_role,
        "severity": item.severity,
        "flow": {state: list(found.in_the_way[state]) for state in ("in_work", "done")},
        "closing": list(found.in_the_way["closed"]),
        "opens": sorted({one.kind for one in found.under}),
        "waiting": {name: sorted(waiting_for(item, course, name, found.under)) for name in sorted(records)},
    }
    first = tuple(key for key in OF_AN_ITEM if values[key] not in ("", []) or key == "closing")
    return Came(path=("items", number), values=values, first=first)
