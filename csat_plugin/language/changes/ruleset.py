"""What changed between two rulesets, in sentences: printed after every save, kept in the adoption log and the next report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from csat_plugin.core.rules import Override, Person, Ruleset, Tree
from csat_plugin.language.changes.entries import Entries, named
from csat_plugin.language.changes.questions import question_changes
from csat_plugin.language.changes.values import weight
from csat_plugin.language.digest import digest
from csat_plugin.language.shown.sentences import override_sentence

SAID_APART = frozenset(
    {"id", "title", "extends", "valid_from", "people", "overrides", "trees", "questionnaires", "digest"}
)
"""Parts of a ruleset that have sentences of their own; every other part is told entry by entry, field by field."""
FIRST = (
    "score",
    "channels",
    "trees",
    "departments",
    "bands",
    "targets",
    "overrides",
    "actions",
    "surveys",
    "questionnaires",
)
"""The order parts are told in; the others follow."""
KINDS = {
    "channels": "channel", "departments": "department", "causes": "cause", "services": "service", "bands": "band", "targets": "target", "actions": "action",
    "surveys": "survey", "playbooks": "playbook",
}  # fmt: skip


def changes(before: Ruleset, after: Ruleset, language: str = "en") -> tuple[str, ...]:
    """Every change that can affect a number, a decision or what somebody reads.

    Args:
        before: the rules in force.
        after: the rules to come.
        language: of the sentences.
    """
    return tuple(_Changes(before, after, language).all())


class _Changes(Entries):
    def all(self) -> Iterator[str]:
        said = [*self.weights(), *self.people(), *self.parts()]
        if not said and self.meant(self.before) != self.meant(self.after):
            said = [self.say("other")]  # never silent, also about what nobody has found words for yet
        yield from said or [self.say("none")]
        if self.after.valid_from != self.before.valid_from and not self.after.valid_from:
            yield self.say("from.gone", was=self.before.valid_from)
        elif self.after.valid_from and (said or self.after.valid_from != self.before.valid_from):
            yield self.say("from", month=self.after.valid_from)

    @staticmethod
    def meant(rules: Ruleset) -> str:
        """The digest of everything but the date, which has its own sentence."""
        return digest(msgspec.structs.replace(rules, valid_from=""))

    def weights(self) -> Iterator[str]:
        was = {channel.id: channel.weight for channel in self.before.channels}
        now = {channel.id: channel.weight for channel in self.after.channels}
        if moves := self.moves(was, now):
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

    def parts(self) -> Iterator[str]:
        """Each part of a ruleset in turn, also parts that are younger than this module."""
        names = [field.name for field in msgspec.structs.fields(self.after)]
        for name in (*FIRST, *(name for name in names if name not in FIRST)):
            if name == "overrides":
                yield from self.overrides()
            elif name == "trees":
                yield from self.trees()
            elif name == "questionnaires":
                yield from question_changes(self.before, self.after, self.language)
                yield from self.questionnaires()
            elif name not in SAID_APART:
                yield from self.part(name)
        for name in ("id", "extends", "title"):
            yield from self.value("rules", self.after.id, name, getattr(self.before, name), getattr(self.after, name))

    def part(self, name: str) -> Iterator[str]:
        was, now = getattr(self.before, name), getattr(self.after, name)
        if was == now:
            return
        kind = KINDS.get(name, name)
        if named(was) and named(now):
            yield from self.each(kind, was, now)
        elif isinstance(was, Struct) and isinstance(now, Struct):
            yield from self.fields(kind, "", was, now)
        else:
            yield from self.value(kind, "", name, was, now)

    def questionnaires(self) -> Iterator[str]:
        """What else is said of questionnaires and their questions: fields without sentences of their own, and the order."""
        if self.before.questionnaires is None or self.after.questionnaires is None:
            return
        known = {entry.id: entry for entry in self.before.questionnaires}
        stayed = [entry for entry in self.after.questionnaires if entry.id in known]
        for now in stayed:
            was = known[now.id]
            yield from self.fields("questionnaire", now.id, was, now, ("title", "ask", "questions", "goal", "needs"))
            questions = {question.id: question for question in was.questions}
            for question in now.questions:
                if former := questions.get(question.id):
                    yield from self.fields(
                        "question", f"{now.id}.{question.id}", former, question, ("text", "wording", "earlier")
                    )
        names = [entry.id for entry in stayed]
        if names != [name for name in known if name in names]:
            yield self.say("order", kind=self.kind("questionnaire"), ids=", ".join(names))

    def trees(self) -> Iterator[str]:
        """Indicator trees: which came and went, and in those that stayed the weights and every field of an indicator."""
        yield from self.each("tree", self.before.trees, self.after.trees, left_out=("nodes",))
        known = {tree.id: tree for tree in self.before.trees}
        for now in self.after.trees:
            if was := known.get(now.id):
                yield from self.indicators(was, now)

    def indicators(self, was: Tree, now: Tree) -> Iterator[str]:
        first, second = ({node.id: node.weight for node in tree.nodes} for tree in (was, now))
        both = [name for name in second if name in first]
        if moves := self.moves({name: first[name] for name in both}, {name: second[name] for name in both}):
            yield self.say("indicator.weights", tree=now.id, moves=moves)
        yield from self.each("indicator", was.nodes, now.nodes, of=now.id, left_out=("weight", "tree"))

    def overrides(self) -> Iterator[str]:
        """Exceptions that came, went, or say something else of the same customers; and their order, since later ones win."""
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
        stayed = [pair for pair in now if pair in was]
        if stayed != [pair for pair in was if pair in now]:
            yield self.say("override.order", sentences=" ".join(sentence for _, sentence in stayed))


def _whom(entry: Override) -> tuple[tuple[str, ...], ...]:
    return entry.segments, entry.subjects
