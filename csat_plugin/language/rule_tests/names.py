"""The names a rule test may use: everything the rules call so, of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from csat_plugin.core.actions.course import OUTCOME, PATH, RECORDABLE, ROLE
from csat_plugin.core.conditions import facts_of
from csat_plugin.core.rules import All, Any_, Condition, Not, Playbook, Ruleset, Step, Survey, Test
from csat_plugin.core.rules.playbooks import GENERAL
from csat_plugin.core.surveys.people import REQUESTER

ROLE_FACTS = ("contact.role", "rating.role")
USUAL_ROLES = (
    "decision_leader",
    "interface_person",
    "technical",
    "finance",
    "business_user",
    "general_affairs",
    "vip_user",
)
"""Roles that the register's words commonly mean: a test may show that such a person is not asked, though no rule names his role."""
DEPARTMENT_FACTS = ("ticket.department",)


def indicators_of(rules: Ruleset) -> list[str]:
    """Every indicator some channel is rolled up by."""
    used = {channel.indicators for channel in rules.channels}
    return _once(node.id for tree in rules.trees if tree.id in used for node in tree.nodes)


def questions_of(rules: Ruleset, channel: str) -> list[str]:
    """What the questions of a channel with a tree may be called; empty where it has none."""
    known = rules.channel(channel)
    tree = rules.tree(known.indicators) if known is not None else None
    leaves = tree.leaves() if tree is not None else ()
    return _once(name for leaf in leaves for name in (*leaf.questions, *leaf.expected, *leaf.importance))


def questionnaires_of(rules: Ruleset) -> list[str]:
    """Every questionnaire there is, or a survey uses."""
    used = (name for one in rules.surveys for name in (one.questionnaire, *(choice.use for choice in one.choices)))
    return _once(name for name in (*(one.id for one in rules.questionnaires or ()), *used) if name)


def roles_of_contacts(rules: Ruleset) -> list[str]:
    """Roles of the customer's people that the rules name anywhere, and the usual ones."""
    asked = [role for one in rules.surveys for role in one.ask]
    for sheet in rules.questionnaires or ():
        asked += [*sheet.ask, *(role for question in sheet.questions for role in question.ask)]
    for channel in rules.channels:
        asked += [*channel.respondents, *(role for role, _ in channel.role_weights)]
    return _once([REQUESTER, *asked, *_compared(rules, ROLE_FACTS), *USUAL_ROLES])


def departments_of(rules: Ruleset) -> list[str]:
    """Departments the rules have, and those a condition names; empty where they have none."""
    own = [one.id for one in rules.departments]
    return _once([*own, *_compared(rules, DEPARTMENT_FACTS)]) if own else []


def causes_of(rules: Ruleset) -> list[str]:
    """Causes by their ids and by what they are called in the data."""
    return _once(name for one in rules.causes for name in (one.id, *one.called))


def own_roles(rules: Ruleset) -> list[str]:
    """Roles of our own people: those that are filled, own something or take part in something."""
    found = [one.role for one in rules.people] + [one.owner for one in rules.actions]
    for book in rules.playbooks:
        found += [book.owner, *(one.owner for one in (*book.types, *book.scenes))]
        found += [one.owner for one in book.causes]
        found += [role for step in _steps(book) for role in step.roles]
        found += book.closing.roles if book.closing else ()
    return _once(role for role in found if role)


def steps_of(book: Playbook) -> list[str]:
    """Every step of a playbook and of its variants."""
    return _once(step.id for step in _steps(book))


def needs_of(rules: Ruleset, book: Playbook) -> list[str]:
    """Everything that can stand between an item and a state: steps, records, roles, general words and items under it."""
    found = [*steps_of(book), *(name for step in _steps(book) for name in step.records)]
    found += [name for _, needs in book.flow for name in needs]
    found += [name for one in (*book.types, *book.scenes) for name in one.needs]
    if closing := book.closing:
        found += [*closing.needs, *(name for way in closing.paths for name in way.needs)]
        found += [f"{ROLE}{role}" for role in closing.roles]
    return _once(
        [*found, *GENERAL, *sorted(RECORDABLE), PATH, OUTCOME, *(one.id for one in rules.playbooks), *_kinds(rules)]
    )


def _kinds(rules: Ruleset) -> Iterator[str]:
    """What stands under an item without being a playbook of its own."""
    for action in rules.actions:
        yield from (action.open, *action.then, *action.follow_up)
    for book in rules.playbooks:
        yield from (name for one in book.causes for name in (one.open, *one.follow_up) if name)


def _steps(book: Playbook) -> Iterator[Step]:
    yield from book.plan
    for variant in (*book.types, *book.scenes):
        yield from variant.steps


def _compared(rules: Ruleset, facts: tuple[str, ...]) -> Iterator[str]:
    """The texts with which conditions compare these facts."""
    for condition in _conditions(rules):
        if set(facts_of(condition)) & set(facts):
            yield from _values(condition, facts)


def _conditions(rules: Ruleset) -> Iterator[Condition]:
    yield from (one.when for one in rules.actions)
    yield from (one.choose for one in rules.panels)
    for survey in rules.surveys:
        yield from _of_survey(survey)


def _of_survey(survey: Survey) -> Iterator[Condition]:
    every = (survey.when, *survey.never_ask, *(choice.when for choice in survey.choices))
    yield from (one for one in every if one is not None)


def _values(condition: Condition, facts: tuple[str, ...]) -> Iterator[str]:
    match condition:
        case Test(fact=fact, value=value):
            given = value if isinstance(value, tuple) else (value,)
            yield from (one for one in given if fact in facts and isinstance(one, str))
        case Not(part=part):
            yield from _values(part, facts)
        case All(parts=parts) | Any_(parts=parts):
            for part in parts:
                yield from _values(part, facts)


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
