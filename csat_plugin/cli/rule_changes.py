"""`csat rules`: which rules hold, how they came to hold, and changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.show import as_csv, as_json, said, show_findings
from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from csat_plugin.runtime.rule_log import LogEntry, Searched
    from csat_plugin.runtime.workspace import Workspace

LOG = ("digest", "valid_from", "at", "how", "by", "approved_by", "reason")
DIGITS = 12
"""Of a digest that are shown."""


@group("rules")
def rules_command() -> None:
    """Which rules hold, how they came to hold, and changing them."""


@command("use")
@click.argument("pack")
def use_command(common: Common, pack: str) -> None:
    """Let the workspace use a pack: a short rule file that extends it is written; the former one stays as it is."""
    from csat_plugin.runtime.pack_use import use_pack

    with common.open() as workspace:
        file = use_pack(workspace, pack)
        if common.format == "json":
            from csat_plugin.cli.documents import RulesUsed

            as_json(RulesUsed(pack=pack, file=file))
        else:
            click.echo(workspace.say("cli.rules.used", pack=pack, file=file))
        said(common, workspace.say("cli.next.validate", at=common.elsewhere))


@command("set")
@click.argument("changes", nargs=-1, required=True, metavar="PATH VALUE...")
@click.option("--try", "tried", is_flag=True)
def set_command(common: Common, changes: tuple[str, ...], tried: bool) -> None:
    """Set values in the rule file, comments and layout kept; refused where the rules would not validate."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.rule_edit import set_values

    with common.open() as workspace:
        if len(changes) % 2:
            raise Failure(workspace.say("rules.set.pairs"))
        pairs = list(zip(changes[::2], changes[1::2], strict=True))
        done = set_values(workspace, pairs, write=not tried)
        if common.format == "json":
            from csat_plugin.cli.rule_documents import RulesSet

            as_json(RulesSet(file=done.file, written=done.written, changes=[line.strip() for line in done.sentences]))
            return
        show_findings([found for found in done.findings if found.level == "warning"], workspace.language)
        code = "tried" if tried else "done" if done.written else "same"
        click.echo(workspace.say(f"rules.set.{code}", file=done.file))
        for sentence in done.sentences:
            click.echo(sentence)
        if done.written:
            said(common, workspace.say("rules.set.next", at=common.elsewhere))


@command("diff")
@click.argument("rules", nargs=-1, metavar="[BEFORE [AFTER]]")
def diff_command(common: Common, rules: tuple[str, ...]) -> None:
    """What differs between the working copy and the rules in force, or any two; in words and on the last period."""
    from csat_plugin.runtime.rule_effect import differences
    from csat_plugin.runtime.rule_sides import two_sides

    with common.open() as workspace:
        before, after = two_sides(workspace, rules)
        sentences = differences(workspace, before.rules, after.rules)
        if common.format == "json":
            from csat_plugin.cli.rule_documents import RulesDiff
            from csat_plugin.runtime.whatif import side_said

            told = [sentence.strip().removeprefix("- ") for sentence in sentences]
            as_json(RulesDiff(before=side_said(before), after=side_said(after), changes=told))
            return
        head = "rules.diff.head" if sentences else "rules.diff.same"
        click.echo(workspace.say(head, before=before.said(workspace), after=after.said(workspace)))
        for sentence in sentences:
            click.echo(sentence)
        if sentences:
            said(common, workspace.say("rules.diff.next", at=common.elsewhere))


@command("adopt")
@click.option("--approved-by", required=True, metavar="NAME")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--by", "author", default="", metavar="NAME")
def adopt_command(common: Common, approved_by: str, reason: str, author: str) -> None:
    """Adopt the working copy: sound, its tests passing, from an open month on; written into the log with what it will do."""
    from csat_plugin.runtime.rule_adoption import adopt
    from csat_plugin.runtime.rule_effect import differences
    from csat_plugin.runtime.rule_log import rules_log
    from csat_plugin.runtime.rule_sides import rules_of
    from csat_plugin.runtime.whatif_said import outlook_said

    with common.open() as workspace:
        former = workspace.store.in_force()
        kept = adopt(workspace, approved_by=approved_by, reason=reason, author=author)
        entry = rules_log(workspace).entries[-1]
        if common.format == "json":
            from csat_plugin.cli.rule_documents import RulesAdopted

            as_json(RulesAdopted(entry=entry))
            return
        values = {"digest": kept.digest[:DIGITS], "month": kept.valid_from, "who": kept.approved_by}
        click.echo(workspace.say("adopt.done", **values))
        for sentence in differences(workspace, rules_of(former), rules_of(kept)) if former is not None else ():
            click.echo(sentence)
        if entry.outlook is not None:
            click.echo(f"  {outlook_said(workspace, entry.outlook)}")
        if entry.searched:
            targets = ", ".join(dict.fromkeys(one.target for one in entry.searched))
            click.echo(workspace.say("adopt.searched", targets=targets))


@command("log")
def log_command(common: Common) -> None:
    """The history of the rules: who adopted what, when and why, what it was expected to do, and who searched."""
    from csat_plugin.runtime.rule_log import rules_log

    with common.open() as workspace:
        log = rules_log(workspace)
        if common.format == "json":
            as_json(log)
            return
        rows = [_row(workspace, entry) for entry in log.entries]
        headings = [workspace.say(f"log.column.{key}") for key in LOG]
        if common.format == "csv":
            as_csv(LOG, rows)
            return
        if not rows:
            click.echo(workspace.say("log.none"))
            return
        table(headings, rows[::-1])
        for one in reversed(log.searched_since):
            click.echo(searched_said(workspace, one))
        for entry in reversed(log.entries):
            _print_beside(workspace, entry)


def _row(workspace: Workspace, entry: LogEntry) -> list[str]:
    at = entry.at.astimezone(workspace.settings.zone).strftime("%Y-%m-%d %H:%M")
    how = workspace.say("log.adopted" if entry.adopted else "log.used")
    cells = [entry.digest[:DIGITS], entry.valid_from, at, how, entry.by, entry.approved_by, entry.reason]
    return [cell or "-" for cell in cells]


def _print_beside(workspace: Workspace, entry: LogEntry) -> None:
    """What stands in no column: what the change was expected to do, and who had searched for it."""
    from csat_plugin.runtime.whatif_said import outlook_said

    lines = [outlook_said(workspace, entry.outlook)] if entry.outlook is not None else []
    lines += [searched_said(workspace, one) for one in entry.searched]
    for line in lines:
        click.echo(f"{entry.digest[:DIGITS]}  {line}")


def searched_said(workspace: Workspace, one: Searched) -> str:
    """That somebody searched, in one line."""
    found = " / ".join("; ".join(change.lines) for change in one.found) or workspace.say("log.searched.nothing")
    day = one.at.astimezone(workspace.settings.zone).date()
    who = one.by or workspace.say("log.searched.somebody")
    return workspace.say("log.searched", day=day, who=who, target=one.target, period=one.period, found=found)


for made in (log_command, diff_command, set_command, adopt_command, use_command):
    rules_command.add_command(made)
