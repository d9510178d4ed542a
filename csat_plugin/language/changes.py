"""What changed between two rulesets, in sentences: printed after every save, kept in the adoption log and the next report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import MICRO
from csat_plugin.core.rules import (
    Action,
    All,
    Any_,
    Band,
    Cap,
    Channel,
    Not,
    Person,
    Playbook,
    Ruleset,
    Scale,
    Span,
    Survey,
    Target,
    Test,
)
from csat_plugin.language.digest import LEFT_OUT
from csat_plugin.language.shown.sentences import (
    action_sentence,
    condition_words,
    override_sentence,
    plain,
    span_words,
    target_sentence,
)
from csat_plugin.texts import say

Entry = Channel | Band | Target | Action | Survey | Playbook
SHARES = frozenset({"share", "within"})
WEIGHTS = frozenset({"role_weights"})


def changes(before: Ruleset, after: Ruleset, language: str = "en") -> tuple[str, ...]:
    """Every change that can affect a number, a decision or what somebody reads.

    Args:
        before: the rules in force.
        after: the rules to come.
        language: of the sentences.
    """
    return tuple(_Changes(before, after, language).all())


class _Changes:
    def __init__(self, before: Ruleset, after: Ruleset, language: str) -> None:
        self.before = before
        self.after = after
        self.language = language

    def say(self, code: str, **values: object) -> str:
        return say(f"changes.{code}", self.language, values)

    def kind(self, kind: str) -> str:
        return self.say(f"kind.{kind}")

    def all(self) -> Iterator[str]:
        said = [*self.weights(), *self.people(), *self.entries()]
        if not said:
            yield self.say("none")
            return
        yield from said
        if self.after.valid_from:
            yield self.say("from", month=self.after.valid_from)

    def weights(self) -> Iterator[str]:
        was = {channel.id: channel.weight for channel in self.before.channels}
        now = {channel.id: channel.weight for channel in self.after.channels}
        names = [name for name in dict.fromkeys([*was, *now]) if was.get(name, 0) != now.get(name, 0)]
        if names:
            moves = ", ".join(f"{name} {_weight(was.get(name, 0))} -> {_weight(now.get(name, 0))}" for name in names)
            yield self.say("weights", moves=moves, sum=_weight(sum(now.values())))

    def people(self) -> Iterator[str]:
        roles = dict.fromkeys(person.role for person in (*self.before.people, *self.after.people))
        for role in roles:
            was, now = (self.holders(rules.people, role) for rules in (self.before, self.after))
            if was != now:
                yield self.say("person", role=role, was=was, now=now)

    def holders(self, people: Sequence[Person], role: str) -> str:
        words = []
        for person in people:
            if person.role == role:
                name = person.name
                name = self.say("person.from", name=name, day=person.since) if person.since else name
                words.append(self.say("person.deputy", name=name, deputy=person.deputy) if person.deputy else name)
        return "; ".join(words) or self.say("nobody")

    def entries(self) -> Iterator[str]:
        yield from self.fields("score", "", self.before.score, self.after.score)
        yield from self.each("channel", self.before.channels, self.after.channels)
        yield from self.each("band", self.before.bands, self.after.bands)
        yield from self.each("target", self.before.targets, self.after.targets)
        was, now = (
            [override_sentence(entry, self.language) for entry in rules.overrides]
            for rules in (self.before, self.after)
        )
        yield from (self.say("override.gone", sentence=one) for one in was if one not in now)
        yield from (self.say("override.new", sentence=one) for one in now if one not in was)
        yield from self.each("action", self.before.actions, self.after.actions)
        yield from self.each("survey", self.before.surveys, self.after.surveys)
        yield from self.each("playbook", self.before.playbooks, self.after.playbooks)
        yield from self.fields("report", "", self.before.report, self.after.report)

    def each(self, kind: str, before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[str]:
        was, now = {entry.id: entry for entry in before}, {entry.id: entry for entry in after}
        for name in dict.fromkeys([*was, *now]):
            if name not in now:
                yield self.say("gone", kind=self.kind(kind), id=name)
            elif name not in was:
                sentence = self.sentence(self.after, now[name])
                yield self.say("new", kind=self.kind(kind), id=name, sentence=sentence).rstrip()
            else:
                yield from self.one(kind, name, was[name], now[name])

    def one(self, kind: str, name: str, was: Entry, now: Entry) -> Iterator[str]:
        if isinstance(was, Band) and isinstance(now, Band):
            if was.lower != now.lower:
                yield self.say("band", id=name, was=_points(was.lower), now=_points(now.lower))
        elif isinstance(now, Target):
            first, second = self.sentence(self.before, was), self.sentence(self.after, now)
            if first != second:
                yield self.say("sentence", was=first, now=second)
        elif isinstance(was, Playbook) and isinstance(now, Playbook):
            if (was.title, was.text, was.steps) != (now.title, now.text, now.steps):
                yield self.say("text", kind=self.kind(kind), id=name)
        else:
            yield from self.fields(kind, name, was, now)

    def sentence(self, rules: Ruleset, entry: Entry) -> str:
        if isinstance(entry, Target):
            return target_sentence(rules, entry, self.language)
        return action_sentence(rules, entry, self.language) if isinstance(entry, Action) else ""

    def fields(self, kind: str, name: str, was: Struct, now: Struct) -> Iterator[str]:
        for field in msgspec.structs.fields(now):
            if field.name in LEFT_OUT or (isinstance(now, Channel) and field.name == "weight"):
                continue
            old, new = getattr(was, field.name), getattr(now, field.name)
            first, second = self.value(self.before, field.name, old), self.value(self.after, field.name, new)
            if old != new and first != second:
                values = {"kind": self.kind(kind), "id": name, "field": field.name, "was": first, "now": second}
                yield self.say("field", **values).replace("  ", " ").replace(" :", ":").replace(" ：", "：")

    def value(self, rules: Ruleset, field: str, value: Any) -> str:
        """A value as the sentence shows it, in the units an author writes."""
        if value is None or value in ("", ()):
            return "-"
        if isinstance(value, Span):
            return span_words(value, self.language)
        if isinstance(value, Cap):
            return f"{value.n} per {value.per}"
        if isinstance(value, (Test, All, Any_, Not)):
            return condition_words(value, rules, self.language)
        if isinstance(value, Scale):
            return _scale(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return "[" + ", ".join(self.value(rules, field, part) for part in value) + "]"
        if isinstance(value, int) and field in SHARES:
            return f"{_weight(value)}%"
        return _weight(value) if isinstance(value, int) and field in WEIGHTS else str(value)


def _scale(scale: Scale) -> str:
    if scale.kind == "map":
        return "{" + ", ".join(f"{mark}: {_points(points)}" for mark, points in scale.options) + "}"
    low = "" if scale.low is None else plain(scale.low)
    high = "" if scale.high is None else plain(scale.high)
    return f"{low}..{high} {scale.kind}" + (" low" if scale.direction == "low" else "")


def _weight(hundredths: int) -> str:
    return plain(Decimal(hundredths).scaleb(-2))


def _points(micro: int) -> str:
    return plain(Decimal(micro) / MICRO)
