"""`csat actions classify`, `record`, `decide`, `close`: what people write down about an item on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from csat_plugin.cli.action_items import ids_argument, items_by, tell
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import said as beside
from csat_plugin.cli.usage import OneOf

if TYPE_CHECKING:
    from csat_plugin.runtime.item_work import Ended

F = TypeVar("F", bound=Callable[..., Any])
SCENES = ("now", "planned", "not_now")
CATEGORIES = (
    "internal_procedure", "interaction_procedure", "training", "automation", "repair", "contract", "information", "other",
)  # fmt: skip
"""Held equal to the rules' own list by a test: a command's help must import nothing."""


def ended_options(function: F) -> F:
    """What is said about the end of an item."""
    for option in reversed(
        (
            click.option("--outcome", default=""),
            click.option("--text", default=""),
            click.option("--decision", default=""),
            click.option("--category", type=OneOf(CATEGORIES), metavar="KIND"),
        )
    ):
        function = option(function)
    return function


def said_of_end(given: Mapping[str, str | None]) -> Ended:
    """The options on the end of an item, as far as they are given."""
    from csat_plugin.runtime.item_work import Ended

    return Ended(**{name: value for name, value in given.items() if value})


@command("classify")
@ids_argument
@click.option("--type", "customer_type")
@click.option("--scene", type=OneOf(SCENES))
@click.option("--path", "path")
@period_option
def classify_command(common: Common, items: tuple[str, ...], period: str | None, **chosen: str | None) -> None:
    """Choose the kind of customer, the scene or the way of closing."""
    from csat_plugin.core.actions.choosing import Chosen
    from csat_plugin.runtime.failure import USAGE, Failure
    from csat_plugin.runtime.item_records import classified

    with common.open() as workspace:
        if all(value is None for value in chosen.values()):
            raise Failure(workspace.say("action.choose.nothing"), USAGE)
        rules = workspace.rules()
        known = items_by(workspace, rules, period)
        changed = classified(workspace, known, rules, items, Chosen(**chosen))
        tell(common, workspace, changed)
        if common.format == "table":
            for item in changed:
                if guidance := item.guidance.get(workspace.language) or item.guidance.get("en"):
                    click.echo(guidance)


@command("record")
@click.argument("items", nargs=-1, required=True, metavar="ITEM... NAME=TEXT...")
@click.option("--person", default="")
@click.option("--role", default="")
@period_option
def record_command(common: Common, items: tuple[str, ...], person: str, role: str, period: str | None) -> None:
    """Record what was done: NAME=TEXT for each, and who took part."""
    from csat_plugin.runtime.failure import USAGE, Failure
    from csat_plugin.runtime.item_records import recorded

    with common.open() as workspace:
        said = [(name, text) for name, sign, text in (one.partition("=") for one in items) if sign and ":" not in name]
        ids = [one for one in items if "=" not in one or ":" in one.partition("=")[0]]
        if not ids or not (said or role) or bool(role) > bool(person):
            wrong = next((one for one in ids[1:] if ":" not in one), "")
            code = "action.record.form" if wrong else "action.record.nothing"
            raise Failure(workspace.say(code, value=wrong), USAGE)
        rules = workspace.rules()
        known = items_by(workspace, rules, period)
        tell(common, workspace, recorded(workspace, known, rules, ids, said, person=person, role=role))


@command("decide")
@ids_argument
@ended_options
@period_option
def decide_command(common: Common, items: tuple[str, ...], period: str | None, **ended: str | None) -> None:
    """Write down what was decided, in words for the customer."""
    from csat_plugin.core.actions.vague import vague
    from csat_plugin.runtime.failure import USAGE, Failure
    from csat_plugin.runtime.item_records import decided

    with common.open() as workspace:
        if not any(ended.values()):
            raise Failure(workspace.say("action.decide.nothing"), USAGE)
        rules = workspace.rules()
        tell(
            common, workspace, decided(workspace, items_by(workspace, rules, period), rules, items, said_of_end(ended))
        )
        words = ended.get("decision") or ""
        if why := vague(words):
            beside(common, workspace.say(f"action.vague.{why}", text=words))


@command("close")
@ids_argument
@ended_options
@period_option
def close_command(common: Common, items: tuple[str, ...], period: str | None, **ended: str | None) -> None:
    """Close items: the same as `csat actions move --to closed`."""
    from csat_plugin.runtime.item_work import moved

    with common.open() as workspace:
        known = items_by(workspace, workspace.rules(), period)
        tell(common, workspace, moved(workspace, known, items, "closed", ended=said_of_end(ended)), known.rules)


STEPS = (classify_command, record_command, decide_command, close_command)
