"""`csat actions show`: why an item is there, what is to be done, what is recorded, and what is missing for the next state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.action_checks import check_rows, print_check
from csat_plugin.cli.action_items import item_title, known_items
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import as_json

if TYPE_CHECKING:
    from csat_plugin.core.actions.course import Course
    from csat_plugin.core.actions.item import ActionItem, ItemState
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.item_work import Known
    from csat_plugin.runtime.workspace import Workspace

NEXT: dict[str, tuple[ItemState, ...]] = {
    "proposed": ("in_work", "closed"), "approved": ("in_work", "closed"), "open": ("in_work", "closed"),
    "in_work": ("done", "closed"), "done": ("closed",),
}  # fmt: skip
"""State -> the states whose needs are told."""


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
        print_check(workspace, rules, found)
        _print_missing(common, workspace, known.items, found, course)


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
        ("owner", item.owner or item.owner_role), ("delegate", item.delegate), ("opened", item.opened), ("due", item.due),
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


def _print_steps(workspace: Workspace, items: Sequence[ActionItem], item: ActionItem, course: Course) -> None:
    from csat_plugin.core.actions.course import step_done

    named = {name for step in course.steps for name in step.records}
    for n, step in enumerate(course.steps, 1):
        sign = "x" if step_done(item, course, step, items) else " "
        due = "" if sign == "x" else _due(workspace, item, step.due)
        who = ", ".join(step.roles)
        beside = "; ".join(part for part in (who, workspace.say("actions.step_due", day=due) if due else "") if part)
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


def _due(workspace: Workspace, item: ActionItem, span: object) -> str:
    """The day a step is due, from the day the item was opened."""
    from datetime import date

    from csat_plugin.core.actions.life import due_day
    from csat_plugin.core.rules import Span

    if not isinstance(span, Span) or not item.opened:
        return ""
    return due_day(span, date.fromisoformat(item.opened), workspace.calendar)


def _print_missing(
    common: Common, workspace: Workspace, items: Sequence[ActionItem], item: ActionItem, course: Course
) -> None:
    """What stands before the next state, each with the line that records it."""
    told: set[str] = set()
    for state, names in _missing(items, item, course):
        fresh = [name for name in names if name not in told]
        if not fresh:
            continue
        told |= set(fresh)
        click.echo(workspace.say("actions.missing", state=workspace.say(f"actions.state.{state}")))
        for name in fresh:
            click.echo(f"  csat{common.elsewhere} actions {_how(item, items, course, name)}")


def _missing(
    items: Sequence[ActionItem], item: ActionItem, course: Course
) -> Iterator[tuple[ItemState, tuple[str, ...]]]:
    from csat_plugin.core.actions.course import missing

    for state in NEXT.get(item.state, ()):
        yield state, _single(items, item, course, missing(item, course, state, items))


def _single(items: Sequence[ActionItem], item: ActionItem, course: Course, names: Sequence[str]) -> tuple[str, ...]:
    """What is missing, each by the word that records it: a step by what it requires, those it waits for before it."""
    from csat_plugin.core.actions.course import ROLE, before, has, step_done
    from csat_plugin.core.rules.playbooks import EVERY_STEP, PARTICIPANTS

    wanted = {step.id for step in course.steps if step.id in names or EVERY_STEP in names}
    wanted |= {one for step in course.steps if step.id in wanted for one in before(course, step)}
    present = {one.role for one in item.participants}
    found: dict[str, None] = {}
    for step in course.steps:
        if step.id in wanted and not step_done(item, course, step, items):
            found |= dict.fromkeys(one for one in step.records if not has(item, course, one, items, as_step=False))
            found |= dict.fromkeys(f"{ROLE}{role}" for role in step.roles if role not in present)
    found |= dict.fromkeys(name for name in names if course.step(name) is None and name != EVERY_STEP)
    if any(name.startswith(ROLE) for name in found):
        found.pop(PARTICIPANTS, None)  # whoever takes part in a role takes part
    return tuple(found)


def _how(item: ActionItem, items: Sequence[ActionItem], course: Course, name: str) -> str:
    """The rest of the command line that records what is missing."""
    from csat_plugin.core.actions.course import OUTCOME, PATH, ROLE
    from csat_plugin.core.rules.playbooks import CALLBACK_SCORE, CAUSE, DECISION, PARTICIPANTS, TOLD

    closing = course.playbook.closing
    if name == DECISION:
        return f'decide {item.id} --decision "..."'
    if name == PARTICIPANTS or name.startswith(ROLE):
        return f"record {item.id} --person NAME --role {name.removeprefix(ROLE) if name != PARTICIPANTS else 'ROLE'}"
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
    return f'record {item.id} {name}="..."'


def _document(
    workspace: Workspace, known: Known, rules: Ruleset, item: ActionItem, course: Course, ratings: Sequence[str]
) -> object:
    from csat_plugin.cli.action_documents import ShownItem, ShownStep
    from csat_plugin.core.actions.course import step_done

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
                due=_due(workspace, item, step.due),
            )
            for step in course.steps
        ),
        missing={state: names for state, names in _missing(known.items, item, course) if names},
        ratings=tuple(ratings),
        check=check_rows(workspace, rules, item),
    )
