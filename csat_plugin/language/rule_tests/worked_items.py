"""Items of a rule test: opened by a rule as a real one is, classified and recorded on by the core, and then looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, UnsetType

from csat_plugin.core.actions.book import Book
from csat_plugin.core.actions.choosing import Chosen, classify
from csat_plugin.core.actions.course import Course, course_of, missing
from csat_plugin.core.actions.decisions import Circumstances, Firing, Problem
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import approve, can_close
from csat_plugin.core.actions.making import Maker, given_to
from csat_plugin.core.actions.recording import opened_by, record, took_part
from csat_plugin.core.actions.step_days import dated
from csat_plugin.core.rules import Action, Ruleset
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE, CAUSE
from csat_plugin.language.rule_tests.differing import no_such
from csat_plugin.language.rule_tests.given import ONLY
from csat_plugin.language.rule_tests.work_document import WorkedItem
from csat_plugin.language.units import given

_A_SCORE: Final = "90"
"""What a recorded `callback_score` says; no other record needs a certain text."""


class Worked(Struct, frozen=True, kw_only=True):
    """What an item came to."""

    item: ActionItem
    course: Course
    under: tuple[ActionItem, ...]
    """Every item that stands under it."""
    in_the_way: Mapping[str, tuple[str, ...]]
    """State (`in_work`, `done`, `closed`) -> what is still missing before it."""
    problems: tuple[Problem, ...] = ()


def work_on(rules: Ruleset, text: WorkedItem, circumstances: Circumstances) -> Worked:
    """Open the item, choose and record what the test says, and look what that asks for.

    Raises:
        Unusable: if the rule opens no such item. That there is such a rule or playbook is known: findings say it before.
        IllegalStep: if something chosen or recorded does not fit.
    """
    item, everything, problems = _opened(rules, text, circumstances)
    day = circumstances.today.isoformat()
    if item.state == "proposed":
        changed = approve(item, everything, today=circumstances.today, calendar=circumstances.calendar)
        item, everything = changed[0], _with(everything, changed)
    chosen = Chosen(
        customer_type=given(text.type, None), scene=given(text.scene, None), path=given(text.path, None)
    )  # fmt: skip
    item = classify(rules, item, chosen, circumstances)
    course = course_of(rules, item)
    for number, role in enumerate(text.took_part, 1):
        item = took_part(item, f"person {number}", role, day)
    for name in text.recorded:
        words = day if dated(course, name) else _words(name, text)
        item = record(item, course, everything, name, words, day)
    above = next((one for one in everything if one.id == item.parent), None)
    opened_by_it = above is not None and above.recorded(CAUSE) is not None
    if isinstance(text.cause, str) and CAUSE not in text.recorded and not opened_by_it:
        item = record(item, course, everything, CAUSE, text.cause, day)
    everything = _with(everything, (item,))
    more = opened_by(rules, item, course, everything, circumstances)
    everything = (*_with(everything, more), *(one for one in more if one.id not in {other.id for other in everything}))
    in_the_way = {
        "in_work": missing(item, course, "in_work", everything, text.outcome),
        "done": missing(item, course, "done", everything, text.outcome),
        "closed": _before_closing(item, course, everything, text.outcome),
    }
    under = tuple(one for one in everything if one.parent == item.id)
    return Worked(item=item, course=course, under=under, in_the_way=in_the_way, problems=tuple(problems))


def _words(name: str, text: WorkedItem) -> str:
    """What is recorded under a name: `cause` in its place among the others is the one the test gives."""
    if name == CAUSE and not isinstance(text.cause, UnsetType):
        return text.cause
    return _A_SCORE if name == CALLBACK_SCORE else name


def _before_closing(
    item: ActionItem, course: Course, everything: tuple[ActionItem, ...], outcome: str
) -> tuple[str, ...]:
    lack = missing(item, course, "closed", everything, outcome)
    kinds = {one.id: one.kind for one in everything}
    waiting = can_close(item, everything, lack).waiting
    return tuple(dict.fromkeys([*lack, *(kinds[name] for name in waiting)]))


def _opened(
    rules: Ruleset, text: WorkedItem, circumstances: Circumstances
) -> tuple[ActionItem, tuple[ActionItem, ...], tuple[Problem, ...]]:
    """The item meant, with everything that opens together with it."""
    if not text.action:
        alone = ActionItem(
            id=text.playbook, slot=text.playbook, rule="", kind=text.playbook, subject=ONLY, subject_name=ONLY,
            period="", title={}, opened=circumstances.today.isoformat(),
        )  # fmt: skip
        if (playbook := rules.playbook(text.playbook)) is not None:
            alone = given_to(alone, playbook.owner, playbook.due, rules, circumstances)
        return alone, (alone,), ()
    action = next(one for one in rules.actions if one.id == text.action)
    book = Book(())
    made = Maker(rules, circumstances, book).item(action, f"{action.id}|{ONLY}", _firing(action, circumstances))
    kind = text.playbook or action.open
    if kind not in {one.kind for one in made} and isinstance(text.cause, str):
        made = _with_cause(rules, made, text.cause, circumstances)
    item = next((one for one in made if one.kind == kind), None)
    if item is None:
        raise no_such("opened", kind, (one.kind for one in made), action.id)
    return item, tuple(made), book.decisions().problems


def _with_cause(rules: Ruleset, made: list[ActionItem], cause: str, circumstances: Circumstances) -> list[ActionItem]:
    """What was opened, and what the cause opens that is found in the first of it."""
    item = made[0]
    if item.state == "proposed":
        item = approve(item, made, today=circumstances.today, calendar=circumstances.calendar)[0]
    course = course_of(rules, item)
    item = record(item, course, made, CAUSE, cause, circumstances.today.isoformat())
    return [item, *made[1:], *opened_by(rules, item, course, made, circumstances)]


def _firing(action: Action, circumstances: Circumstances) -> Firing:
    day = circumstances.today.isoformat()
    variables = {"subject": ONLY, "subject_name": ONLY, "period": day, "score": "", "rating": "", "rule": action.id}
    return Firing(
        subject=ONLY, subject_name=ONLY, ref="test", family="test", day=day, about=day, worst=0, variables=variables,
        said=action.id,
    )  # fmt: skip


def _with(items: Iterable[ActionItem], changed: Iterable[ActionItem]) -> tuple[ActionItem, ...]:
    newest = {one.id: one for one in changed}
    return tuple(newest.get(one.id, one) for one in items)
