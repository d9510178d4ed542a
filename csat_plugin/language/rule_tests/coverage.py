"""What rule tests show of a ruleset: each rule at work and at rest, each band, stand-in, indicator, target, alternative and variant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from csat_plugin.core.actions.decide_reviews import EVENT as REVIEW
from csat_plugin.core.conditions import evaluate
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import Action, All, Any_, Condition, Not, Origin, Override, Playbook, Ruleset, Survey
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.language.rule_tests.seen import Seen
from csat_plugin.language.shown.sentences import condition_words
from csat_plugin.texts import LANGUAGES

Part = Literal[
    "rule", "survey", "band", "stand_in", "indicator", "target", "own_target", "type", "scene", "path", "cause"
]  # fmt: skip
Case = Literal["works", "rests", "alternative", "reached", "taken", "measured", "met", "missed", "chosen"]
"""`works`: a rule opens an item, a survey asks; `rests`: it looks and does not; `alternative`: one part of `any` holds while the
rule works; `reached`: a score lies in the band; `taken`: a missing channel's weight goes to this one; `measured`: an indicator has points; `met`,
`missed`: the verdict on a target, or whether a score reaches what one segment or customer must reach; `chosen`: an item of a
test has this variant."""

Branch = tuple[Part, str, Case, str]
"""Part, its name, the case, and which alternative or stand-in; empty where there is one only."""


class Covered(Struct, frozen=True, kw_only=True):
    """One thing that tests can show, and whether one does."""

    ruleset: str
    part: Part
    name: str
    case: Case
    which: str = ""
    """Number of the alternative, or the channel that stands in."""
    said: dict[str, str] = {}
    """Language -> the alternative in words."""
    covered: bool
    inherited: bool = False
    """It stands in a pack, whose own tests are to show it; it does not count."""
    place: str = ""


def branches(rules: Ruleset, shown: frozenset[Branch], file: str) -> Iterator[Covered]:
    """Everything of a ruleset that tests can show.

    Args:
        rules: the ruleset under test.
        shown: what its tests have shown.
        file: the ruleset's own file as findings name it; what stands elsewhere is inherited.
    """
    for branch, origin, said in _all(rules):
        part, name, case, which = branch
        yield Covered(
            ruleset=rules.id, part=part, name=name, case=case, which=which, said=said, covered=branch in shown,
            inherited=origin.file != file, place=str(origin),
        )  # fmt: skip


def _all(rules: Ruleset) -> Iterator[tuple[Branch, Origin, dict[str, str]]]:
    for action in rules.actions:
        if action.event != REVIEW:  # opened for every period, whatever came out: no test could make it rest
            yield from _rule(rules, "rule", action, action.when)
    for survey in rules.surveys:
        yield from _rule(rules, "survey", survey, survey.when)
    for band in rules.bands:
        yield ("band", band.id, "reached", ""), band.origin, {}
    for channel in rules.channels:
        for other in channel.fallback if channel.weight else ():
            yield ("stand_in", channel.id, "taken", other), channel.origin, {}
    yield from _of_trees_and_targets(rules)
    for book in rules.playbooks:
        yield from _variants(book)


def _of_trees_and_targets(rules: Ruleset) -> Iterator[tuple[Branch, Origin, dict[str, str]]]:
    used = {channel.indicators for channel in rules.channels}
    for tree in rules.trees:
        for node in tree.nodes if tree.id in used else ():
            yield ("indicator", f"{tree.id}.{node.id}", "measured", ""), node.origin, {}
    verdicts: tuple[Case, Case] = ("met", "missed")
    for target in rules.targets:
        for case in verdicts:
            yield ("target", target.id, case, ""), target.origin, {}
    for one in rules.overrides:
        for case in verdicts if one.reaching is not None else ():
            yield ("own_target", _for_whom(one), case, ""), one.origin, {}


def _for_whom(one: Override) -> str:
    return ", ".join((*one.segments, *one.subjects))


def _variants(book: Playbook) -> Iterator[tuple[Branch, Origin, dict[str, str]]]:
    paths = book.closing.paths if book.closing else ()
    parts: tuple[tuple[Part, str, Origin], ...] = (
        *(("type", one.id, one.origin) for one in book.types),
        *(("scene", one.id, one.origin) for one in book.scenes),
        *(("path", one.id, book.origin) for one in paths),
        *(("cause", one.id, book.origin) for one in book.causes),
    )
    for part, name, origin in parts:
        yield (part, f"{book.id}.{name}", "chosen", ""), origin, {}


def _rule(
    rules: Ruleset, part: Part, entry: Action | Survey, when: Condition | None
) -> Iterator[tuple[Branch, Origin, dict[str, str]]]:
    yield (part, entry.id, "works", ""), entry.origin, {}
    yield (part, entry.id, "rests", ""), entry.origin, {}
    for number, alternative in enumerate(alternatives(when), 1):
        said: dict[str, str] = {language: condition_words(alternative, rules, language) for language in LANGUAGES}
        yield (part, entry.id, "alternative", str(number)), entry.origin, said


def alternatives(when: Condition | None) -> tuple[Condition, ...]:
    """Every part of every `any` in a condition, in the order written. What stands under `not` is no alternative of the rule."""
    match when:
        case Any_(parts=parts) if len(parts) > 1:
            return tuple(one for part in parts for one in (alternatives(part) or (part,)))
        case All(parts=parts) | Any_(parts=parts):
            return tuple(one for part in parts for one in alternatives(part))
        case Not():
            return ()
        case _:
            return ()


def shown_by_scores(rules: Ruleset, assessment: Assessment) -> Iterator[Branch]:
    """Bands that were reached, channels that stood in for others, indicators that were measured, verdicts on targets."""
    trees = {channel.id: channel.indicators for channel in rules.channels}
    for verdict in assessment.verdicts:
        if verdict.by_count != "no_data":
            yield ("target", verdict.target, verdict.by_count, "")
    for score in assessment.scores:
        yield from _own_target(rules, score)
        if score.band:
            yield ("band", score.band, "reached", "")
        for node in score.nodes:
            for moved in node.stands_in_for:
                yield ("stand_in", moved.channel, "taken", node.channel)
            for one in node.tree:
                if one.points is not None:
                    yield ("indicator", f"{trees.get(node.channel, '')}.{one.indicator}", "measured", "")


def _own_target(rules: Ruleset, score: Score) -> Iterator[Branch]:
    """The rule of one's own that says what this score must reach: of several that say the same, the last."""
    if score.reached is None:
        return
    called = {score.subject, score.name}
    fitting = [one for one in rules.overrides if score.segment in one.segments or called & {*one.subjects}]
    own = next((one for one in reversed(fitting) if one.reaching == score.reaching), None)
    if own is not None:
        yield ("own_target", _for_whom(own), "met" if score.reached else "missed", "")


def shown_by_rules(rules: Ruleset, happened: Iterable[Seen], worked: Mapping[str, frozenset[str]]) -> Iterator[Branch]:
    """Rules at work and at rest, and the alternatives by which they worked.

    Args:
        rules: whose actions are looked at.
        happened: everything that happened in a test.
        worked: rule -> subjects it opened an item for.
    """
    for one in happened:
        for action in rules.actions:
            if action.event != one.event:
                continue
            holds = evaluate(action.when, one.facts).value is True
            if holds and one.subject in worked.get(action.id, frozenset()):
                yield ("rule", action.id, "works", "")
                yield from _held("rule", action.id, action.when, one.facts)
            else:
                yield ("rule", action.id, "rests", "")


def shown_by_survey(survey: Survey, asked: bool, facts: Mapping[str, Value]) -> Iterator[Branch]:
    """A survey that asks, or does not, and the alternatives by which it asks."""
    yield ("survey", survey.id, "works" if asked else "rests", "")
    if asked:
        yield from _held("survey", survey.id, survey.when, facts)


def _held(part: Part, name: str, when: Condition | None, facts: Mapping[str, Value]) -> Iterator[Branch]:
    for number, alternative in enumerate(alternatives(when), 1):
        if evaluate(alternative, facts).value:
            yield (part, name, "alternative", str(number))
