"""What `csat actions show` tells beside the steps of an item: the items opened under it, and what may be chosen for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.action_items import item_title

if TYPE_CHECKING:
    from csat_plugin.core.actions.course import Course
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.workspace import Workspace


def print_under(workspace: Workspace, items: Sequence[ActionItem], item: ActionItem, course: Course) -> None:
    """A line per item opened under one, and until when that one waits for them."""
    from csat_plugin.core.actions.life import live
    from csat_plugin.core.actions.under import waits_until

    under = [one for one in items if one.parent == item.id]
    if not under:
        return
    click.echo(workspace.say("actions.under"))
    for one in under:
        state = workspace.say(f"actions.state.{one.state}")
        code = "actions.under.due" if one.due and live(one) else "actions.under.line"
        title = item_title(workspace, one)
        click.echo(f"  {workspace.say(code, item=one.id, title=title, state=state, day=one.due)}")
    if live(item) and (last := waits_until(item, course, items)):
        click.echo(f"  {workspace.say('actions.waits', title=item_title(workspace, last), day=last.due)}")


def holding(items: Sequence[ActionItem], item: ActionItem, named: Sequence[str]) -> tuple[str, ...]:
    """Ids of the items under one that must be closed before it, but for those whose closing is asked for by name already."""
    from csat_plugin.core.actions.life import can_close

    waiting = set(can_close(item, items).waiting)
    return tuple(one.id for one in items if one.id in waiting and one.kind not in named)


def closing_of(rules: Ruleset, one: ActionItem) -> str:
    """The rest of the command line that closes an item under another one."""
    from csat_plugin.core.actions.course import course_of
    from csat_plugin.core.actions.life import FOLLOW_UP

    if FOLLOW_UP in one.slot:
        return f"move {one.id} --to closed"
    closing = course_of(rules, one).playbook.closing
    outcomes = "|".join(closing.outcomes) if closing and closing.outcomes else "fixed"
    return f'close {one.id} --outcome {outcomes} --text "..."'


def choices(item: ActionItem, course: Course) -> tuple[str, ...]:
    """What is still to be chosen for an item, where its playbook knows kinds of customers or causes (S4-19, S4-31)."""
    from csat_plugin.core.actions.life import live
    from csat_plugin.core.rules.playbooks import CAUSE, TYPE

    book = course.playbook
    if not live(item) or item.state == "proposed":
        return ()
    found = (
        (TYPE, book.types and not item.customer_type),
        (CAUSE, book.causes and item.recorded(CAUSE) is None),
    )
    return tuple(name for name, open_ in found if open_)


def titles_of(workspace: Workspace, course: Course, name: str) -> tuple[str, ...]:
    """A line per kind of customer or cause: what its id stands for, where it has a title."""
    from csat_plugin.core.names import in_language
    from csat_plugin.core.rules.playbooks import CAUSE, TYPE

    book = course.playbook
    known = book.types if name == TYPE else book.causes if name == CAUSE else ()
    titles = [(one.id, in_language(one.title, workspace.language, one.id)) for one in known]
    return tuple(workspace.say("actions.choice", id=key, title=title) for key, title in titles if title != key)
