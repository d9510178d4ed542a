"""`csat integrity`: who answered and how, finding by finding, for the provider's own eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option, spoken
from csat_plugin.cli.show import rows_out, said_unread

if TYPE_CHECKING:
    from csat_plugin.core.integrity.findings import Finding, Relation
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.workspace import Workspace

COLUMNS = ("finding", "about", "n", "of", "said", "ratings")
MOST = 5
"""Ratings a line of the table names."""


@command("integrity")
@period_option
@by_option
def integrity_command(common: Common, period: str | None, by: Any) -> None:
    """Findings on the people who answered and on their answers; nothing is left out of a score because of them."""
    from csat_plugin.runtime.integrity import heard_in
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        result = scored(workspace, when, rules=rules, by=kind)
        said_unread(common, workspace)
        found = heard_in(workspace, when, result, kind)
        plain = common.format == "table"
        rows = [_finding(workspace, result.rules, one, brief=plain) for one in found.findings]
        rows += [_relation(workspace, one) for one in found.relations]
        if plain:
            n = len(found.findings)
            click.echo(workspace.say("integrity.head" if n else "integrity.none", period=when.label, n=n))
        if rows or not plain:
            # The finding's code is for programs: its sentence says the same to people.
            keys = COLUMNS[1:] if plain else COLUMNS
            headings = {key: workspace.say(f"integrity.column.{key}") for key in keys}
            rows_out(common, "integrity", headings, rows, right=("n", "of"))


def _finding(workspace: Workspace, rules: Ruleset, one: Finding, *, brief: bool) -> dict[str, object]:
    ratings = list(one.ratings)
    if brief and len(ratings) > MOST:
        ratings = [*ratings[:MOST], f"+{len(one.ratings) - MOST}"]
    return {
        "finding": one.code,
        "about": one.name,
        "n": one.n,
        "of": one.of,
        "said": workspace.say(one.note.code, **spoken(workspace, rules, one.note)),
        "ratings": " ".join(ratings),
    }


def _relation(workspace: Workspace, one: Relation) -> dict[str, object]:
    values = {"name": one.account_manager, "customers": one.customers, "n": one.answered, "of": one.expected}
    values |= {"known": one.known, "contacted": one.contacted}
    return {
        "finding": "relations",
        "about": one.account_manager,
        "n": one.answered,
        "of": one.expected,
        "said": workspace.say("integrity.relations", **values),
        "ratings": "",
    }
