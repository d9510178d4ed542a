"""`csat actions show`: why an item is there, what is to be done, what is recorded, and what is missing for the next state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.action_checks import check_rows, print_check
from csat_plugin.cli.action_items import item_title, known_items
from csat_plugin.cli.action_under import choices, closing_of, holding, print_under, titles_of
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import as_json, said

if TYPE_CHECKING:
    from csat_plugin.cli.action_documents import CheckedPerson
    from csat_plugin.core.actions.course import Course
    from csat_plugin.core.actions.item import ActionItem, ItemState
    from csat_plugin.core.rules import Ruleset, Step
    from csat_plugin.runtime.item_work import Known
    from csat_plugin.runtime.workspace import Workspace

NEXT: dict[str, tuple[ItemState, ...]] = {
    "proposed": ("in_work", "closed"), "approved": ("in_work", "closed"), "open": ("in_work", "closed"),
    "in_work": ("done", "closed"), "done": ("closed",),
}  # fmt: skip
"""State -> the states whose needs are told."""

MANAGER = "process_manager"
"""The role that is accountable for satisfaction."""


@command("show")
@click.argument("item")
@period_option
def show_command(common: Common, item: str, period: str | None) -> None:
    """One item with its text, its reasons, its steps and what is missing."""
    from csat_plugin.core.actions.course import course_of
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.callbacks import said as counted
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.planning import quoted

    with common.open() as workspace:
        known = known_items(workspace, period)
        found = known.item(item)
        if found is None:
            raise Failure(workspace.say("actions.none", item=item))
        rules = known.rules or Ruleset(id="")
        course = course_of(rules, found)
        ratings = quoted(workspace, [found]).get(found.id, ())
        if common.format == "json":
            as_json(_document(workspace, known, rules, found, course, ratings))
            return
        _print_head(common, workspace, rules, found, course)
        for line in ratings:
            click.echo(f"  - {line}")
        _print_steps(workspace, known.items, found, course)
        if counts := counted(workspace, rules, found):
            click.echo(f"  {counts}")
        for line in found.additions:
            click.echo(f"  + {line}")
        print_check(workspace, _check(workspace, known, rules, found))
        print_under(workspace, known.items, found, course)
        _print_missing(common, workspace, rules, known.items, found, course)
        if known.hides(found):
            said(common, workspace.say("privacy.hidden_of", name=found.subject_name, few=rules.privacy.at_least))


def _check(workspace: Workspace, known: Known, rules: Ruleset, item: ActionItem) -> tuple[CheckedPerson, ...]:
    """The check of an item; not what single persons gave where the figure of all of them is hidden."""
    return check_rows(workspace, rules, known.whole(item), marks=not known.hides(item))


def _print_head(common: Common, workspace: Workspace, rules: Ruleset, item: ActionItem, course: Course) -> None:
    from csat_plugin.core.actions.choosing import type_title
    from csat_plugin.core.actions.effectiveness import category_of
    from csat_plugin.core.names import in_language

    language, book = workspace.language, course.playbook
    click.echo(item_title(workspace, item))
    click.echo(in_language(item.text, language, ""))
    if guidance := in_language(item.guidance, language, ""):
        click.echo(guidance)
    because = [*item.because_scores, *item.because_ratings, *item.because_tickets]
    listed = because if common.verbose else because[:20]
    more = workspace.say("actions.because_more", n=len(because) - len(listed), item=item.id)
    category = category_of(rules, item)
    way = book.path(item.path)
    facts = (
        ("state", workspace.say(f"actions.state.{item.state}")), ("goal", in_language(book.goal, language, "")),
        ("owner", item.owner or item.owner_role), ("delegate", item.delegate),
        ("answers", _accountable(workspace, rules, item)), ("opened", item.opened), ("due", item.due),
        ("because", ", ".join(listed) + (f" {more}" if len(because) > len(listed) else "")),
        ("why", item.why), ("rule", item.rule_place), ("cites", ", ".join(item.cites)),
        ("type", type_title(rules, item, language)),
        ("scene", workspace.say(f"action.scene.{item.scene}") if item.scene else ""),
        ("path", in_language(way.title, language, way.id) if way else item.path),
        ("took_part", ", ".join(f"{one.person} ({one.role})" for one in item.participants)),
        ("category", workspace.say(f"action.category.{category}") if category else ""),
        ("decision", item.decision), ("outcome", item.outcome), ("closed", item.closed),
    )  # fmt: skip
    for key, value in facts:
        if value:
            click.echo(f"  {workspace.say(f'actions.column.{key}')}: {value}")


def _accountable(workspace: Workspace, rules: Ruleset, item: ActionItem) -> str:
    """The process manager, where somebody else owns the item: whoever answers for satisfaction answers for it (S0-01)."""
    from csat_plugin.core.actions.life import holder

    now = holder([one for one in rules.people if one.role == MANAGER != one.name], MANAGER, workspace.today)
    if now is None or now.name == item.owner or item.owner_role == MANAGER:
        return ""
    return workspace.say("report.role_person", role=workspace.say(f"report.role.{MANAGER}"), person=now.name)


def _print_steps(workspace: Workspace, items: Sequence[ActionItem], item: ActionItem, course: Course) -> None:
    from csat_plugin.core.actions.course import step_done

    named = {name for step in course.steps for name in step.records}
    for n, step in enumerate(course.steps, 1):
        sign = "x" if step_done(item, course, step, items) else " "
        who = ", ".join(step.roles)
        beside = "; ".join(part for part in (who, "" if sign == "x" else _due(workspace, item, step)) if part)
        code = "actions.step.beside" if beside else "actions.step"
        title = _step_title(workspace, step)
        click.echo(f"  {workspace.say(code, sign=sign, n=n, title=title, beside=beside)}")
        for name in step.records:
            if found := item.recorded(name):
                click.echo(f"        {_recorded(workspace, found.name, found.text, found.day, found.by)}")
    for name in dict.fromkeys(one.name for one in item.records if one.name not in named):
        if found := item.recorded(name):
            click.echo(f"  * {_recorded(workspace, found.name, found.text, found.day, found.by)}")


def _step_title(workspace: Workspace, step: object) -> str:
    from csat_plugin.core.names import in_language
    from csat_plugin.core.rules import Step

    assert isinstance(step, Step)  # noqa: S101 - the type is imported only when the command runs
    return in_language(step.title, workspace.language, step.id.replace("_", " "))


def _recorded(workspace: Workspace, name: str, text: str, day: str, by: str) -> str:
    code = "actions.recorded.by" if by else "actions.recorded"
    return workspace.say(code, name=name, text=text, day=day, by=by)


def _due(workspace: Workspace, item: ActionItem, step: Step) -> str:
    """By when a step is due, in words; of which day it depends where that is not known yet."""
    from csat_plugin.core.actions.step_days import step_due

    if day := step_due(item, step, workspace.calendar):
        return workspace.say("actions.step_due", day=day)
    if not step.due_from:
        return ""
    from csat_plugin.language.shown.sentences import span_words

    code = "actions.step_due.after" if step.due else "actions.step_due.on"
    return workspace.say(code, name=step.due_from, span=span_words(step.due, workspace.language) if step.due else "")


def _print_missing(
    common: Common, workspace: Workspace, rules: Ruleset, items: Sequence[ActionItem], item: ActionItem, course: Course
) -> None:
    """What stands before the next state, each with the line that records it; then what may be chosen besides."""
    from csat_plugin.core.actions.course import OUTCOME

    told: set[str] = set()

    def tell(head: str, names: Sequence[str]) -> None:
        fresh = [name for name in names if name not in told]
        told.update(fresh)
        if fresh:
            click.echo(head)
        for name in fresh:
            under = next((one for one in items if one.id == name), None)
            how = closing_of(rules, under) if under else _how(item, items, course, name)
            click.echo(f"  csat{common.elsewhere} actions {how}")
            for line in titles_of(workspace, course, name):
                click.echo(f"      {line}")

    for state, names in _missing(items, item, course):
        wanted = list(names)
        if state == "closed":
            wanted += holding(items, item, names)
            wanted.sort(key=lambda name: name == OUTCOME)  # the end itself comes last
        tell(workspace.say("actions.missing", state=workspace.say(f"actions.state.{state}")), wanted)
    tell(workspace.say("actions.besides"), choices(item, course))


def _missing(
    items: Sequence[ActionItem], item: ActionItem, course: Course
) -> Iterator[tuple[ItemState, tuple[str, ...]]]:
    from csat_plugin.core.actions.course import missing

    for state in NEXT.get(item.state, ()):
        yield state, _single(items, item, course, missing(item, course, state, items))


def _single(items: Sequence[ActionItem], item: ActionItem, course: Course, names: Sequence[str]) -> tuple[str, ...]:
    """What is missing, each by the word that records it: a step by what it requires, those it waits for before it."""
    from csat_plugin.core.actions.course import ROLE, before, has, step_done, to_do_again
    from csat_plugin.core.rules.playbooks import CAUSE, EVERY_STEP, PARTICIPANTS

    wanted = {step.id for step in course.steps if step.id in names or EVERY_STEP in names}
    wanted |= {one for step in course.steps if step.id in wanted for one in before(course, step)} - _may_go(
        course, names
    )
    present = {one.role for one in item.participants}
    found: dict[str, None] = {}
    for step in course.steps:
        if step.id in wanted and not step_done(item, course, step, items):
            found |= dict.fromkeys(one for one in step.records if not has(item, course, one, items, as_step=False))
            found |= dict.fromkeys(f"{ROLE}{role}" for role in step.roles if role not in present)
            if to_do_again(item, course, step):
                found[CAUSE] = None  # everything is recorded, and the cause says that it failed
    found |= dict.fromkeys(name for name in names if course.step(name) is None and name != EVERY_STEP)
    if any(name.startswith(ROLE) for name in found):
        found.pop(PARTICIPANTS, None)  # whoever takes part in a role takes part
    return tuple(found)


def _may_go(course: Course, names: Sequence[str]) -> frozenset[str]:
    """Steps that fall away on some way of closing, while none is chosen and nothing else asks for them."""
    from csat_plugin.core.actions.course import PATH

    closing = course.playbook.closing
    if closing is None or PATH not in names:
        return frozenset()
    return frozenset(step for way in closing.paths for step in way.without) - frozenset(names)


def _how(item: ActionItem, items: Sequence[ActionItem], course: Course, name: str) -> str:
    """The rest of the command line that records what is missing."""
    from csat_plugin.core.actions.course import OUTCOME, PATH, ROLE
    from csat_plugin.core.actions.step_days import dated
    from csat_plugin.core.rules.playbooks import CALLBACK_SCORE, CAUSE, DECISION, PARTICIPANTS, SCENE, TOLD, TYPE

    closing = course.playbook.closing
    if name == DECISION:
        return f'decide {item.id} --decision "..."'
    if name == PARTICIPANTS or name.startswith(ROLE):
        return f"record {item.id} --person NAME --role {name.removeprefix(ROLE) if name != PARTICIPANTS else 'ROLE'}"
    if name == TYPE and (types := course.playbook.types):
        return f"classify {item.id} --type {'|'.join(one.id for one in types)}"
    if name == SCENE and (scenes := course.playbook.scenes):
        return f"classify {item.id} --scene {'|'.join(one.id for one in scenes)}"
    if name == PATH and closing:
        return f"classify {item.id} --path {'|'.join(way.id for way in closing.paths)}"
    if name == OUTCOME and closing:
        return f'close {item.id} --outcome {"|".join(closing.outcomes)} --text "..."'
    if name == CALLBACK_SCORE:
        return f"record {item.id} {name}=85"
    if name == CAUSE and course.playbook.causes:
        return f"record {item.id} {name}={'|'.join(one.id for one in course.playbook.causes)}"
    child = next((one for one in items if one.parent == item.id and one.kind == name), None)
    if name in TOLD and child is not None:
        return f"move {child.id} --to closed"
    return f"record {item.id} {name}=" + ("YYYY-MM-DD" if dated(course, name) else '"..."')


def _document(
    workspace: Workspace, known: Known, rules: Ruleset, item: ActionItem, course: Course, ratings: Sequence[str]
) -> object:
    from csat_plugin.cli.action_documents import ShownItem, ShownStep
    from csat_plugin.core.actions.course import step_done
    from csat_plugin.core.actions.step_days import step_due

    return ShownItem(
        item=item,
        steps=tuple(
            ShownStep(
                step=step.id,
                title=_step_title(workspace, step),
                done=step_done(item, course, step, known.items),
                records=step.records,
                roles=step.roles,
                waits_for=step.waits_for,
                due=step_due(item, step, workspace.calendar),
            )
            for step in course.steps
        ),
        missing={state: names for state, names in _missing(known.items, item, course) if names},
        ratings=tuple(ratings),
        check=_check(workspace, known, rules, item),
    )
