"""A check that asks again, as `csat actions show` prints it: each person with his first answer and the one since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csat_plugin.cli.action_documents import CheckedPerson
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.workspace import Workspace


def check_rows(
    workspace: Workspace, rules: Ruleset, item: ActionItem, *, marks: bool = True
) -> tuple[CheckedPerson, ...]:
    """Everybody the check of an item asked or left out; without `marks` not what they gave."""
    from csat_plugin.cli.action_documents import CheckedPerson
    from csat_plugin.core.exact import shown
    from csat_plugin.runtime.survey_checks import answered

    return tuple(
        CheckedPerson(
            person=one.person, ask=one.ask, because=one.decision.because, first_ratings=one.decision.first,
            first=tuple(str(shown(points, 1)) for points in one.first) if marks else (),
            then="" if one.then is None or not marks else str(shown(one.then, 1)), rating=one.rating,
        )
        for one in answered(workspace, rules, item)
    )  # fmt: skip


def print_check(workspace: Workspace, rows: Sequence[CheckedPerson]) -> None:
    """The same in lines, those asked first; nothing where nothing was decided."""
    for one in sorted(rows, key=lambda one: (not one.ask, one.person)):
        values = {"who": one.person, "first": ", ".join(one.first) or "-", "then": one.then or "-"}
        code = "left_out" if not one.ask else "again" if one.first_ratings else "others"
        code += ".open" if one.ask and not one.then else ""
        why = workspace.say(f"surveys.stop.{one.because}") if not one.ask else ""
        click.echo(f"  > {workspace.say(f'actions.check.{code}', why=why, **values)}")
