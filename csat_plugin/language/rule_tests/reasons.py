"""Why a rule of a test opened an item, or did not: its condition in words, what was held back, and the facts it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from csat_plugin.core.actions.decisions import HeldBack
from csat_plugin.core.conditions import evaluate, facts_of
from csat_plugin.core.exact import percent_shown, plain
from csat_plugin.core.facts import UNKNOWN, Facts, Value
from csat_plugin.core.rules import Action, Ruleset
from csat_plugin.core.scoring.result import Note
from csat_plugin.language.rule_tests.differing import Reason
from csat_plugin.language.rule_tests.seen import Seen
from csat_plugin.language.shown.sentences import condition_words

MOST = 3
"""Things that happened of which a reason is given; a test with more is read by its sheet."""
_WHOLE = 10_000


def why_of(
    rules: Ruleset, rule: str, subject: str | None, opened: bool, held: Sequence[HeldBack], happened: Sequence[Seen]
) -> Iterator[Reason]:
    """Why a rule opened an item, or why it did not.

    Args:
        rules: the ruleset under test.
        rule: id of the rule, as the test has it.
        subject: whom it is about; `None`: the whole test.
        opened: whether it did.
        held: what was held back.
        happened: what the rules saw.
    """
    action = next((one for one in rules.actions if one.id == rule), None)
    if action is None:
        return  # a finding says that there is no such rule
    for held_back in held if not opened else ():
        if held_back.rule == rule and subject in (None, held_back.subject):
            said = Note("rule_test.why.held", {"rule": rule, "subject": held_back.subject_name})
            yield Reason(note=said, place=str(held_back.place))
            yield Reason(note=held_back.reason, place=str(held_back.place))
            return
    place = str(action.origin)
    own = [one for one in happened if one.event == action.event and subject in (None, one.subject)]
    fitting = [one for one in own if (evaluate(action.when, one.facts).value is True) is opened]
    if not fitting:
        yield Reason(note=Note("rule_test.why.nothing", {"rule": rule, "event": action.event}), place=place)
    for one in fitting[:MOST]:
        yield Reason(note=_sentence(rules, action, one.facts), place=place)


def _sentence(rules: Ruleset, action: Action, facts: Mapping[str, Value]) -> Note:
    truth = evaluate(action.when, facts).value
    code = {True: "holds", False: "fails", None: "unknown"}[truth]
    values = {f"condition_{tongue}": condition_words(action.when, rules, tongue) for tongue in ("en", "zh", "ja")}
    told = ", ".join(f"{name} {fact_shown(name, facts)}" for name in facts_of(action.when))
    return Note(f"rule_test.why.{code}", {"rule": action.id, "facts": told, **values})


def fact_shown(name: str, facts: Mapping[str, Value]) -> str:
    """A fact's value as one writes it in a rule; `unknown` where nobody knows it, `missing` where there is none."""
    value = facts.get(name, UNKNOWN)
    if value is UNKNOWN:
        return "unknown"
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    fact = Facts().get(name)
    if fact is not None and isinstance(value, int):
        if fact.type == "points":
            return plain(Decimal(value).scaleb(-6))
        if fact.type == "percent":
            return percent_shown(value, _WHOLE)
    return str(value)
