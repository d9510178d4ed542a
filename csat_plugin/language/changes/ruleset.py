"""What changed between two rulesets, in sentences: printed after every save, kept in the adoption log and the next report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from csat_plugin.core.rules import (
    Action,
    Band,
    Channel,
    Override,
    Person,
    Playbook,
    Ruleset,
    Survey,
    Target,
)
from csat_plugin.language.changes.questions import question_changes
from csat_plugin.language.changes.values import points, weight, words
from csat_plugin.language.digest import LEFT_OUT
from csat_plugin.language.shown.sentences import action_sentence, override_sentence, survey_sentence, target_sentence
from csat_plugin.texts import knows, say

KIND_FIRST = ("field", "field.new", "field.gone", "gone", "text")
"""Sentences that begin with what kind of entry they are about."""
Entry = Channel | Band | Target | Action | Survey | Playbook


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
        sentence = say(f"changes.{code}", self.language, values)
        return sentence[:1].upper() + sentence[1:] if code in KIND_FIRST else sentence

    def kind(self, kind: str) -> str:
        return self.say(f"kind.{kind}")

    def all(self) -> Iterator[str]:
        said = [*self.weights(), *self.people(), *self.entries()]
        yield from said or [self.say("none")]
        if self.after.valid_from and (said or self.after.valid_from != self.before.valid_from):
            yield self.say("from", month=self.after.valid_from)

    def weights(self) -> Iterator[str]:
        was = {channel.id: channel.weight for channel in self.before.channels}
        now = {channel.id: channel.weight for channel in self.after.channels}
        names = [name for name in dict.fromkeys([*was, *now]) if was.get(name, 0) != now.get(name, 0)]
        if names:
            moves = ", ".join(f"{name} {weight(was.get(name, 0))} -> {weight(now.get(name, 0))}" for name in names)
            yield self.say("weights", moves=moves, sum=weight(sum(now.values())))

    def people(self) -> Iterator[str]:
        roles = dict.fromkeys(person.role for person in (*self.before.people, *self.after.people))
        for role in roles:
            was, now = (self.holders(rules.people, role) for rules in (self.before, self.after))
            if was != now and now == self.say("nobody"):
                yield self.say("person.gone", role=role, was=was)
            elif was != now:
                yield self.say("person", role=role, was=was, now=now)

    def holders(self, people: Sequence[Person], role: str) -> str:
        words = []
        for person in people:
            if person.role == role:
                name = self.say("nobody") if person.name == role else person.name  # a role nobody is named for
                if person.since or person.until:
                    dates = "from_until" if person.since and person.until else "from" if person.since else "until"
                    name = self.say(f"person.{dates}", name=name, day=person.since, last=person.until)
                words.append(self.say("person.deputy", name=name, deputy=person.deputy) if person.deputy else name)
        return "; ".join(words) or self.say("nobody")

    def entries(self) -> Iterator[str]:
        yield from self.fields("score", "", self.before.score, self.after.score)
        yield from self.each("channel", self.before.channels, self.after.channels)
        yield from self.each("band", self.before.bands, self.after.bands)
        yield from self.each("target", self.before.targets, self.after.targets)
        yield from self.overrides()
        yield from self.each("action", self.before.actions, self.after.actions)
        yield from self.each("survey", self.before.surveys, self.after.surveys)
        yield from question_changes(self.before, self.after, self.language)
        yield from self.each("playbook", self.before.playbooks, self.after.playbooks)
        yield from self.fields("report", "", self.before.report, self.after.report)

    def overrides(self) -> Iterator[str]:
        """Exceptions that came, went, or say something else of the same customers."""
        was, now = (
            [(_whom(entry), override_sentence(entry, self.language)) for entry in rules.overrides]
            for rules in (self.before, self.after)
        )
        gone = [pair for pair in was if pair not in now]
        for who, sentence in (pair for pair in now if pair not in was):
            former = next((pair for pair in gone if pair[0] == who), None)
            if former is None:
                yield self.say("override.new", sentence=sentence)
            else:
                gone.remove(former)
                yield self.say("sentence", was=former[1], now=sentence)
        yield from (self.say("override.gone", sentence=sentence) for _, sentence in gone)

    def each(self, kind: str, before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[str]:
        was, now = {entry.id: entry for entry in before}, {entry.id: entry for entry in after}
        if gone := [name for name in was if name not in now]:
            yield self.say("gone", kind=self.kind(kind), id=", ".join(gone), n=len(gone))
        for name, entry in now.items():
            if name not in was:
                sentence = self.sentence(self.after, entry)
                yield self.say("new", kind=self.kind(kind), id=name, sentence=sentence).rstrip()
            else:
                yield from self.one(kind, name, was[name], entry)

    def one(self, kind: str, name: str, was: Entry, now: Entry) -> Iterator[str]:
        if isinstance(was, Band) and isinstance(now, Band):
            if was.lower != now.lower:
                yield self.say("band", id=name, was=points(was.lower), now=points(now.lower))
        elif isinstance(now, Target):
            first, second = self.sentence(self.before, was), self.sentence(self.after, now)
            if first != second:
                yield self.say("sentence", was=first, now=second)
        elif isinstance(was, Playbook) and isinstance(now, Playbook):
            if (was.title, was.text, was.steps) != (now.title, now.text, now.steps):
                yield self.say("text", kind=self.kind(kind), id=name)
        else:
            yield from self.fields(kind, name, was, now)
            if isinstance(now, Survey) and isinstance(was, Survey) and _draw(was) != _draw(now):
                yield from filter(None, [survey_sentence(now, self.language)])

    def sentence(self, rules: Ruleset, entry: Entry) -> str:
        if isinstance(entry, Target):
            return target_sentence(rules, entry, self.language)
        if isinstance(entry, Survey):
            return survey_sentence(entry, self.language)
        return action_sentence(rules, entry, self.language) if isinstance(entry, Action) else ""

    def fields(self, kind: str, name: str, was: Struct, now: Struct) -> Iterator[str]:
        for field in msgspec.structs.fields(now):
            if field.name in LEFT_OUT or (isinstance(now, Channel) and field.name == "weight"):
                continue
            old, new = getattr(was, field.name), getattr(now, field.name)
            first = words(old, field.name, self.before, self.language)
            second = words(new, field.name, self.after, self.language)
            if old != new and first != second:
                yield self.field(kind, name, field.name, first, second)

    def field(self, kind: str, name: str, field: str, was: str, now: str) -> str:
        """One field: in a sentence of its own where there is one, else by the key the author wrote."""
        how = "gone" if not now else "new" if not was else ""
        own = ".".join(filter(None, (kind, field, how)))
        values = {"kind": self.kind(kind), "id": name, "field": field, "was": was, "now": now}
        if knows(f"changes.{own}"):
            return self.say(own, **values)
        generic = f"field.{how}" if how else "field"
        return self.say(generic, **values).replace("  ", " ").replace(" :", ":").replace(" ：", "：")


def _whom(entry: Override) -> tuple[tuple[str, ...], ...]:
    return entry.segments, entry.subjects


def _draw(survey: Survey) -> tuple[object, ...]:
    """What a spot check's arithmetic rests on."""
    return survey.share, survey.within, survey.at_most
