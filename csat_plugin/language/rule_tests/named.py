"""Names in a rule test that the rules do not have, each with its place and the names there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, UnsetType

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Playbook, Ruleset
from csat_plugin.language.rule_tests import names
from csat_plugin.language.rule_tests.document import Expect, SubjectText, TestText
from csat_plugin.language.rule_tests.given import ONLY, subject_texts
from csat_plugin.language.rule_tests.work_document import Contact, ItemExpect, Occasion, TicketText, WorkedItem
from csat_plugin.language.source import Path
from csat_plugin.language.units import given


class Named(Struct, frozen=True, kw_only=True):
    """A name the rules do not have."""

    kind: str
    name: str
    path: Path
    """Below the test."""
    known: tuple[str, ...]
    key: bool = False
    """Whether it is a key of the file, not a value."""
    free: bool = False
    """Whether people may call it as they like: then only a slip is wrong."""


def named_in(rules: Ruleset, test: TestText) -> list[Named]:
    """Every name in a test that the rules do not have."""
    return list(_Names(rules).test(test))


class _Names:
    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self.channels = [one.id for one in rules.channels]
        self.surveys = [one.id for one in rules.surveys]
        self.roles = names.roles_of_contacts(rules)
        self.departments = names.departments_of(rules)
        self.causes = names.causes_of(rules)

    def unknown(
        self, kind: str, given_names: Iterable[tuple[str, Path]], known: Sequence[str], *, key: bool = False,
        free: bool = False,
    ) -> Iterator[Named]:  # fmt: skip
        """Those of the names that are not known. Where nothing is known, what people may call as they like is no slip."""
        if free and not known:
            return
        for name, path in given_names:
            if name and name not in known:
                yield Named(kind=kind, name=name, path=path, known=tuple(known), key=key, free=free)

    def test(self, test: TestText) -> Iterator[Named]:
        several = bool(given(test.subjects, {}))
        texts = subject_texts(test)
        for name, text in texts.items():
            yield from self.subject(text, ("subjects", name) if several else ())
        if several and isinstance(test.expect, Expect):
            yield from self.expect(test.expect, ("expect",))
        for number, row in enumerate(given(test.rows, [])):
            at: Path = ("rows", number)
            subject = given(row.subject, ONLY if not several else next(iter(texts)))
            yield from self.unknown("subject", [(subject, (*at, "subject"))], list(texts))
            yield from self.unknown("channel", [(row.channel, (*at, "channel"))], self.channels)
            yield from self.unknown("role", [(given(row.role, ""), (*at, "role"))], self.roles, free=True)
            causes = [(cause, (*at, "causes", n)) for n, cause in enumerate(given(row.causes, []))]
            yield from self.unknown("cause", causes, self.causes, free=True)
            yield from self.ticket(row.ticket, (*at, "ticket"))
        for number, occasion in enumerate(test.occasions):
            yield from self.occasion(occasion, ("occasions", number))
        for number, item in enumerate(test.items):
            yield from self.item(item, ("items", number))

    def subject(self, text: SubjectText, at: Path) -> Iterator[Named]:
        for part in ("ratings", "before", "weights"):
            written = [(name, (*at, part, name)) for name in given(getattr(text, part), {})]
            yield from self.unknown("channel", written, self.channels, key=True)
        yield from self.facts(given(text.facts, {}), (*at, "facts"))
        if isinstance(text.expect, Expect):
            yield from self.expect(text.expect, (*at, "expect"))

    def expect(self, expect: Expect, at: Path) -> Iterator[Named]:
        bands = [*(one.id for one in self.rules.bands), "none"]
        yield from self.unknown("band", [(given(expect.band, ""), (*at, "band"))], bands)
        written = [(name, (*at, "weights", name)) for name in given(expect.weights, {})]
        yield from self.unknown("channel", written, self.channels, key=True)
        written = [(name, (*at, "targets", name)) for name in given(expect.targets, {})]
        yield from self.unknown("target", written, [one.id for one in self.rules.targets], key=True)
        written = [(name, (*at, "indicators", name)) for name in given(expect.indicators, {})]
        yield from self.unknown("indicator", written, names.indicators_of(self.rules), key=True)
        if not isinstance(expect.actions, UnsetType):
            listed = isinstance(expect.actions, list)
            written = [
                (str(name), (*at, "actions", n if listed else str(name))) for n, name in enumerate(expect.actions)
            ]
            known = [one.id for one in self.rules.actions]
            yield from self.unknown("action", written, known, key=not listed)

    def occasion(self, one: Occasion, at: Path) -> Iterator[Named]:
        yield from self.unknown("survey", [(one.survey, (*at, "survey"))], self.surveys)
        for number, before in enumerate(one.asked_before):
            earlier: Path = (*at, "asked_before", number)
            yield from self.unknown("survey", [(before.survey, (*earlier, "survey"))], self.surveys)
            yield from self.unknown("channel", [(before.channel, (*earlier, "channel"))], self.channels)
        if isinstance(one.contact, Contact):
            yield from self.unknown("role", [(one.contact.role, (*at, "contact", "role"))], self.roles, free=True)
        yield from self.ticket(one.ticket, (*at, "ticket"))
        yield from self.facts(given(one.facts, {}), (*at, "facts"))
        if not isinstance(one.expect, UnsetType):
            sheet = (given(one.expect.questionnaire, ""), (*at, "expect", "questionnaire"))
            yield from self.unknown("questionnaire", [sheet], [*names.questionnaires_of(self.rules), "none"])

    def ticket(self, ticket: TicketText | UnsetType, at: Path) -> Iterator[Named]:
        if not isinstance(ticket, UnsetType):
            written = [(ticket.department, (*at, "department"))]
            yield from self.unknown("department", written, self.departments, free=True)

    def facts(self, facts: Iterable[str], at: Path) -> Iterator[Named]:
        known = Facts()
        listed = [one.name for one in known if not one.family]
        for name in facts:
            if known.get(name) is None:
                yield Named(kind="fact", name=name, path=(*at, name), known=tuple(listed), key=True)

    def item(self, item: WorkedItem, at: Path) -> Iterator[Named]:
        actions = {one.id: one for one in self.rules.actions}
        books = [one.id for one in self.rules.playbooks]
        yield from self.unknown("action", [(item.action, (*at, "action"))], list(actions))
        if not item.action and not item.playbook:
            yield Named(kind="item", name="", path=at, known=(), key=True)
        if not item.action:
            yield from self.unknown("playbook", [(item.playbook, (*at, "playbook"))], books)
        own = names.own_roles(self.rules)
        roles = [(role, (*at, "took_part", n)) for n, role in enumerate(item.took_part)]
        yield from self.unknown("own_role", roles, own, free=True)
        opened = actions[item.action].open if item.action in actions else ""
        book = self.rules.playbook(item.playbook or opened)
        if not isinstance(item.expect, UnsetType):
            yield from self.unknown(
                "own_role", [(given(item.expect.owner, ""), (*at, "expect", "owner"))], own, free=True
            )
            if book is not None:
                yield from self.needs(item.expect, book, (*at, "expect"))

    def needs(self, expect: ItemExpect, book: Playbook, at: Path) -> Iterator[Named]:
        steps = [(name, (*at, "steps", n)) for n, name in enumerate(given(expect.steps, []))]
        yield from self.unknown("step", steps, names.steps_of(book))
        known = names.needs_of(self.rules, book)
        wanted = [(name, (*at, "closing", n)) for n, name in enumerate(given(expect.closing, []))]
        if not isinstance(expect.flow, UnsetType):
            for state in ("in_work", "done"):
                listed = given(getattr(expect.flow, state), [])
                wanted += [(name, (*at, "flow", state, n)) for n, name in enumerate(listed)]
        yield from self.unknown("need", wanted, known)
        waiting = given(expect.waiting, {})
        yield from self.unknown("need", [(name, (*at, "waiting", name)) for name in waiting], known, key=True)
        first = [(name, (*at, "waiting", of, n)) for of, found in waiting.items() for n, name in enumerate(found)]
        yield from self.unknown("step", first, names.steps_of(book))
