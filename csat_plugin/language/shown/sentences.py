"""Targets, conditions and actions in sentences."""

from __future__ import annotations

from decimal import Decimal

from csat_plugin.core.exact import MICRO, plain
from csat_plugin.core.facts import Facts
from csat_plugin.core.names import in_language
from csat_plugin.core.rules import (
    Action,
    All,
    Any_,
    Condition,
    Not,
    Override,
    Playbook,
    Ruleset,
    Span,
    Survey,
    Target,
    Test,
)
from csat_plugin.core.rules.playbooks import GENERAL
from csat_plugin.texts import knows, say

EVERY = 10_000


def target_sentence(rules: Ruleset, target: Target, language: str = "en") -> str:
    """What is promised, in one or two sentences."""
    words = level(rules, target.reaching, target.reaching_band, language)
    of = say(f"shown.of.{target.of}", language)
    if target.share >= EVERY:
        sentence = say("shown.target.each", language, {"of": of, "level": words})
    else:
        share = f"{plain(Decimal(target.share).scaleb(-2))} %"
        without = say(f"shown.without.{target.without_score}", language)
        sentence = say("shown.target.share", language, {"share": share, "of": of, "level": words, "without": without})
    return f"{sentence} {say('shown.decide.only_if_sure', language)}" if target.decide == "only_if_sure" else sentence


def level(rules: Ruleset, micro: int, band: str, language: str) -> str:
    """A threshold with the band's name where it is one."""
    points = plain(Decimal(micro) / MICRO)
    if found := rules.band(band):
        title = in_language(found.title, language, found.id)
        return say("shown.level.band", language, {"band": title, "points": points})
    return say("shown.level.points", language, {"points": points})


def override_sentence(entry: Override, language: str = "en") -> str:
    """What holds for some subjects only."""
    who = ", ".join(entry.subjects)
    if entry.segments:
        who = say("shown.for.segment", language, {"names": ", ".join(entry.segments)})
    what = []
    if entry.reaching is not None:
        what.append(say("shown.for.reaching", language, {"points": plain(Decimal(entry.reaching) / MICRO)}))
    if entry.weights:
        weights = ", ".join(f"{name} {plain(Decimal(weight).scaleb(-2))}" for name, weight in entry.weights)
        what.append(say("shown.for.weights", language, {"weights": weights}))
    if entry.indicators:
        weights = ", ".join(f"{name} {plain(Decimal(weight).scaleb(-2))}" for name, weight in entry.indicators)
        what.append(say("shown.for.indicators", language, {"weights": weights}))
    return say("shown.for", language, {"who": who, "what": "; ".join(what)})


def action_sentence(rules: Ruleset, action: Action, language: str = "en") -> str:
    """When an action opens what, for whom, until when."""
    event = f"shown.event.{action.event}"
    moment = say(event, language) if knows(event) else say("shown.event.other", language, {"event": action.event})
    kind = f"action.kind.{action.open}"  # a rule without a title of its own is called by what it opens
    untitled = f"{say(kind, language)} ({action.id})" if knows(kind) else action.id
    title = in_language(action.title, language, untitled)
    values = {"title": title, "event": moment, "condition": condition_words(action.when, rules, language)}
    code = "shown.action.always" if action.when == All(()) else "shown.action"
    parts = [say(code, language, values)]
    if action.event == "remark.made":
        parts.append(say(f"shown.one_for.{action.one_for}", language))
    if action.needs > 1:
        parts.append(say("shown.action.needs", language, {"n": action.needs}))
    if action.only_if_sure:
        parts.append(say("shown.action.sure", language))
    if action.owner:
        holder = next((person.name for person in rules.people if person.role == action.owner), action.owner)
        owner = action.owner if holder == action.owner else f"{action.owner} ({holder})"
        parts.append(say("shown.action.owner", language, {"owner": owner}))
    if action.due:
        parts.append(say("shown.action.due", language, {"due": span_words(action.due, language)}))
    if action.at_most:
        per = say(f"shown.per.{action.at_most.per}", language)
        parts.append(say("shown.action.cap", language, {"n": action.at_most.n, "per": per}))
    if action.start == "after_approval":
        parts.append(say("shown.action.approval", language))
    parts += _playbook_words(rules, action, language)
    return (" " if language == "en" else "").join(parts)


def _playbook_words(rules: Ruleset, action: Action, language: str) -> list[str]:
    """What the playbook an action opens asks for before a state, and what it makes differences by."""
    book = rules.playbook(action.open)
    if book is None:
        return []
    joined = ", " if language == "en" else "、"
    said = [
        say(
            f"shown.playbook.{state}", language, {"needs": joined.join(_called(book, name, language) for name in needs)}
        )
        for state, needs in book.flow
    ]
    if closing := book.closing:
        needs = [*(_called(book, name, language) for name in closing.needs), *closing.roles]
        if needs:
            said.append(say("shown.playbook.closed", language, {"needs": joined.join(needs)}))
        if closing.counts_in:
            channel = rules.channel(closing.counts_in)
            title = in_language(channel.title, language, closing.counts_in) if channel else closing.counts_in
            said.append(say("shown.playbook.counts_in", language, {"channel": title}))
    if kinds := [in_language(one.title, language, one.id) for one in book.types]:
        said.append(say("shown.playbook.types", language, {"types": joined.join(kinds)}))
    return said


def _called(book: Playbook, name: str, language: str) -> str:
    """A step by its title, anything else recorded by its name."""
    step = next((one for one in book.plan if one.id == name), None)
    if step:
        return f'"{in_language(step.title, language, name)}"'
    return say(f"playbook.need.{name}", language) if name in GENERAL else name.replace("_", " ")


def survey_sentence(survey: Survey, language: str = "en") -> str:
    """From how many tickets on a limit cuts a draw short, and when the draw leaves its agreed range; empty for no draw."""
    if not survey.share or survey.at_most is None or survey.at_most.per == "run":
        return ""
    cap, per = survey.at_most.n, say(f"shown.per.{survey.at_most.per}", language)
    values = {"id": survey.id, "cap": cap, "per": per, "share": _percent(survey.share), "from": _cut(cap, survey.share)}
    if survey.within is None or not 0 < survey.within[0] < survey.share:
        return say("shown.survey.cut", language, values)
    low, high = survey.within
    values |= {"low": _percent(low), "high": _percent(high), "out": _cut(cap, low)}
    return say("shown.survey.cut_out", language, values)


def _cut(cap: int, share: int) -> int:
    """The smallest number of tickets of which so many are less than that share."""
    return cap * EVERY // share + 1


def _percent(hundredths: int) -> str:
    return f"{plain(Decimal(hundredths).scaleb(-2))} %"


def condition_words(condition: Condition, rules: Ruleset, language: str = "en") -> str:
    """A condition as a clause, with the bands' names in that language."""
    if isinstance(condition, Test):
        return _test(condition, rules, language)
    if isinstance(condition, Not):
        return say("shown.not", language, {"part": condition_words(condition.part, rules, language)})
    joined = say("shown.all" if isinstance(condition, All) else "shown.any", language)
    words = []
    for part in condition.parts:
        inner = condition_words(part, rules, language)
        nested = isinstance(part, (All, Any_)) and type(part) is not type(condition) and len(part.parts) > 1
        words.append(f"({inner})" if nested else inner)
    return joined.join(words)


def span_words(span: Span, language: str = "en") -> str:
    """A length of time: `5 working days`."""
    code = f"shown.span.{span.unit}"
    return say(f"{code}.one" if span.n == 1 else code, language, {"n": span.n})


def _test(test: Test, rules: Ruleset, language: str) -> str:
    if test.operator == "missing" and test.value is False:
        inner = say("shown.missing", language, {"fact": test.fact})
        return say("shown.not", language, {"part": inner})
    value = str(test.shown or test.value)
    if (band := rules.band(value)) and _of_points(test.fact):
        value = f'"{in_language(band.title, language, band.id)}"'
    return say(f"shown.{test.operator}", language, {"fact": test.fact, "value": value})


def _of_points(fact: str) -> bool:
    """Whether a fact is compared with bands; an outcome, a cause or a kind of ticket may bear a band's name."""
    known = Facts().get(fact)
    return known is None or known.type == "points" or fact.endswith(".band")
