"""Compares what came out of a rule test's ratings with what the test expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import UnsetType

from csat_plugin.core.actions.decisions import Decisions, Problem
from csat_plugin.core.exact import shown as core_shown
from csat_plugin.core.rules import Origin, Ruleset
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.language.rule_tests.differing import Difference, Reason, as_text, problems_of
from csat_plugin.language.rule_tests.document import Expect
from csat_plugin.language.rule_tests.reasons import why_of
from csat_plugin.language.rule_tests.seen import Seen
from csat_plugin.language.source import Path
from csat_plugin.language.units import given

NOWHERE = Origin()


class Comparing:
    """Collects what differs between a test's expectations and what came out of its ratings."""

    def __init__(self, rules: Ruleset, assessment: Assessment, decisions: Decisions, happened: Sequence[Seen]) -> None:
        self.rules = rules
        self.happened = happened
        self.scores = {score.subject: score for score in assessment.scores}
        self.assessment = assessment
        self.decisions = decisions
        self.found: list[Difference] = []

    def differ(
        self, path: Path, what: str, about: str, expected: object, found: object, *,
        why: Iterable[Reason] = (), by: Origin = NOWHERE,
    ) -> None:  # fmt: skip
        """Note a difference, where there is one, with what made it so and where that rule stands."""
        if expected != found:
            wanted, came = as_text(expected), as_text(found)
            self.found.append(
                Difference(
                    path=path, what=what, about=about, expected=wanted, found=came, reasons=tuple(why), place=str(by)
                )
            )  # fmt: skip

    def subject(self, about: str, name: str, expect: Expect, path: Path) -> None:
        """Compare what one subject came to."""
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
        """Compare a score and its parts."""
        if not isinstance(expect.score, UnsetType):
            wanted = None if expect.score == "none" else Decimal(expect.score)
            self.differ((*base, "score"), "score", about, wanted, score.value, by=self.rules.score.origin)
        if not isinstance(expect.status, UnsetType):
            self.differ((*base, "status"), "status", about, expect.status, score.status, by=self.rules.score.origin)
        if not isinstance(expect.band, UnsetType):
            band = self.rules.band(score.band)
            by = band.origin if band is not None else NOWHERE
            self.differ((*base, "band"), "band", about, expect.band, score.band or "none", by=by)
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
            known = self.rules.channel(channel)
            by = known.weight_origin if known is not None else NOWHERE
            self.differ((*base, "weights", channel), "weights", called, weight, effective.get(channel), by=by)

    def whole(self, expect: Expect, path: Path) -> None:
        """Compare what a test of several subjects says of all of them."""
        if not isinstance(expect.targets, UnsetType):
            self.verdicts(expect.targets, (*path, "targets"))
        self.excluded(expect, path)
        if not isinstance(expect.actions, UnsetType):
            self.actions("", expect.actions, (*path, "actions"), None)

    def excluded(self, expect: Expect, path: Path) -> None:
        """Compare the ratings that do not count, by reason."""
        if not isinstance(expect.excluded, UnsetType):
            found = self.assessment.counts.excluded
            for reason in sorted({*expect.excluded, *found}):
                self.differ(
                    (*path, "excluded"), "excluded", reason, expect.excluded.get(reason, 0), found.get(reason, 0)
                )

    def verdicts(self, targets: Mapping[str, str], path: Path) -> None:
        """Compare the verdicts on targets."""
        verdicts = {verdict.target: verdict.by_count for verdict in self.assessment.verdicts}
        places = {target.id: target.origin for target in self.rules.targets}
        for target, wanted in targets.items():
            by = places.get(target, NOWHERE)
            self.differ((*path, target), "targets", target, wanted, verdicts.get(target), by=by)

    def actions(self, about: str, wanted: Any, path: Path, subject: str | None) -> None:
        """Compare the rules that opened an item."""
        opened = [item for item in self.decisions.opened if subject is None or item.subject == subject]
        found = sorted({item.rule for item in opened if not item.parent})
        if sorted(wanted) != found:
            why = [
                reason
                for rule in sorted({*wanted} ^ {*found})
                for reason in why_of(self.rules, rule, subject, rule in found, self.decisions.held_back, self.happened)
            ]
            self.differ(path, "actions", about, sorted(wanted), found, why=why)
        if isinstance(wanted, dict):
            for rule, kinds in wanted.items():
                below = sorted({item.kind for item in opened if item.parent and item.rule == rule})
                self.differ((*path, rule), "actions", f"{about} {rule}".strip(), sorted(kinds), below)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Everything that could not be carried out as the rules say."""
        self.found += problems_of(problems, ())
