"""What people write down about action items: kind of customer, scene, steps done, who took part, decisions (S3-17..S3-31)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from csat_plugin.core.actions.choosing import Chosen, classify
from csat_plugin.core.actions.course import course_of
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.recording import (
    cause_meant,
    for_customers_above,
    opened_by,
    outcome_said,
    record,
    took_part,
)
from csat_plugin.core.actions.recording import decide as decide_item
from csat_plugin.core.actions.step_days import dated, due_with_steps
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import CAUSE
from csat_plugin.runtime.deciding import circumstances
from csat_plugin.runtime.item_work import Ended, Known, taken, worded
from csat_plugin.runtime.workspace import Workspace


def classified(
    workspace: Workspace, known: Known, rules: Ruleset, ids: Sequence[str], chosen: Chosen
) -> list[ActionItem]:
    """Choose what kind of customer, scene or way of closing an item is about. It stands on the item and nowhere else.

    Raises:
        Failure: if there is no such item, its playbook knows no such thing, or somebody changed it meanwhile.
    """
    now = circumstances(workspace, workspace.today)
    return taken(workspace, known, ids, lambda item, _below: (classify(rules, item, chosen, now),))


def recorded(
    workspace: Workspace,
    known: Known,
    rules: Ruleset,
    ids: Sequence[str],
    said: Sequence[tuple[str, str]] = (),
    *,
    person: str = "",
    role: str = "",
) -> list[ActionItem]:
    """Record what was done, in the order given; a cause may open an item for whoever must put it right.

    Args:
        workspace: where they are kept.
        known: the items.
        rules: whose playbooks hold.
        ids: of the items.
        said: what is recorded, and the words.
        person: who says so; with a role, he took part.
        role: in which.

    Raises:
        Failure: if there is no such item, nothing of that name is asked for, an earlier step is not done, or somebody changed
            it meanwhile; nothing is stored then.
    """
    day = workspace.today.isoformat()
    now = circumstances(workspace, workspace.today)

    def step(item: ActionItem, below: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
        course = course_of(rules, item)
        if role:
            item = took_part(item, person, role, day)
        for name, text in said:
            said_so = cause_meant(rules, course, text) if name == CAUSE else text
            item = record(item, course, below, name, said_so, day, person)
        if any(dated(course, name) for name, _ in said):
            item = due_with_steps(item, course, workspace.calendar)
        if any(name == CAUSE for name, _ in said):
            return (item, *opened_by(rules, item, course, below, now))
        return (item,)

    return taken(workspace, known, ids, step)


def decided(workspace: Workspace, known: Known, rules: Ruleset, ids: Sequence[str], said: Ended) -> list[ActionItem]:
    """Write down what was decided, in words for the customer, the kind of measure, and what is to come of it (S2-27).

    Raises:
        Failure: if there is no such item, the words say what kind of customer it is, or somebody changed it meanwhile.
    """

    def step(item: ActionItem, below: Sequence[ActionItem]) -> tuple[ActionItem, ...]:
        course = course_of(rules, item)
        for_customers_above(rules, item, below, said.decision, said.outcome, said.text)
        item = decide_item(item, course, said.decision, said.category, below)
        word, text = worded(said)
        if words := outcome_said(item, course, word, text, workspace.language):
            item = replace(item, outcome=words, ended=word)
        return (item,)

    return taken(workspace, known, ids, step)
