"""Entries of a ruleset held against their former selves: in a sentence of their own where there is one, else field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from csat_plugin.core.rules import Action, Band, Channel, Playbook, Ruleset, Survey, Target
from csat_plugin.language.changes.values import EXPLAINS, points, titles, weight, words
from csat_plugin.language.shown.sentences import action_sentence, survey_sentence, target_sentence
from csat_plugin.texts import knows, say

KIND_FIRST = ("field", "field.new", "field.gone", "field.title", "gone", "text", "order")
"""Sentences that begin with what kind of entry they are about."""


def named(entries: object) -> bool:
    """Whether these are entries of a section, each with its name."""
    return isinstance(entries, tuple) and all(hasattr(entry, "id") for entry in entries)


class Entries:
    """Sentences on entries.

    Args:
        before: the rules in force.
        after: the rules to come.
        language: of the sentences.
    """

    def __init__(self, before: Ruleset, after: Ruleset, language: str) -> None:
        self.before = before
        self.after = after
        self.language = language

    def say(self, code: str, **values: object) -> str:
        """A sentence on changes."""
        sentence = say(f"changes.{code}", self.language, values)
        return sentence[:1].upper() + sentence[1:] if code in KIND_FIRST else sentence

    def kind(self, kind: str) -> str:
        """What kind of entry it is, in words; a kind without words by its key."""
        return self.say(f"kind.{kind}") if knows(f"changes.kind.{kind}") else kind

    def moves(self, was: Mapping[str, int], now: Mapping[str, int]) -> str:
        """Weights that are others than before: `ticket 20 -> 25, monthly 30 -> 25`."""
        names = [name for name in dict.fromkeys([*was, *now]) if was.get(name, 0) != now.get(name, 0)]
        return ", ".join(f"{name} {weight(was.get(name, 0))} -> {weight(now.get(name, 0))}" for name in names)

    def each(
        self, kind: str, before: Sequence[Any], after: Sequence[Any], *, of: str = "", left_out: Collection[str] = ()
    ) -> Iterator[str]:
        """Entries of one section: gone, new, changed, and those in another order than before."""
        was, now = {entry.id: entry for entry in before}, {entry.id: entry for entry in after}
        if gone := [_called(name, of) for name in was if name not in now]:
            yield self.say("gone", kind=self.kind(kind), id=", ".join(gone), n=len(gone))
        for name, entry in now.items():
            if name not in was:
                sentence = self.sentence(self.after, entry)
                yield self.say("new", kind=self.kind(kind), id=_called(name, of), sentence=sentence).rstrip()
            else:
                yield from self.one(kind, _called(name, of), was[name], entry, left_out)
        stayed = [name for name in now if name in was]
        if stayed != [name for name in was if name in now]:
            yield self.say("order", kind=self.kind(kind), ids=", ".join(stayed))

    def one(self, kind: str, name: str, was: Any, now: Any, left_out: Collection[str] = ()) -> Iterator[str]:
        """One entry that was there before."""
        if isinstance(now, Band):
            if was.lower != now.lower:
                yield self.say("band", id=name, was=points(was.lower), now=points(now.lower))
            left_out = ("lower",)
        elif isinstance(now, Target):
            first, second = self.sentence(self.before, was), self.sentence(self.after, now)
            if first != second:
                yield self.say("sentence", was=first, now=second)
                left_out = [field.name for field in msgspec.structs.fields(now) if field.name != "title"]
        elif isinstance(now, Playbook):
            if (was.title, was.text, was.steps) != (now.title, now.text, now.steps):
                yield self.say("text", kind=self.kind(kind), id=name)
            left_out = ("title", "text", "steps")
        yield from self.fields(kind, name, was, now, left_out)
        if isinstance(now, Survey) and _draw(was) != _draw(now):
            yield from filter(None, [survey_sentence(now, self.language)])

    def sentence(self, rules: Ruleset, entry: object) -> str:
        """What an entry says, where it has a sentence; else nothing."""
        if isinstance(entry, Target):
            return target_sentence(rules, entry, self.language)
        if isinstance(entry, Survey):
            return survey_sentence(entry, self.language)
        return action_sentence(rules, entry, self.language) if isinstance(entry, Action) else ""

    def fields(self, kind: str, name: str, was: Struct, now: Struct, left_out: Collection[str] = ()) -> Iterator[str]:
        """Every field that says something else than before."""
        for field in msgspec.structs.fields(now):
            if field.name in EXPLAINS or field.name in left_out:
                continue
            if isinstance(now, Channel) and field.name == "weight":
                continue  # the line of weights is told as one
            yield from self.value(kind, name, field.name, getattr(was, field.name), getattr(now, field.name))

    def value(self, kind: str, name: str, field: str, old: object, new: object) -> Iterator[str]:
        """One field: in a sentence of its own where there is one, else by the key the author wrote."""
        if old == new:
            return
        values = {"kind": self.kind(kind), "id": name, "field": field}
        if field == "title" and isinstance(old, dict) and isinstance(new, dict):
            first, second = (words or self.say("no_title") for words in titles(old, new))
            own = f"{kind}.title" if knows(f"changes.{kind}.title") else "field.title"
            yield self._tidy(own, {**values, "was": first, "now": second})
            return
        was, now = words(old, field, self.before, self.language), words(new, field, self.after, self.language)
        if was == now:
            return  # a threshold by a band's name, whose bound moved: the band says so
        how = "gone" if not now else "new" if not was else ""
        own = ".".join(filter(None, (kind, field, how)))
        values |= {"was": was, "now": now}
        yield self.say(own, **values) if knows(f"changes.{own}") else self._tidy(f"field.{how}".rstrip("."), values)

    def _tidy(self, code: str, values: Mapping[str, object]) -> str:
        """A sentence on an entry that may have no name, such as the report."""
        return self.say(code, **values).replace("  ", " ").replace(" :", ":").replace(" ：", "：")


def _called(name: str, of: str) -> str:
    return f"{of}.{name}" if of else name


def _draw(survey: Survey) -> tuple[object, ...]:
    """What a spot check's arithmetic rests on."""
    return survey.share, survey.within, survey.at_most
