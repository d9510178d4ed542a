"""How one item is to be worked on: its playbook with what was chosen for it, what is done, and what is still missing.

The rules in force are asked, not those the item was opened by: a step that a playbook gains holds for what is open too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.core.rules import Playbook, Ruleset, Step, Variant
from csat_plugin.core.rules.playbooks import (
    CALLBACK_SCORE,
    CAUSE,
    DECISION,
    EVERY_STEP,
    GENERAL,
    PARTICIPANTS,
    SCENE,
    TOLD,
    TYPE,
)

ROLE = "role:"
"""Before a role somebody of which must still take part."""
PATH = "path"
OUTCOME = "outcome"
STRANGER = Playbook(id="", title={})
"""The playbook of an item without one."""
RECORDABLE = frozenset({CAUSE, CALLBACK_SCORE, *TOLD})
"""What may be recorded about any item."""


_ON_THE_WAY: Final[dict[ItemState, frozenset[str]]] = {
    "in_work": frozenset({"in_work"}),
    "done": frozenset({"in_work", "done"}),
    "closed": frozenset({"in_work", "done"}),
}
"""State -> the states of a flow whose needs hold: what is skipped is needed all the same."""


class Course(Struct, frozen=True, kw_only=True):
    """What holds for one item."""

    playbook: Playbook
    variants: tuple[Variant, ...] = ()
    """Of the kind of customer, then of the scene, as far as they are chosen."""
    steps: tuple[Step, ...] = ()

    def step(self, name: str) -> Step | None:
        """The step of that name, or `None`."""
        return next((one for one in self.steps if one.id == name), None)

    def records(self) -> tuple[str, ...]:
        """Everything that may be recorded about the item, in the order of the steps."""
        named = [name for step in self.steps for name in step.records]
        wanted = [name for name in self._needed() if self.step(name) is None]
        every = dict.fromkeys([*named, *wanted, *sorted(RECORDABLE)])
        return tuple(name for name in every if name in RECORDABLE or name not in GENERAL)

    def of_type_only(self) -> frozenset[str]:
        """Records that are asked for because of the kind of customer alone: they would tell it after it is gone."""
        book = self.playbook
        elsewhere = [*book.plan, *(step for one in book.scenes for step in one.steps)]
        kept = {name for step in elsewhere for name in step.records} | {*GENERAL}
        kept |= {name for way in (book.closing.paths if book.closing else ()) for name in way.needs}
        return frozenset(name for one in book.types for step in one.steps for name in step.records) - kept

    def _needed(self) -> list[str]:
        book, closing = self.playbook, self.playbook.closing
        found = [name for _, needs in book.flow for name in needs]
        found += [name for variant in self.variants for name in variant.needs]
        if closing:
            found += [*closing.needs, *(name for way in closing.paths for name in way.needs)]
        return found

    def needs(self, item: ActionItem, state: ItemState) -> tuple[str, ...]:
        """What must be done or recorded before the item may be in that state, each once."""
        reached = _ON_THE_WAY.get(state, frozenset())
        found = [name for one, needs in self.playbook.flow if one in reached for name in needs]
        if state == "closed":
            found += [name for variant in self.variants for name in variant.needs]
            if closing := self.playbook.closing:
                way = self.playbook.path(item.path)
                found += [*closing.needs, *(way.needs if way else ())]
        return tuple(dict.fromkeys(found))


def course_of(rules: Ruleset, item: ActionItem) -> Course:
    """The course of an item under these rules."""
    book = rules.playbook(item.kind) or STRANGER
    chosen = (book.customer_type(item.customer_type), book.scene(item.scene))
    variants = tuple(one for one in chosen if one is not None)
    steps = list(book.plan)
    for variant in variants:
        steps = [step for step in steps if step.id not in variant.without]
        for step in variant.steps:
            same = next((n for n, one in enumerate(steps) if one.id == step.id), None)
            if same is None:
                steps.append(step)
            else:
                steps[same] = step
    if (way := book.path(item.path)) is not None:
        kept = {name for variant in variants for name in variant.needs}
        steps = [step for step in steps if step.id not in way.without or step.id in kept]
    return Course(playbook=book, variants=variants, steps=tuple(steps))


def has(
    item: ActionItem, course: Course, name: str, children: Iterable[ActionItem] = (), *, as_step: bool = True
) -> bool:
    """Whether what a name asks for is there: a step that is done, something recorded, or one of the general words.

    Args:
        item: the item.
        course: its course.
        name: a step, a record or a general word.
        children: any items; follow-ups under this one tell whether the customer was told.
        as_step: whether the name may be that of a step; otherwise it is one of a record.
    """
    step = course.step(name) if as_step else None
    return step_done(item, course, step, children) if step else _recorded(item, course, name, children)


def step_done(item: ActionItem, course: Course, step: Step, children: Iterable[ActionItem] = ()) -> bool:
    """Whether everything a step asks for is recorded, somebody of each of its roles took part, and it need not be done again."""
    if to_do_again(item, course, step):
        return False
    present = {one.role for one in item.participants}
    return all(_recorded(item, course, name, children) for name in step.records) and present.issuperset(step.roles)


def to_do_again(item: ActionItem, course: Course, step: Step) -> bool:
    """Whether the cause on record says that the step failed: it waits for another cause (S3-07)."""
    cause = item.recorded(CAUSE)
    found = course.playbook.cause(cause.text) if cause else None
    return found is not None and found.again == step.id


def _recorded(item: ActionItem, course: Course, name: str, children: Iterable[ActionItem]) -> bool:
    if name == DECISION:
        return bool(item.decision.strip())
    if name == PARTICIPANTS:
        return bool(item.participants)
    if name == TYPE and course.playbook.types:
        return bool(item.customer_type) or item.state == "closed"  # it went with the end
    if name == SCENE and course.playbook.scenes:
        return bool(item.scene)
    if name == EVERY_STEP:
        return all(step_done(item, course, step, children) for step in course.steps if EVERY_STEP not in step.requires)
    if name in TOLD and any(one.parent == item.id and one.kind == name and one.state == "closed" for one in children):
        return True
    return item.recorded(name) is not None


def missing(
    item: ActionItem, course: Course, state: ItemState, children: Sequence[ActionItem] = (), ended: str = ""
) -> tuple[str, ...]:
    """What still stands between an item and a state, in the words typed to record it.

    Args:
        item: the item.
        course: its course.
        state: the state wished for.
        children: any items; follow-ups under this one tell whether the customer was told.
        ended: the outcome in one word, where it is being given now.
    """
    found = [name for name in course.needs(item, state) if not has(item, course, name, children)]
    closing = course.playbook.closing
    if state == "closed" and closing:
        if closing.paths and course.playbook.path(item.path) is None:
            found.append(PATH)
        found += [f"{ROLE}{role}" for role in roles_missing(item, closing.roles)]
        if closing.outcomes and (ended or item.ended) not in closing.outcomes:
            found.append(OUTCOME)
    return tuple(dict.fromkeys(found))


def roles_missing(item: ActionItem, roles: Sequence[str]) -> tuple[str, ...]:
    """Roles nobody of their own took part for: one person fills one of them, however many he holds (S1-25)."""
    return _unfilled(
        roles, {role: {p.person for p in item.participants if p.role == role} for role in roles}, frozenset()
    )


def _unfilled(roles: Sequence[str], persons: dict[str, set[str]], taken: frozenset[str]) -> tuple[str, ...]:
    """The fewest roles left over, whoever stands for which."""
    if not roles:
        return ()
    first, *rest = roles
    best = (first, *_unfilled(rest, persons, taken))
    for person in sorted(persons[first] - taken):
        left = _unfilled(rest, persons, taken | {person})
        if len(left) <= len(best):
            best = left
    return best


def before(course: Course, step: Step) -> frozenset[str]:
    """Ids of every step that must be done before one, as far as they are part of the course."""
    found: set[str] = set()
    left = [step]
    while left:
        for name in left.pop().waits_for:
            if name not in found and (other := course.step(name)) is not None:
                found.add(name)
                left.append(other)
    return frozenset(found)


def waiting_for(item: ActionItem, course: Course, name: str, children: Sequence[ActionItem] = ()) -> tuple[str, ...]:
    """Steps that must be done before a record of that name may be made."""
    found: dict[str, None] = {}
    for step in course.steps:
        if name not in step.records:
            continue
        for other in step.waits_for:
            if (before := course.step(other)) is not None and not step_done(item, course, before, children):
                found[other] = None
    return tuple(found)
